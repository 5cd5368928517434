import { type Exchange, headerValue, sentHeader } from '../../../http/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  createdBy,
  createdId,
  idText,
  isSameId,
  itemsOf,
  jsonIn,
  keyPlace,
  listKey,
  locatedId,
  pathValues,
  returnsSame,
} from '../../../requests/index.ts';
import { describeValue, equal, isDateTime, isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { hiddenBy, isPropertyFilter, keepsFilter } from './list-checks.ts';
import {
  collectionsIn,
  historyOf,
  isSame,
  type Named,
  namedBy,
  resourceAt,
  type SentState,
  validBody,
} from './own-history.ts';
import { isWhole, itemsOfWalk } from './page-checks.ts';
import { idsOf, isSorting, listIn, propertySchemas } from './read-list.ts';
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

/** The same strong ETag for two bodies. */
export function* sameTag({ operation, exchange, response, before }: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  if (!response || tag === undefined || tag.startsWith('W/') || operation.method !== 'GET') return;
  // A HEAD of the same resource has its ETag and no body.
  if (exchange.request.method !== 'GET') return;
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

/** Another ETag than the change directly before said that the resource has now (RFC 9110, sections 8.8.3 and 9.3.4). */
export function* outdatedTag({ exchange, response, before, operation }: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  const last = before.at(-1);
  if (!response || !last?.response || tag === undefined || operation.method !== 'GET') return;
  if (!['PUT', 'PATCH'].includes(last.request.method) || pathOf(last) !== pathOf(exchange)) return;
  const said = last.response.status < 300 ? headerValue(last.response, 'etag') : undefined;
  const isCoded = [last.response, response.received].some(
    (each) => headerValue(each, 'content-encoding') !== undefined,
  );
  if (said === undefined || isCoded || listed(said, tag)) return;
  // A tag of each response is no validator at all, which `validator-ignored` reports.
  const first = before.findLast(
    (each) => each !== last && pathOf(each) === pathOf(exchange) && (each.response?.status ?? 500) < 300,
  );
  if (!first?.response || headerValue(first.response, 'etag') !== said) return;
  yield {
    where: 'response header ETag',
    expected: `${said}, as in the response to ${last.operation}`,
    received: `${tag}: ${last.operation} returned the tag from before its change`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/**
 * Another ETag than the creation said that the resource has (RFC 9110, section 15.3.2), although nothing was changed since: two
 * GETs have the same one, and the same resource as the 201. A 201 with another representation may have the tag of that.
 */
export function* otherTagThanCreated({
  contract,
  exchange,
  response,
  before,
  operation,
}: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  if (!response || tag === undefined || exchange.request.method !== 'GET') return;
  const named = namedBy(contract, operation, exchange);
  const since = before.findLastIndex(({ request }) => !isSafeMethod(request.method));
  const creation = before[since];
  const { create } = named?.collection ?? {};
  if (!named || !creation?.response || creation.operation !== create?.id) return;
  const made = namedBy(contract, create, creation);
  if (creation.response.status !== 201 || !made || !isSame(made.names, named.names)) return;
  const first = before
    .slice(since)
    .find((each) => each.request.url === exchange.request.url && each.request.method === 'GET');
  const all = [creation.response, first?.response, response.received];
  const [said, then] = all.map((each) => each && headerValue(each, 'etag'));
  const isSameKind = all.every((each) => {
    const [type, usual] = [each, response.received].map((one) => one && headerValue(one, 'content-type'));
    return each && type === usual && headerValue(each, 'content-encoding') === undefined;
  });
  if (said === undefined || !isSameKind || then !== tag || said === tag) return;
  if ([said, tag].some((each) => each.startsWith('W/'))) return;
  const [body, ...others] = all.map((each) => jsonIn(each?.body));
  if (body === undefined || !others.every((each) => equal(each, body))) return;
  yield {
    where: 'response header ETag',
    expected: `${said}, as in the response to ${create.id}`,
    received: `${tag}, twice, and the body is the same`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/**
 * Headers of a HEAD that differ from those of the GETs of the same address directly before and after it: then the resource
 * was not changed in between.
 */
export function* otherThanHead({ exchange, response, before, operation }: Reading): Generator<Violation> {
  const head = before.at(-1);
  const isSame = (each: Exchange | undefined, method: string): each is Exchange =>
    each?.request.method === method &&
    each.request.url === exchange.request.url &&
    each.response?.status === 200;
  const first = before.findLast((each) => isSame(each, 'GET'));
  if (!response || !first?.response || !isSame(head, 'HEAD') || !head.response) return;
  const last = before.findLastIndex(({ request }) => !isSafeMethod(request.method));
  if (before.indexOf(first) < last) return;
  // The length is that of the coded content, and codings are chosen for each response.
  const isCoded = [first, head, exchange].some(
    (each) => each.response && headerValue(each.response, 'content-encoding') !== undefined,
  );
  for (const name of ['ETag', 'Content-Type', ...(isCoded ? [] : ['Content-Length'])]) {
    const [one, other, again] = [first.response, head.response, response.received].map((each) =>
      headerValue(each, name),
    );
    if (one === undefined || other === undefined || one !== again || isSameHeader(one, other)) continue;
    yield {
      where: `response header ${name}`,
      expected: `the same as in the response to HEAD: ${describeValue(other)}`,
      received: describeValue(one),
      pointer:
        response.expected?.headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.pointer ??
        operation.pointer,
    };
  }
}

function isSameHeader(one: string, other: string): boolean {
  const [plain, same] = [one, other].map((each) => each.toLowerCase().replace(/^w\/|\s/g, ''));
  return plain === same || plain?.split(';')[0] === same?.split(';')[0];
}

/** A moment of each response, such as `generatedAt`, is for no client a reason to read it again. */
function withoutMoments(text: string): string {
  return text.replace(/"[\d-]{10}[T ][\d:.]{5,15}(?:Z|[+-][\d:]{4,6})?"/g, (moment) =>
    isDateTime(moment.slice(1, -1)) ? '""' : moment,
  );
}

/** A validator that was sent back and had no effect (RFC 9110, sections 13.1.1 and 13.1.2). */
export function* ignoredValidator(reading: Reading): Generator<Violation> {
  const { operation, response } = reading;
  const status = response?.received.status;
  const documented = operation.responses.find(
    (each) => each.status === String(status === 200 ? 304 : status),
  );
  const problem =
    status === 200
      ? wholeAgain(reading)
      : status === 304
        ? withoutTag(reading)
        : status === 412
          ? refusedTag(reading)
          : undefined;
  if (documented && problem) yield { where: 'response status', pointer: documented.pointer, ...problem };
}

type Problem = Pick<Violation, 'expected' | 'received'> & Partial<Violation>;

/** The whole body, although the client has sent its validator. */
function wholeAgain({ operation, exchange, response, before }: Reading): Problem | undefined {
  if (!response || !['GET', 'HEAD'].includes(operation.method)) return undefined;
  const tags = sentHeader(exchange.request.headers, 'if-none-match');
  const since = sentHeader(exchange.request.headers, 'if-modified-since');
  const tag = headerValue(response.received, 'etag');
  const modified = headerValue(response.received, 'last-modified');
  const received = describeStatus(response.received);
  if (tags === undefined) {
    if (since === undefined || modified !== since) return undefined;
    return { expected: `304: not modified since ${since}`, received };
  }
  if (tag === undefined) return undefined;
  if (listed(tags, tag)) return { expected: `304: If-None-Match has the ETag ${tag}`, received };
  const same = readBefore(before, exchange, tags)?.response?.body;
  if (!same || same.length === 0 || !Buffer.from(same).equals(Buffer.from(response.received.body)))
    return undefined;
  return {
    expected: `304: the body is the one that had the ETag ${tags}`,
    received: `${received}, with the ETag ${tag}`,
  };
}

/** A 304 without the ETag that the whole response has, or with one that was not sent (RFC 9110, section 15.4.5). */
function withoutTag({ exchange, response, before }: Reading): Problem | undefined {
  const tags = sentHeader(exchange.request.headers, 'if-none-match');
  const tag = response && headerValue(response.received, 'etag');
  if (!response || tags === undefined) return undefined;
  if (tag !== undefined) {
    if (tags.trim() === '*' || listed(tags, tag)) return undefined;
    return {
      where: 'response header ETag',
      expected: `${tags}, as in If-None-Match`,
      received: describeValue(tag),
    };
  }
  if (!readBefore(before, exchange, tags)) return undefined;
  return {
    where: 'response header ETag',
    expected: `${tags}, as in the 200`,
    received: 'no such header',
    severity: 'warning',
    reason: 'clients know the tag that they sent',
  };
}

/** A 412, although If-Match has the ETag that the resource had last. */
function refusedTag({ exchange, response, before }: Reading): Problem | undefined {
  const tag = sentHeader(exchange.request.headers, 'if-match');
  const path = pathOf(exchange);
  const last = before.findLast((each) => pathOf(each) === path && (each.response?.status ?? 500) < 300);
  if (!response || tag === undefined || tag === '*' || last?.request.method !== 'GET' || !last.response)
    return undefined;
  if (headerValue(last.response, 'etag') !== tag) return undefined;
  return {
    expected: `no 412: If-Match has the ETag ${tag} of the last response`,
    received: describeStatus(response.received),
  };
}

/** The last whole response that had an ETag, with no change of the resource since. */
function readBefore(before: readonly Exchange[], exchange: Exchange, tag: string): Exchange | undefined {
  return before.findLast(
    (each) =>
      each.request.url === exchange.request.url &&
      each.request.method === exchange.request.method &&
      each.response?.status === 200 &&
      headerValue(each.response, 'etag') === tag,
  );
}

function pathOf({ request }: Exchange): string | undefined {
  return request.url.split('?')[0];
}

/** By the weak comparison (RFC 9110, section 8.8.3.2). */
function listed(tags: string, tag: string): boolean {
  return tags.split(/,\s*/).some((each) => each.replace(/^W\//, '') === tag.replace(/^W\//, ''));
}

/**
 * What was created before and is not in its list, where the list is whole, or has a filter that the values keep which were
 * sent.
 */
export function* missingFromList(reading: Reading): Generator<Violation> {
  const { contract, operation, before } = reading;
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  const collection = collectionsIn(contract).find((each) => each.list === operation && each.create);
  // A list may be some moments behind: a second one shows whether it stays so.
  if (!list || key === undefined || !collection || !isSeenTwice(reading)) return;
  const filters = list.query.filter((each) => isPropertyFilter(contract, list, each));
  const including = list.query.filter(
    (each) => list.sent(each)[0] === 'true' && hiddenBy(contract, list, each) !== undefined,
  );
  const others = list.query.filter(
    (each) => !filters.includes(each) && !including.includes(each) && !isSorting(each),
  );
  const walked = itemsOfWalk(reading, list);
  if (!walked && !isWhole(reading, { ...list, query: others })) return;
  // What a longer list has is left out by the pages, which `page-skips-items` reports.
  const ids = idsOf(walked ? [...walked, ...listedSince(reading)] : list.items, key);
  const shown = including.flatMap((each) => hiddenBy(contract, list, each) ?? []);
  for (const { id, sent } of ownResources(reading, before, false)) {
    const isWanted = filters.every((each) => {
      const value = sent.get(each.name)?.value;
      return value !== undefined && value !== null && keepsFilter(value, list.sent(each));
    });
    const isOut = [...sent].some(
      ([name, { value }]) =>
        !shown.includes(name) && !filters.some((each) => each.name === name) && isHidden(name, value),
    );
    if (ids.includes(id) || !isWanted || isOut) continue;
    yield {
      where: whereInBody(list.at),
      expected: `the item ${JSON.stringify(id)}, which ${collection.create?.id} created`,
      received: `${(walked ?? list.items).length} items without it`,
      pointer: list.schema,
    };
  }
}

/** Whether lists often leave out what has this value, unless a filter wants it. */
function isHidden(name: string, value: unknown): boolean {
  return HIDDEN.test(typeof value === 'boolean' && value ? name : String(value));
}

const HIDDEN =
  /^(?:is)?_?(?:archived|blocked|cancell?ed|closed|deactivated|deleted|disabled|draft|expired|hidden|inactive|private|removed|suspended|trashed|unlisted)$/i;

/** What was deleted before and is still in its list. */
export function* deletedInList(reading: Reading): Generator<Violation> {
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  if (!list || key === undefined || !isSeenTwice(reading)) return;
  const { contract, operation, before } = reading;
  const inList = (items: readonly unknown[] | undefined, id: string) =>
    items?.find((item) => idsOf([item], key)[0] === id);
  for (const { id } of ownResources(reading, before, true)) {
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
    };
  }
}

/** The items of all lists of an operation since the last change. */
function listedSince({ contract, operation, before }: Reading): readonly unknown[] {
  const last = before.findLastIndex(
    ({ request, response }) => !isSafeMethod(request.method) && (response?.status ?? 500) < 400,
  );
  const lists = before.slice(last + 1).filter((each) => each.operation === operation.id);
  return lists.flatMap((each) => itemsOf(contract, operation, each) ?? []);
}

/** Whether the list was received before, with no change in between: then it is not only late. */
function isSeenTwice({ before, exchange }: Reading): boolean {
  const lastChange = before.findLastIndex(({ request, response }) => {
    return !isSafeMethod(request.method) && (response?.status ?? 500) < 400;
  });
  return before.slice(lastChange + 1).some(({ operation }) => operation === exchange.operation);
}

/** Own resources whose item in a list has another value than the resource itself had when it was read last. */
export function* staleItems(reading: Reading): Generator<Violation> {
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  if (!list || key === undefined || !isSeenTwice(reading)) return;
  const { contract, before } = reading;
  for (const { id, sent } of ownResources(reading, before, false)) {
    const item = list.items.find((each) => idsOf([each], key)[0] === id);
    if (!isObject(item)) continue;
    const read = lastRead(reading, id);
    for (const [name, { value, by }] of sent) {
      const now = item[name];
      const isScalar = ['string', 'number', 'boolean'].includes(typeof now);
      // What the resource itself shows otherwise is reported there.
      if (!isScalar || !isObject(read) || read[name] !== value || now === value) continue;
      if (typeof now !== typeof value) continue;
      yield {
        where: whereInBody(`${list.at}/*${joinPointer('', name)}`),
        expected: `${describeValue(value)}, as it was sent to ${by.id} and is in the resource itself`,
        received: describeValue(now),
        pointer: propertySchemas(contract, list.schema, name)[0] ?? list.schema,
      };
    }
  }
}

function lastRead({ contract, operation, before }: Reading, id: string): unknown {
  const collection = collectionsIn(contract).find((each) => each.list === operation);
  const last = before.findLast((each) => {
    if (each.operation !== collection?.read?.id || each.response?.status !== 200) return false;
    return pathValues(collection.read.path, each.request.url).get(collection.parameter.name) === id;
  });
  return (
    collection?.read &&
    valueAt(jsonIn(last?.response?.body), resourceAt(contract, collection, collection.read))
  );
}

/** The resources of a list that earlier exchanges created, and deleted or did not delete. */
function ownResources(
  { contract, operation, exchange }: Reading,
  before: readonly Exchange[],
  deleted: boolean,
): { readonly id: string; readonly sent: SentState }[] {
  const collections = collectionsIn(contract);
  const collection = collections.find((each) => each.list === operation);
  const { create } = collection ?? {};
  if (!collection || !create) return [];
  const above = new URL(exchange.request.url, 'http://localhost').pathname;
  const created = before.filter(
    (each) =>
      each.operation === create.id &&
      (each.response?.status ?? 500) < 300 &&
      new URL(each.request.url, 'http://localhost').pathname === above,
  );
  // The last ones are those of this sequence, and thousands may have been created before.
  return created.slice(-MOST_OWN).flatMap((each) => {
    if (createdBy(collections, create) !== collection || each.response?.status === 202) return [];
    const named = namedBy(contract, create, each);
    const id = named?.names.get(collection.parameter.name);
    if (!named || id === undefined) return [];
    const history = historyOf(contract, named, before);
    return history.deleted === deleted ? [{ id, sent: history.sent }] : [];
  });
}

const MOST_OWN = 5;
