import type { Exchange } from '../../../http/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  createdBy,
  itemsOf,
  jsonIn,
  listKey,
  pathValues,
  resourceAt,
  saysShown,
} from '../../../requests/index.ts';
import { describeValue, isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { hiddenBy, isPropertyFilter, keepsFilter } from './filter-checks.ts';
import { isMarked } from './life-checks.ts';
import { collectionsIn, historyOf, namedBy, type SentState } from './own-history.ts';
import { isWhole, itemsOfWalk } from './page-checks.ts';
import { idsOf, isSorting, listIn, propertySchemas, type ReadList } from './read-list.ts';

// Resources of our own in the lists of their collection: created, changed and deleted.

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
  const text = value === true ? name : value;
  return value === false ? saysShown(name) : typeof text === 'string' && HIDDEN.test(text);
}

const HIDDEN =
  /^(?:is)?_?(?:archived|blocked|cancell?ed|closed|deactivated|deleted|disabled|draft|expired|hidden|inactive|private|removed|suspended|trashed|unlisted)$/i;

/** What was deleted before and is still in its list. */
export function* deletedInList(reading: Reading): Generator<Violation> {
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  if (!list || key === undefined || !isSeenTwice(reading) || wantsDeleted(list)) return;
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

/** Whether a list is requested with what was deleted: by `include_deleted`, `status=archived`, `with_trashed`. */
function wantsDeleted({ query, sent }: ReadList): boolean {
  return query.some((each) => {
    const [value = ''] = sent(each);
    return DELETED.test(value) || (DELETED.test(each.name) && !/^(?:false|0|no)$/i.test(value));
  });
}

const DELETED = /delet|remov|trash|archiv|inactive|cancel|destroy|^(?:show_?)?all$/i;

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
