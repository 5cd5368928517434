import { type Exchange, headerValue } from '../../../http/index.ts';
import { type Contract, isSafeMethod, type Operation, serversOf } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  AFTER_ITEM,
  bodyOfList,
  itemsOf,
  jsonIn,
  listKey,
  MORE_PLACES,
  nextPage,
  nullNext,
  pageNames,
  pagingOf,
  plainName,
  saysEnd,
  TOTAL_PLACES,
} from '../../../requests/index.ts';
import { describeValue, followReferences, isObject, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import {
  idsOf,
  isSorting,
  isUnique,
  keywordsOf,
  listIn,
  propertySchemas,
  type ReadList,
} from './read-list.ts';

/** The pages of a walk, up to this one. */
export function pagesBefore({ exchange, operation, before }: Reading): Exchange[] {
  const pages: Exchange[] = [];
  let wanted = (exchange.case.page ?? 1) - 1;
  for (let index = before.length - 1; index >= 0 && wanted > 0; index -= 1) {
    const each = before[index];
    if (each?.operation !== operation.id || each.case.page !== wanted) return [];
    pages.unshift(each);
    wanted -= 1;
  }
  return pages;
}

/** A page that leads back to itself or to one before it: clients that follow `next` never end. */
export function* leadsBack(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = exchange.case.page === undefined ? undefined : listIn(reading);
  const next = list && nextPage(contract, operation, exchange);
  if (!list || !next) return;
  const { cursor } = pagingOf(contract, operation);
  const requested = [...pagesBefore(reading), exchange].map(
    ({ request }) => new URL(request.url, 'http://localhost'),
  );
  const isBack = requested.some((url) => {
    if ('cursor' in next)
      return cursor !== undefined && url.searchParams.get(cursor.name) === String(next.cursor);
    const target = URL.canParse(next.address, url.href) ? new URL(next.address, url) : undefined;
    return target?.pathname === url.pathname && sortedQuery(target) === sortedQuery(url);
  });
  if (!isBack) return;
  yield {
    where: whereInBody(list.at),
    expected: 'a next page that was not requested yet, or none',
    received: `page ${exchange.case.page} with ${list.items.length} items leads back to ${JSON.stringify('cursor' in next ? next.cursor : next.address)}`,
    pointer: list.schema,
  };
}

function sortedQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map((pair) => pair.join('='))
    .sort()
    .join('&');
}

/** A next page on another host: the credentials of the API would be sent there. */
export function* nextElsewhere(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = listIn(reading);
  const next = list && nextPage(contract, operation, exchange);
  if (!list || !next || !('address' in next)) return;
  const own = new URL(exchange.request.url, 'http://localhost');
  if (!URL.canParse(next.address, own.href)) return;
  const { hostname } = new URL(next.address, own);
  const documented = serversOf(contract.document).flatMap((each) =>
    URL.canParse(each) ? [new URL(each).hostname] : [],
  );
  if ([own.hostname, ...documented].some((known) => isSameHost(known, hostname))) return;
  const isPublic = documented.some((known) => isSameHost(known, own.hostname));
  yield {
    where: whereInBody(list.at),
    expected: `a next page on ${own.hostname}`,
    received: `one on ${hostname}`,
    pointer: list.schema,
    ...(isPublic
      ? {}
      : {
          severity: 'warning',
          reason: `the contract does not name ${own.hostname}, and it may be the public name of this server`,
        }),
  };
}

/** Hosts of one domain, and this machine by its names. */
function isSameHost(one: string, other: string): boolean {
  const local = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  const domain = (host: string) => host.split('.').slice(-2).join('.');
  return (
    one === other ||
    (local.test(one) && local.test(other)) ||
    (!/^[\d.]+$/.test(one) && domain(one) === domain(other))
  );
}

