import { type Exchange, headerValue } from '../../../http/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  createdBy,
  createdId,
  idText,
  isSameId,
  jsonIn,
  keyPlace,
  locatedId,
  resourceAt,
  returnsSame,
} from '../../../requests/index.ts';
import { describeValue, isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { collectionsIn, historyOf, isSame, type Named, namedBy, validBody } from './own-history.ts';
import { describeStatus } from './response.ts';

/** A resource that can be read although it was deleted, and is as it was before. */
export function* foundAfterDeletion(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, response, before } = reading;
  if (!response?.success || operation.method !== 'GET') return;
  // A cache may give what it has until it expires (RFC 9111, section 4.2).
  if (Number(headerValue(response.received, 'age') ?? 0) > 0) return;
  const named = namedBy(contract, operation, exchange);
  if (!named || !historyOf(contract, named, before).deleted) return;
  const collection = named.collection;
  const last = before.findLast(
    (each) =>
      each.operation === operation.id &&
      each.request.url === exchange.request.url &&
      each.response?.status === 200,
  );
  const at = resourceAt(contract, collection, operation);
  const [then, now] = [jsonIn(last?.response?.body), response.body.json?.value].map((body) =>
    valueAt(body, at),
  );
  if (isMarked(then, now)) return;
  const documented = operation.responses.find(({ status }) => status === '404' || status === '410');
  yield {
    where: 'response status',
    expected: documented
      ? `${documented.status}: ${collection.remove?.id} deleted it`
      : `no success: ${collection.remove?.id} deleted it`,
    received: describeStatus(response.received),
    pointer: documented?.pointer ?? joinPointer(operation.pointer, 'responses'),
    ...(documented
      ? {}
      : { severity: 'warning', reason: 'the contract documents no status for what is gone' }),
  };
}

/** What is only marked as deleted has another status, or the moment of its deletion. */
export function isMarked(then: unknown, now: unknown): boolean {
  if (!isObject(now) || !isObject(then)) return false;
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].some((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]));
}

/** A Location that names another resource than the one in the body. */
export function* otherLocation({ contract, operation, exchange, response }: Reading): Generator<Violation> {
  const collection = response?.success ? createdBy(collectionsIn(contract), operation) : undefined;
  const place = collection && keyPlace(contract, collection, operation);
  if (!collection || !place?.certain || !response) return;
  // A 202 may have the address of what there will be (RFC 9110, section 15.3.3).
  const segment = collection.path.split('/').at(-2) ?? '';
  const isThere = headerValue(response.received, 'location')?.includes(`${segment}/`) ?? false;
  const isSameKind = collection.read !== undefined && returnsSame(contract, operation, collection.read);
  if (response.received.status === 202 && !(isThere && isSameKind)) return;
  const located = locatedId(collection, exchange);
  const created = createdId(contract, collection, exchange);
  if (located === undefined || created === undefined || isSameId(located, created)) return;
  yield {
    where: 'response header Location',
    expected: `the address of ${JSON.stringify(created)}, as in the body ${place.key}`,
    received: `that of ${JSON.stringify(located)}`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'location')?.pointer ??
      operation.pointer,
  };
}

/**
 * A body with another id than the one that was requested, where a link of the contract says what the id is, or a deletion
 * returns what it deleted.
 */
export function* otherResource(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const named = namedBy(contract, operation, exchange);
  const place = named && keyPlace(contract, named.collection, operation);
  const requested = named?.names.get(named.collection.parameter.name);
  const { response } = reading;
  const isDeleted =
    named !== undefined && operation === named.collection.remove && returnsDeleted(reading, named);
  const isKnown = place?.linked || (place?.certain && isDeleted);
  if (!named || !place || !isKnown || requested === undefined || !/\d/.test(requested)) return;
  const found = response?.expected ? valueAt(response.body.json?.value, place.key) : undefined;
  if ((typeof found !== 'string' && typeof found !== 'number') || isSameId(requested, found)) return;
  yield {
    where: whereInBody(place.key),
    expected: `the ${named.collection.parameter.name} of the request`,
    received: `${describeValue(found)}, and ${JSON.stringify(requested)} was requested`,
    pointer: response?.media?.schema ?? operation.pointer,
  };
}

/** Whether the body of a deletion is what was deleted, or says of its id that it is; not a job, or a record of the deletion. */
function returnsDeleted({ contract, operation, response }: Reading, { collection }: Named): boolean {
  if (response?.received.status !== 200) return false;
  const { read } = collection;
  const isSameKind = read !== undefined && returnsSame(contract, operation, read, /^200$/);
  const body = validBody(response);
  return isSameKind || (isObject(body) && body.deleted === true);
}

/** A second resource with the id of the first one. */
export function* reusedId({
  contract,
  operation,
  exchange,
  response,
  before,
}: Reading): Generator<Violation> {
  if (response?.received.status !== 201) return;
  const collection = createdBy(collectionsIn(contract), operation);
  const named = collection && namedBy(contract, operation, exchange);
  const id = named?.names.get(collection?.parameter.name ?? '');
  if (!collection || !named || id === undefined || isChosen(exchange, id)) return;
  // A database may give the id of a deleted resource again.
  const lastDeletion = before.findLastIndex(
    ({ request, response }) => request.method === 'DELETE' && response && response.status < 300,
  );
  const earlier = before.slice(lastDeletion + 1).some((each) => {
    if (each.operation !== operation.id || each.response?.status !== 201) return false;
    // Each order may number its notes from 1 on.
    const other = namedBy(contract, operation, each);
    return other !== undefined && isSame(other.names, named.names);
  });
  if (!earlier) return;
  const key = keyPlace(contract, collection, operation)?.key;
  yield {
    where: key === undefined ? 'response header Location' : whereInBody(key),
    expected: 'the id of a new resource',
    received: `${describeValue(id)}, the id of one that was created before`,
    pointer: response.media?.schema ?? operation.pointer,
  };
}

/** Whether the client gave the id itself. */
function isChosen({ request }: Exchange, id: string): boolean {
  const body = jsonIn(request.body);
  return isObject(body) && Object.values(body).some((value) => idText(value) === id);
}
