import { isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import { jsonIn, pathValues, resourceAt, returnsSame } from '../../../requests/index.ts';
import {
  describeValue,
  equal,
  isDateTime,
  isObject,
  joinPointer,
  schemasBelow,
  valueAt,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { namedBy, operationOf, resourceIn } from './own-history.ts';
import { keywordsOf } from './read-list.ts';

/**
 * What the action directly before, `POST /orders/7/pay`, returned of a resource, and the resource does not show: it is as it was
 * before the action. What is neither may have changed by itself since.
 */
export function* differencesFromAction(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, response, before } = reading;
  const named = operation.method === 'GET' ? namedBy(contract, operation, exchange) : undefined;
  if (!named || named.collection.read !== operation || response?.received.status !== 200) return;
  const index = before.findLastIndex(
    (each) => !isSafeMethod(each.request.method) && !isRefused(each.response?.status),
  );
  const action = before[index];
  const by = action && operationOf(contract, action);
  if (!action?.response || !by || by.method !== 'POST' || !by.path.startsWith(`${named.collection.path}/`))
    return;
  const values = pathValues(by.path, action.request.url);
  if (![...named.names].every(([name, value]) => values.get(name) === value)) return;
  if (![200, 201].includes(action.response.status) || !returnsSame(contract, by, operation, /^20[01]$/))
    return;
  const at = resourceAt(contract, named.collection, operation);
  const earlier = before
    .slice(0, index)
    .findLast((each) => each.request.url === exchange.request.url && each.response?.status === 200);
  const [said, then] = [action, earlier].map((each) => valueAt(jsonIn(each?.response?.body), at));
  const now = resourceIn(reading, named.collection);
  if (!isObject(said) || !isObject(then) || !isObject(now)) return;
  const schema = response.media?.schema ?? operation.pointer;
  for (const [name, value] of Object.entries(now)) {
    const stated = said[name];
    if (!isState(stated) || equal(stated, value) || typeof stated !== typeof value) continue;
    const place = schemasBelow(contract.document, [schema], joinPointer(at, name));
    const isKept = equal(value, then[name]);
    // A counter, a clock or a rest of time has another value each time.
    const hasNames = typeof value === 'boolean' || Array.isArray(keywordsOf(contract, place).enum);
    if (!isKept && !(hasNames && equal(stated, then[name]) && isDoneBy(by.path, name, value))) continue;
    yield {
      where: whereInBody(joinPointer(at, name)),
      expected: `${describeValue(stated)}, as in the response to ${by.id}`,
      received: `${describeValue(value)}${isKept ? ', as before' : ''}`,
      pointer: place[0] ?? schema,
      ...(isKept ? {} : { severity: 'warning', reason: 'it may be done a moment after the response' }),
    };
  }
}

function isRefused(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

function isState(value: unknown): boolean {
  if (typeof value === 'string') return !isDateTime(value);
  return typeof value === 'boolean' || typeof value === 'number';
}

/** Whether a value is what an action by its name does at once: `paid` of `pay`, `cancelled` of `cancel`. */
function isDoneBy(path: string, name: string, value: unknown): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const verb = plain(path.split('/').at(-1) ?? '').replace(/[ey]$/, '');
  const [done] = [typeof value === 'boolean' ? name : String(value)]
    .map(plain)
    .map((each) => each.replace(/^is/, ''));
  return verb.length > 1 && done !== undefined && done.startsWith(verb) && /(?:ed|id|nt|en)$/.test(done);
}