/** Items that a longer list of the same API has, and the pages leave out between two others, or at their end. */
export function* skippedItems(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const list = exchange.case.page === undefined ? undefined : listIn(reading);
  const key = list && listKey(contract, operation);
  const pages = pagesBefore(reading);
  if (!list || key === undefined || !isUnique(key) || pages.length !== (exchange.case.page ?? 1) - 1) return;
  // A first page is judged where it is full, and says that it is the last one: others may have lost what was deleted meanwhile.
  const isFull = list.items.length >= (mostOf(reading, list) ?? Number.POSITIVE_INFINITY);
  if (pages.length === 0 && !(isFull && saysEnd(contract, operation, exchange))) return;
  const paging = pageNames(pagingOf(contract, operation));
  const firstPage = pages[0] && listIn({ ...reading, exchange: pages[0] });
  const isFiltered = [...list.query, ...(firstPage?.query ?? [])].some(({ name }) => !paging.includes(name));
  const known = isFiltered ? [] : longestList(reading, key);
  const seen = new Set(
    [...pages, exchange].flatMap((each) => idsOf(itemsOf(contract, operation, each) ?? [], key)),
  );
  const last = known.findLastIndex((id) => seen.has(id));
  const first = known.findIndex((id) => seen.has(id));
  const size = Number(
    pages[0] &&
      new URL(pages[0].request.url, 'http://localhost').searchParams.get(
        pagingOf(contract, operation).limit?.name ?? '',
      ),
  );
  // A short page is the end; a full one without a next page says that it is.
  const isEnd =
    saysEnd(contract, operation, exchange) ||
    (pages.length > 0 &&
      !nextPage(contract, operation, exchange) &&
      (list.items.length < size || pagingOf(contract, operation).cursor !== undefined));
  const skipped = known.filter(
    (id, index) => !seen.has(id) && index > first && (index < last || (isEnd && last >= 0)),
  );
  const alreadyTold =
    pages.length > 1 && skipped.length > 0 && wasSkipped(known, pages, contract, operation, key);
  if (skipped.length === 0 || alreadyTold || before.length === 0) return;
  yield {
    where: whereInBody(list.at),
    expected: `all items of a longer list of ${operation.id}, such as ${describeValue(skipped[0])}`,
    received: `${pages.length === 0 ? 'page 1' : `pages 1 to ${exchange.case.page}`} without ${skipped.length} of them`,
    pointer: list.schema,
    ...(skipped.length > 1 || isOwn(before, key, skipped[0]) ? {} : DELETED),
  };
}

/** Another client that deletes an item removes it, or moves the one behind it to a page that was read already. */
const DELETED = { severity: 'warning', reason: 'one item may have been deleted meanwhile' } as const;

/** Whether an item was created here: no other client deletes it. */
function isOwn(before: readonly Exchange[], key: string, id: string | undefined): boolean {
  return before.some(
    ({ request, response }) =>
      request.method === 'POST' && response?.status === 201 && idsOf([jsonIn(response.body)], key)[0] === id,
  );
}

/** A page that ends before an item of a walk, and is not the one that the walk had before it. */
export function* pageBeforeSkips(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const list = listIn(reading);
  const key = list && listKey(contract, operation);
  const { before: parameter, limit } = pagingOf(contract, operation);
  if (!list || key === undefined || !parameter) return;
  const { searchParams } = new URL(exchange.request.url, 'http://localhost');
  const id = searchParams.get(parameter.name) ?? '';
  const idsIn = (each: Exchange | undefined) =>
    idsOf((each && itemsOf(contract, operation, each)) ?? [], key);
  const at = before.findLastIndex(
    (each) => each.operation === operation.id && (each.case.page ?? 1) > 1 && idsIn(each)[0] === id,
  );
  const size = Number(searchParams.get(limit?.name ?? '') ?? Number.POSITIVE_INFINITY);
  const wanted = idsIn(before[at - 1]).slice(-size);
  const missing = wanted.filter((each) => !idsIn(exchange).includes(each));
  if (missing.length === 0) return;
  yield {
    where: whereInBody(list.at),
    expected: `the items before ${describeValue(id)}: ${wanted.map((each) => describeValue(each)).join(', ')}`,
    received:
      idsIn(exchange)
        .map((each) => describeValue(each))
        .join(', ')
        .slice(0, 200) || 'no items',
    pointer: list.schema,
    ...(missing.length > 1 || isOwn(before, key, missing[0]) ? {} : DELETED),
  };
}

function wasSkipped(
  known: readonly string[],
  pages: readonly Exchange[],
  contract: Contract,
  operation: Operation,
  key: string,
): boolean {
  const seen = new Set(pages.flatMap((each) => idsOf(itemsOf(contract, operation, each) ?? [], key)));
  const [first, last] = [known.findIndex((id) => seen.has(id)), known.findLastIndex((id) => seen.has(id))];
  return known.some((id, index) => !seen.has(id) && index > first && index < last);
}

