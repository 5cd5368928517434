import { type Exchange, headerValue, sentHeader } from '../../../http/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  createdBy,
  createdId,
  isSameId,
  itemsOf,
  jsonIn,
  keyPlace,
  listKey,
  locatedId,
} from '../../../requests/index.ts';
import { describeValue, isDateTime, isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { describeStatus } from './describe-status.ts';
import { collectionsIn, historyOf, isSame, namedBy, resourceAt } from './own-history.ts';
import { isWhole } from './page-checks.ts';
import { idsOf, listIn } from './read-list.ts';

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
function isMarked(then: unknown, now: unknown): boolean {
  if (!isObject(now) || !isObject(then)) return false;
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].some((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]));
}

/** A Location that names another resource than the one in the body. */
export function* otherLocation({ contract, operation, exchange, response }: Reading): Generator<Violation> {
  const collection = response?.success ? createdBy(collectionsIn(contract), operation) : undefined;
  const place = collection && keyPlace(contract, collection, operation);
  if (!collection || !place?.certain || !response) return;
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

/** A body with another id than the one that was requested, where a link of the contract says what the id is. */
export function* otherResource(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const named = namedBy(contract, operation, exchange);
  const place = named && keyPlace(contract, named.collection, operation);
  const requested = named?.names.get(named.collection.parameter.name);
  if (!named || !place?.linked || requested === undefined || !/\d/.test(requested)) return;
  const { response } = reading;
  const found = response?.expected ? valueAt(response.body.json?.value, place.key) : undefined;
  if ((typeof found !== 'string' && typeof found !== 'number') || isSameId(requested, found)) return;
  yield {
    where: whereInBody(place.key),
    expected: `the ${named.collection.parameter.name} of the request`,
    received: `${describeValue(found)}, and ${JSON.stringify(requested)} was requested`,
    pointer: response?.media?.schema ?? operation.pointer,
  };
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
  return isObject(body) && Object.values(body).some((value) => String(value) === id);
}

/** The same strong ETag for two bodies. */
export function* sameTag({ operation, exchange, response, before }: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  if (!response || tag === undefined || tag.startsWith('W/') || operation.method !== 'GET') return;
  const type = headerValue(response.received, 'content-type');
  const accept = sentHeader(exchange.request.headers, 'accept');
  const other = before.findLast(
    (each) =>
      each.request.url === exchange.request.url &&
      each.request.method === 'GET' &&
      each.response?.status === 200 &&
      headerValue(each.response, 'etag') === tag &&
      headerValue(each.response, 'content-type') === type &&
      sentHeader(each.request.headers, 'accept') === accept,
  );
  const body = other?.response && Buffer.from(other.response.body);
  if (!body || body.length === 0 || body.equals(Buffer.from(response.received.body))) return;
  if (withoutMoments(body.toString('utf8')) === withoutMoments(response.body.text)) return;
  yield {
    where: 'response header ETag',
    expected: 'another ETag than that of another body',
    received: `${describeValue(tag)}, as for the body before`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/** A moment of each response, such as `generatedAt`, is for no client a reason to read it again. */
function withoutMoments(text: string): string {
  return text.replace(/"[\d-]{10}[T ][\d:.]{5,15}(?:Z|[+-][\d:]{4,6})?"/g, (moment) =>
    isDateTime(moment.slice(1, -1)) ? '""' : moment,
  );
}

/** The whole body, although the client has sent its validator (RFC 9110, section 13.1.2). */
export function* ignoredValidator({ operation, exchange, response }: Reading): Generator<Violation> {
  if (response?.received.status !== 200 || !['GET', 'HEAD'].includes(operation.method)) return;
  const documented = operation.responses.find(({ status }) => status === '304');
  const tags = sentHeader(exchange.request.headers, 'if-none-match');
  const since = sentHeader(exchange.request.headers, 'if-modified-since');
  const tag = headerValue(response.received, 'etag');
  const modified = headerValue(response.received, 'last-modified');
  const isKnown =
    tags !== undefined ? tag !== undefined && listed(tags, tag) : since !== undefined && modified === since;
  if (!documented || !isKnown) return;
  yield {
    where: 'response status',
    expected: `304: ${tags !== undefined ? `If-None-Match has the ETag ${tag}` : `not modified since ${since}`}`,
    received: describeStatus(response.received),
    pointer: documented.pointer,
  };
}

/** By the weak comparison (RFC 9110, section 8.8.3.2). */
function listed(tags: string, tag: string): boolean {
  return tags.split(/,\s*/).some((each) => each.replace(/^W\//, '') === tag.replace(/^W\//, ''));
}

/** What was created before and is not in its list, where the list is whole. */
export function* missingFromList(reading: Reading): Generator<Violation> {
  const { contract, operation, before } = reading;
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  const collection = collectionsIn(contract).find((each) => each.list === operation && each.create);
  if (!list || key === undefined || !collection || !isWhole(reading, list)) return;
  const ids = idsOf(list.items, key);
  for (const id of ownIds(reading, before, false)) {
    if (ids.includes(id)) continue;
    yield {
      where: whereInBody(list.at),
      expected: `the item ${JSON.stringify(id)}, which ${collection.create?.id} created`,
      received: `${list.items.length} items without it`,
      pointer: list.schema,
    };
  }
}

/** What was deleted before and is still in its list. */
export function* deletedInList(reading: Reading): Generator<Violation> {
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  if (!list || key === undefined) return;
  const { contract, operation, before } = reading;
  const inList = (items: readonly unknown[] | undefined, id: string) =>
    items?.find((item) => idsOf([item], key)[0] === id);
  for (const id of ownIds(reading, before, true)) {
    const now = inList(list.items, id);
    if (now === undefined) continue;
    const listed = (each: Exchange) =>
      each.operation === operation.id ? inList(itemsOf(contract, operation, each), id) : undefined;
    const last = before.findLast((each) => listed(each) !== undefined);
    const then = last && listed(last);
    if (isMarked(then, now)) continue;
    yield {
      where: whereInBody(`${list.at}/*${key}`),
      expected: `no item ${JSON.stringify(id)}, which was deleted`,
      received: describeValue(id),
      pointer: list.schema,
      severity: 'warning',
      reason: 'a list may be some moments behind',
    };
  }
}

/** The ids of a list that earlier exchanges created, and deleted or did not delete. */
function ownIds(
  { contract, operation, exchange }: Reading,
  before: readonly Exchange[],
  deleted: boolean,
): string[] {
  const collections = collectionsIn(contract);
  const collection = collections.find((each) => each.list === operation);
  const { create } = collection ?? {};
  if (!collection || !create) return [];
  const above = new URL(exchange.request.url, 'http://localhost').pathname;
  const created = before.filter(
    (each) =>
      each.operation === create.id && new URL(each.request.url, 'http://localhost').pathname === above,
  );
  // The last ones are those of this sequence, and thousands may have been created before.
  return created.slice(-MOST_OWN).flatMap((each) => {
    if (createdBy(collections, create) !== collection || each.response?.status === 202) return [];
    const named = namedBy(contract, create, each);
    const id = named?.names.get(collection.parameter.name);
    if (!named || id === undefined) return [];
    return historyOf(contract, named, before).deleted === deleted ? [id] : [];
  });
}

const MOST_OWN = 3;
