import type { Exchange } from '../../http/index.ts';
import { type Reading, whereInBody } from '../../reading/index.ts';
import { jsonIn, resourceAt } from '../../requests/index.ts';
import { describeValue, isDateTime, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import {
  CREATION_MOMENT,
  isSame,
  type Named,
  namedBy,
  resourceIn,
  sentValues,
} from './checks/own-history.ts';

export const creationMomentChanged: Rule = {
  id: 'creation-moment-changed',
  family: 'contract',
  severity: 'error',
  title: 'The moment of creation of a resource changes',
  why: 'Orders by age, retention and audits are wrong after the first change.',
  fix: 'Set the moment once, when the resource is created.',
  source: 'RFC 9110, section 9.3.4; OpenAPI 3.1, section 4.8.24',
  *check(reading) {
    const { contract, operation, exchange, before, response } = reading;
    if (operation.method !== 'GET' || !response?.success || !operation.path.includes('{')) return;
    const { url } = exchange.request;
    const index = before.findLastIndex(
      (each) => each.operation === operation.id && each.request.url === url && each.response?.status === 200,
    );
    const last = before[index];
    const named = last && namedBy(contract, operation, exchange);
    if (!last || !named || isAnother(reading, named, before.slice(index + 1))) return;
    const at = resourceAt(contract, named.collection, operation);
    const [now, then] = [resourceIn(reading, named.collection), valueAt(jsonIn(last.response?.body), at)];
    if (!isObject(now) || !isObject(then)) return;
    for (const [name, value] of Object.entries(now)) {
      const earlier = then[name];
      if (!CREATION_MOMENT.test(name) || !isMoment(value) || !isMoment(earlier)) continue;
      const moments = [Date.parse(value), Date.parse(earlier)] as const;
      // A database may round the moment that a cache had before; then it has other digits, or none but zeros.
      const isRounded = value.length !== earlier.length || moments.some((each) => each % SAME_MS === 0);
      const isMoved = Math.abs(moments[0] - moments[1]) >= (isRounded ? SAME_MS : ROUNDED_MS);
      if (!isMoved || sentValues(before, name).length > 0) continue;
      yield {
        where: whereInBody(joinPointer(at, name)),
        expected: 'the same moment as before',
        received: `${describeValue(value)}, before ${describeValue(earlier)}`,
        pointer: response.media?.schema ?? operation.pointer,
      };
    }
  },
};

const SAME_MS = 1000;
const ROUNDED_MS = 10;

/** Whether a resource was deleted, or one with its id created, since it was read. */
function isAnother({ contract }: Reading, { collection, names }: Named, since: readonly Exchange[]): boolean {
  const { create, remove } = collection;
  return [create, remove].some(
    (operation) =>
      operation &&
      since.some((each) => {
        const other = each.operation === operation.id ? namedBy(contract, operation, each) : undefined;
        return other !== undefined && isSame(other.names, names);
      }),
  );
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && isDateTime(value);
}