/** The ids of the longest list without a filter since the last change, the pages of a walk apart. */
function longestList({ contract, operation, exchange, before }: Reading, key: string): string[] {
  const { limit } = pagingOf(contract, operation);
  const path = new URL(exchange.request.url, 'http://localhost').pathname;
  const lastChange = before.findLastIndex(
    ({ request, response }) => !isSafeMethod(request.method) && (response?.status ?? 500) < 400,
  );
  const lists = before.slice(lastChange + 1).flatMap((each) => {
    const url = new URL(each.request.url, 'http://localhost');
    if (each.operation !== operation.id || each.case.page !== undefined || url.pathname !== path) return [];
    if ([...url.searchParams.keys()].some((name) => name !== limit?.name)) return [];
    return [idsOf(itemsOf(contract, operation, each) ?? [], key)];
  });
  return lists.reduce<string[]>((longest, ids) => (ids.length > longest.length ? ids : longest), []);
}

/** Items of a page that an earlier page has already. */
export function* repeatedPages(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = (exchange.case.page ?? 1) > 1 ? listIn(reading) : undefined;
  if (!list || list.items.length === 0) return;
  const key = listKey(contract, operation);
  const namesOf = (items: readonly unknown[]) =>
    key !== undefined && isUnique(key) ? idsOf(items, key) : [JSON.stringify(items)];
  const pages = pagesBefore(reading);
  for (const [index, page] of pages.entries()) {
    const earlier = namesOf(itemsOf(contract, operation, page) ?? []);
    const names = namesOf(list.items);
    const known = new Set(earlier);
    const repeated = names.filter((name) => known.has(name)).length;
    if (repeated === 0) continue;
    const shifted =
      repeated < earlier.length && names.slice(0, repeated).join() === earlier.slice(-repeated).join();
    const added = shifted && page === pages.at(-1) ? mayBeAdded(reading, list, page) : 'no';
    if (added === 'yes') return;
    yield {
      where: whereInBody(list.at),
      expected: 'other items than those of the pages before it',
      received: `${names.length === 1 ? list.items.length : repeated} of ${list.items.length} items of page ${index + 1} once more on page ${exchange.case.page}`,
      pointer: list.schema,
      ...(added === 'no' ? {} : { severity: 'warning', reason: 'items may have been added meanwhile' }),
    };
    return;
  }
}

/** What is added at the beginning moves the last items of a page to the next one, unless a cursor says where it begins. */
function mayBeAdded(reading: Reading, list: ReadList, page: Exchange): 'yes' | 'no' | 'unknown' {
  const { cursor } = pagingOf(reading.contract, reading.operation);
  if (cursor && list.query.some(({ name }) => name === cursor.name)) return 'no';
  const [now] = totalsIn(reading, list);
  if (!now) return 'unknown';
  return now.total === totalOf(reading.contract, reading.operation, page, now.place) ? 'no' : 'yes';
}

/** A total that contradicts the items: fewer than on the pages so far, or another count than on all pages. */
export function* wrongTotals(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, response } = reading;
  const list = listIn(reading);
  const paging = pagingOf(contract, operation);
  if (!list || !response || pageNames(paging).length === 0) return;
  const pages = pagesBefore(reading);
  const seen = [...pages, exchange].reduce(
    (sum, each) => sum + (itemsOf(contract, operation, each)?.length ?? 0),
    0,
  );
  const names = pageNames(paging);
  const isWalk = exchange.case.page !== undefined && pages.length === exchange.case.page - 1;
  const isEnd = isWalk ? isLast(reading, list, exchange.case.page ?? 1) : isWholeAlone(reading, list);
  const filters = list.query.filter((each) => !names.includes(each.name) && !isSorting(each));
  for (const { place, total, pointer } of totalsIn(reading, list)) {
    const first = pages[0] && totalOf(contract, operation, pages[0], place);
    const moved = first === undefined ? 0 : Math.abs(total - first);
    // As many may have been added or deleted meanwhile.
    if (moved > 0 && Math.abs(total - seen) <= moved) continue;
    const fewer = total < (isWalk ? seen : list.items.length);
    const other = isEnd && total !== (isWalk ? seen : list.items.length);
    if (!fewer && !other) continue;
    const { description } = keywordsOf(contract, [pointer]);
    const isOfFilters = fewer || filters.length === 0 || /match|filter/i.test(String(description));
    yield {
      where: place === TOTAL_HEADER ? 'response header X-Total-Count' : whereInBody(place),
      expected: isEnd
        ? `${isWalk ? seen : list.items.length}, the items of all pages`
        : `at least ${isWalk ? seen : list.items.length}, the items so far`,
      received: String(total),
      pointer,
      ...(isOfFilters
        ? {}
        : { severity: 'warning', reason: 'it may count what the filters leave out as well' }),
    };
  }
}

function isLast(
  { contract, operation, exchange }: Reading,
  { items, query, sent }: ReadList,
  page: number,
): boolean {
  if (nextPage(contract, operation, exchange)) return false;
  const { limit, cursor } = pagingOf(contract, operation);
  const parameter = query.find(({ name }) => name === limit?.name);
  const [size] = parameter ? sent(parameter) : [];
  return (
    (cursor !== undefined && page > 1) ||
    saysEnd(contract, operation, exchange) ||
    (size !== undefined && items.length < Number(size))
  );
}

/**
 * Whether a list by itself, with filters or without, has all its items: it says that no page comes after it, or it has fewer
 * than were requested, and than the server put on another page.
 */
function isWholeAlone(reading: Reading, list: ReadList): boolean {
  const { contract, operation, exchange } = reading;
  const { page, offset, cursor, before } = pagingOf(contract, operation);
  const later = [page, offset, cursor, before].map((each) => each?.name);
  if (list.query.some(({ name }) => later.includes(name))) return false;
  if (saysEnd(contract, operation, exchange)) return true;
  const size = mostOf(reading, list);
  if (size === undefined || list.items.length >= size || nextPage(contract, operation, exchange))
    return false;
  return reading.before.some(
    (each) =>
      each.operation === operation.id &&
      (itemsOf(contract, operation, each)?.length ?? 0) > list.items.length,
  );
}

/** A total in a response: its pointer into the body, or the header. */
interface Total {
  readonly place: string;
  readonly total: number;
  readonly pointer: string;
}

const TOTAL_HEADER = 'x-total-count';

function totalsIn({ contract, operation, exchange, response }: Reading, { schema }: ReadList): Total[] {
  const media = response?.media?.schema ?? schema;
  // A body that is a list has no place beside its items.
  const isObjectBody = isObject(bodyOfList(contract, operation, exchange.response));
  const places = isObjectBody ? [...TOTAL_PLACES, TOTAL_HEADER] : [TOTAL_HEADER];
  return places.flatMap((place) => {
    const total = totalOf(contract, operation, exchange, place);
    if (total === undefined) return [];
    const [own] = /^\/[^/]+$/.test(place) ? propertySchemas(contract, media, place.slice(1)) : [];
    return [{ place, total, pointer: own ?? media }];
  });
}

function totalOf(
  contract: Contract,
  operation: Operation,
  { response }: Exchange,
  place: string,
): number | undefined {
  if (!response) return undefined;
  const header = place === TOTAL_HEADER ? (headerValue(response, place) ?? '') : undefined;
  if (header !== undefined) return /^\d{1,15}$/.test(header) ? Number(header) : undefined;
  const total = valueAt(bodyOfList(contract, operation, response), place);
  return typeof total === 'number' && Number.isInteger(total) ? total : undefined;
}

/** Whether a list has all its items: no filter, no further page, and fewer items than a page may have. */
export function isWhole({ contract, operation, exchange, ...rest }: Reading, list: ReadList): boolean {
  const paging = pagingOf(contract, operation);
  const names = pageNames(paging);
  const others = list.query.filter(({ name }) => name !== paging.limit?.name);
  if (others.length > 0 || nextPage(contract, operation, exchange)) return false;
  if (names.length === 0) return true;
  const [total] = totalsIn({ contract, operation, exchange, ...rest }, list);
  const size = mostOf({ contract, operation, exchange, ...rest }, list);
  return (size !== undefined && list.items.length < size) || total?.total === list.items.length;
}

/** The most items that a page has by its query, or by default. */
function mostOf({ contract, operation }: Reading, list: ReadList): number | undefined {
  const { limit } = pagingOf(contract, operation);
  const parameter = list.query.find(({ name }) => name === limit?.name);
  const size = parameter ? Number(list.sent(parameter)[0]) : limit?.keywords.default;
  return typeof size === 'number' && size > 0 ? size : undefined;
}

/** The items of all pages of a walk, at its last page; undefined elsewhere, or where it had filters. */
export function itemsOfWalk(reading: Reading, list: ReadList): readonly unknown[] | undefined {
  const { contract, operation, exchange } = reading;
  const { page } = exchange.case;
  const pages = page === undefined ? [] : pagesBefore(reading);
  if (page === undefined || pages.length !== page - 1 || !isLast(reading, list, page)) return undefined;
  const names = pageNames(pagingOf(contract, operation));
  const [first = exchange] = pages;
  const requested = [exchange, first].flatMap(({ request }) => [
    ...new URL(request.url, 'http://localhost').searchParams.keys(),
  ]);
  if (requested.some((name) => !names.includes(name))) return undefined;
  return [...pages, exchange].flatMap((each) => itemsOf(contract, operation, each) ?? []);
}

/** The number of pages that a body has beside the total, where it contradicts the total and the size of a page. */
export function* wrongPageCounts(reading: Reading): Generator<Violation> {
  const { exchange, response } = reading;
  const { limit } = pagingOf(reading.contract, reading.operation);
  const list = limit && exchange.case.expects !== 'refused' ? listIn(reading) : undefined;
  const [total] = list ? totalsIn(reading, list) : [];
  if (!limit || !list || !total) return;
  const body = bodyOfList(reading.contract, reading.operation, exchange.response);
  const echoed = valueAt(body, `/${limit.name}`);
  const size = typeof echoed === 'number' && echoed > 0 ? echoed : mostOf(reading, list);
  if (size === undefined) return;
  const expected = Math.ceil(total.total / size);
  for (const place of PAGE_COUNT_PLACES) {
    const pages = valueAt(body, place);
    // Even an empty list may have a page.
    if (typeof pages !== 'number' || pages === expected || (expected === 0 && pages === 1)) continue;
    yield {
      where: whereInBody(place),
      expected: `${expected}, for ${total.total} items of ${size} on a page`,
      received: String(pages),
      pointer: response?.media?.schema ?? list.schema,
    };
  }
}

const PAGE_COUNT_PLACES = ['', '/meta', '/pagination', '/paging', '/page', '/_meta'].flatMap((holder) =>
  ['totalPages', 'total_pages', 'pageCount', 'page_count'].map((name) => `${holder}/${name}`),
);

/**
 * A first page that a documented header Link leads no further from, although the total says that there are more items; and a
 * body that says that it is the last page, beside a Link to the next one.
 */
export function* missingNextPage(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, response } = reading;
  const list = listIn(reading);
  yield* moreAfterNothing(reading, list);
  const link = response?.expected?.headers.find(({ name }) => name.toLowerCase() === 'link');
  if (!list || !response || !link || exchange.case.expects === 'refused') return;
  const next = nextPage(contract, operation, exchange);
  const end =
    next && 'address' in next ? nullNext(bodyOfList(contract, operation, response.received)) : undefined;
  if (end !== undefined) {
    yield {
      where: whereInBody(end),
      expected: 'the next page, as the header Link has one',
      received: 'null',
      pointer: response.media?.schema ?? list.schema,
    };
  }
  const { limit, offset, page, cursor, before } = pagingOf(contract, operation);
  const later = [offset, page, cursor, before].map((each) => each?.name);
  const [total] = totalsIn(reading, list);
  if (next || !limit || !total || list.items.length === 0) return;
  // Beside a total of all pages, a later page may be the last one.
  if (list.query.some(({ name }) => later.includes(name)) || total.total <= list.items.length) return;
  yield {
    where: 'response header Link',
    expected: `a link to the next page: ${list.items.length} of ${total.total} items are on this one`,
    received: 'none',
    pointer: link.pointer,
    ...(isAboutPages(contract, link.pointer)
      ? {}
      : { severity: 'warning', reason: 'the description of Link says nothing of pages' }),
  };
}

/** A page without items that says that more follow, where the cursor is the id of the last item: there is no way on. */
function* moreAfterNothing(
  { contract, operation, exchange, response }: Reading,
  list: ReadList | undefined,
): Generator<Violation> {
  const { cursor } = pagingOf(contract, operation);
  if (!list || list.items.length > 0 || !cursor || !AFTER_ITEM.test(plainName(cursor.name))) return;
  const body = bodyOfList(contract, operation, exchange.response);
  const place = MORE_PLACES.find((each) => valueAt(body, each) === true);
  if (place === undefined || nextPage(contract, operation, exchange)) return;
  yield {
    where: whereInBody(place),
    expected: 'false: the page has no item behind which the next one begins',
    received: 'true',
    pointer: response?.media?.schema ?? list.schema,
  };
}

/** Whether the description of a header Link, where it has one, is about pages. */
function isAboutPages({ document }: Contract, pointer: string): boolean {
  const header = followReferences(document, pointer)?.value;
  const text = isObject(header) && typeof header.description === 'string' ? header.description : '';
  return text === '' || /next|pag(?:e|inat)|rel=/i.test(text);
}
