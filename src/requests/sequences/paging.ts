import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isObject, joinPointer, schemasBelow, typesOf, valueAt } from '../../schema/index.ts';
import {
  type DescribedParameter,
  describedParameters,
  type Parameter,
  parametersOf,
} from '../derived/parameter.ts';
import { listBody, listingOf } from '../lists.ts';
import { jsonIn } from '../runtime-expression.ts';
import { listKey } from './collections.ts';
import type { Parameters } from './own-resources.ts';
import { requestWith, type Steps, succeeded } from './steps.ts';

/** More pages than a fault needs to show, and few enough for any API. */
const MOST_PAGES = 6;
/** Small pages, so that a short list has several. */
const PAGE_SIZE = 2;
/** More than most lists of a test system have. */
const LARGE_PAGE = 100;

/** Whether an operation is a list that has pages. */
export function hasPages(contract: Pick<Contract, 'document' | 'operations'>, operation: Operation): boolean {
  if (operation.method !== 'GET' || operation.token || !listingOf(contract, operation)) return false;
  const { limit, offset, page, cursor } = pagingOf(contract, operation);
  return [limit, offset, page, cursor].some((each) => each !== undefined);
}

/** The case of one page of a list, from 1 on: those of one walk follow each other. */
function pageCase(documented: Case, page: number): Case {
  return { ...documented, name: `page-${page}`, page };
}

/**
 * The pages of a list one after the other: by the header Link or the documented `next`, else by offset or number. Where
 * small ones do not reach the end, larger ones follow; then those of a filter that several items keep.
 * @param given values of the parameters in the path
 */
export function* walk(contract: Contract, operation: Operation, given: Parameters): Steps {
  const { pages, items, ends, total, firsts } = yield* pagesOf(contract, operation, given, MOST_PAGES);
  const { limit, before } = pagingOf(contract, operation);
  if (before) yield* pageBefore(contract, operation, given, firsts);
  if (!ends && limit) {
    const size = total === undefined ? LARGE_PAGE : Math.ceil(total / (MOST_PAGES - 2));
    yield* pagesOf(contract, operation, given, MOST_PAGES, Math.min(size, LARGE_PAGE));
  }
  const filter = pages > 1 ? filterOf(contract, operation, items.filter(isObject)) : undefined;
  if (filter) yield* pagesOf(contract, operation, { ...given, ...filter.values }, 2, filter.size);
}

/** The page before the third one; where there are only two, the last item before the second one. */
function* pageBefore(
  contract: Contract,
  operation: Operation,
  given: Parameters,
  [, second, third]: readonly (string | number | undefined)[],
): Steps {
  const { limit, before } = pagingOf(contract, operation);
  const id = third ?? second;
  if (id === undefined) return;
  const parameter = parametersOf(contract, operation).find(({ name }) => name === limit?.name);
  const size = sizeOf(parameter, third === undefined ? 1 : PAGE_SIZE);
  const sized = limit && size !== undefined ? { [`query.${limit.name}`]: size } : {};
  const parameters = { ...given, ...sized, [`query.${before?.name}`]: id };
  yield requestWith(contract, operation, PAGE_BEFORE, { parameters });
}

/** The case of a page that ends before another one of the walk before it. */
export const PAGE_BEFORE = 'page-before';

/** A filter that each page has to keep, and the size of pages that gives several of them. */
interface PagedFilter {
  readonly values: Parameters;
  readonly size?: number;
}

/** A value of an enum or a boolean by which items differ: one that several of these items have, where there is one. */
function filterOf(
  contract: Contract,
  operation: Operation,
  items: readonly Readonly<Record<string, unknown>>[],
): PagedFilter | undefined {
  const listing = listingOf(contract, operation);
  const names = new Set(pageNames(pagingOf(contract, operation)));
  let usual: PagedFilter | undefined;
  for (const { in: place, name, keywords } of parametersOf(contract, operation)) {
    const isProperty =
      listing && schemasBelow(contract.document, [listing.schema], joinPointer('', name)).length > 0;
    if (place !== 'query' || names.has(name) || !isProperty) continue;
    const listed: unknown[] = Array.isArray(keywords.enum) ? keywords.enum : [];
    const values = typesOf(keywords).includes('boolean') ? [false, true] : listed;
    const count = (value: unknown) => items.filter((item) => item[name] === value).length;
    const shared = values.find((value) => count(value) > 1 && count(value) < items.length);
    const key = `query.${name}`;
    if (shared !== undefined) {
      return { values: { [key]: shared }, ...(count(shared) > PAGE_SIZE ? {} : { size: 1 }) };
    }
    if (typeof values[0] === 'string' || typeof values[0] === 'boolean')
      usual ??= { values: { [key]: values[0] } };
  }
  return usual;
}

/** What a walk found. */
interface Walked {
  /** How many pages had items. */
  readonly pages: number;
  readonly items: readonly unknown[];
  /** Nothing comes after the last page. */
  readonly ends: boolean;
  /** The number of all items, as a response says. */
  readonly total?: number;
  /** The id of the first item of each page. */
  readonly firsts: readonly (string | number | undefined)[];
}

function* pagesOf(
  contract: Contract,
  operation: Operation,
  given: Parameters,
  most: number,
  wanted = PAGE_SIZE,
): Steps<Walked> {
  const { limit, offset, page } = pagingOf(contract, operation);
  const all = parametersOf(contract, operation);
  const size = sizeOf(
    all.find(({ name }) => name === limit?.name),
    wanted,
  );
  const sized = { ...given, ...(limit && size !== undefined ? { [`query.${limit.name}`]: size } : {}) };
  const documented = requestWith(contract, operation, 'page', { parameters: sized }).case;
  const addresses = new Set<string>();
  let next: Parameters | string | undefined = sized;
  const found: unknown[] = [];
  let total: number | undefined;
  const firsts: (string | number | undefined)[] = [];
  let pages = 0;
  for (let number = 1; number <= most && next !== undefined; number += 1) {
    const address: string | undefined = typeof next === 'string' ? next : undefined;
    const request = requestWith(contract, operation, pageCase(documented, number), {
      parameters: typeof next === 'string' ? sized : next,
      ...(address === undefined ? {} : { address }),
    });
    const exchange: Exchange = yield request;
    const isNew: boolean = !addresses.has(exchange.request.url);
    addresses.add(exchange.request.url);
    const items = itemsOf(contract, operation, exchange);
    if (!succeeded(exchange) || !items || !isNew) {
      next = undefined;
      break;
    }
    found.push(...items);
    total ??= totalOf(contract, operation, exchange);
    if (items.length > 0) pages += 1;
    firsts.push(idAt(contract, operation, exchange, 0));
    const following = nextPage(contract, operation, exchange);
    const { cursor } = pagingOf(contract, operation);
    if (following && 'address' in following) next = following.address;
    else if (following && cursor) next = { ...sized, [`query.${cursor.name}`]: following.cursor };
    else if (items.length === 0 || (size !== undefined && items.length < size) || cursor) next = undefined;
    else if (offset) next = { ...sized, [`query.${offset.name}`]: found.length };
    else if (page) next = { ...sized, [`query.${page.name}`]: firstPage(all, page.name) + number };
    else next = undefined;
  }
  return {
    pages,
    items: found,
    ends: next === undefined,
    firsts,
    ...(total === undefined ? {} : { total }),
  };
}

/** The number of all items, where the body of a list has one at a usual place, or its header. */
function totalOf(contract: Contract, operation: Operation, { response }: Exchange): number | undefined {
  const body = bodyOfList(contract, operation, response);
  const header = response && headerValue(response, 'x-total-count');
  return [...TOTAL_PLACES.map((place) => valueAt(body, place)), header && Number(header)].find(
    (each): each is number => typeof each === 'number' && Number.isSafeInteger(each) && each > 0,
  );
}

/** As many items as wanted, or the nearest number that the contract allows. */
function sizeOf(parameter: Parameter | undefined, wanted: number): number | undefined {
  if (!parameter) return undefined;
  const { minimum, maximum, enum: list } = parameter.keywords;
  if (Array.isArray(list)) {
    const sizes = list.filter((each): each is number => typeof each === 'number');
    return sizes.find((each) => each >= wanted) ?? sizes.at(-1);
  }
  const least = Math.max(wanted, typeof minimum === 'number' ? minimum : wanted);
  return typeof maximum === 'number' ? Math.min(least, maximum) : least;
}

/** The parameter that makes pages so large that most lists of a test system have one; none where there is no such parameter. */
export function wholeList(contract: Contract, operation: Operation): Parameters {
  const { limit } = pagingOf(contract, operation);
  const parameter = parametersOf(contract, operation).find(
    ({ in: place, name }) => place === 'query' && name === limit?.name,
  );
  const size = listingOf(contract, operation) ? sizeOf(parameter, LARGE_PAGE) : undefined;
  return limit && size !== undefined ? { [`query.${limit.name}`]: size } : {};
}

function firstPage(all: readonly Parameter[], name: string): number {
  const { minimum, default: usual } = all.find((each) => each.name === name)?.keywords ?? {};
  return [usual, minimum].find((each): each is number => typeof each === 'number') ?? 1;
}

/** How a list is divided into pages, by the usual names: no document says so. */
export interface Paging {
  /** The parameter with the most items of a page. */
  readonly limit?: DescribedParameter;
  readonly offset?: DescribedParameter;
  readonly page?: DescribedParameter;
  readonly cursor?: DescribedParameter;
  /** The parameter with the id of the item before which a page ends. */
  readonly before?: DescribedParameter;
}

const LIMIT =
  /^(?:limit|perpage|pagesize|pagelimit|maxresults|maxitems|size|count|top|take|rows|first|resultsperpage|itemsperpage)$/;
const OFFSET = /^(?:offset|skip|startindex|start|from|pageoffset)$/;
const PAGE = /^(?:page|pageno|pagenumber|pagenum|pageindex|currentpage|p)$/;
const CURSOR =
  /^(?:cursor|after|pagetoken|nexttoken|nextpagetoken|continuation|continuationtoken|startingafter|marker|nextcursor|pagecursor|pageafter|startafter|afterid|next)$/;
/** Cursors that are the id of the last item. */
export const AFTER_ITEM = /^(?:startingafter|startafter|afterid)$/;
const BEFORE_ITEM = /^(?:endingbefore|endbefore|beforeid)$/;

/** `page[size]`, `per_page` and `$top` as `pagesize`, `perpage` and `top`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

const known = new WeakMap<Operation, Paging>();

/** The parameters of a list by which its pages are requested. */
export function pagingOf(contract: Pick<Contract, 'document'>, operation: Operation): Paging {
  const found = known.get(operation) ?? findPaging(contract, operation);
  known.set(operation, found);
  return found;
}

function findPaging(contract: Pick<Contract, 'document'>, operation: Operation): Paging {
  const query = describedParameters(contract, operation).filter((each) => each.in === 'query');
  const named = (pattern: RegExp, integer: boolean) =>
    query.find((each) => pattern.test(plainName(each.name)) && isInteger(each) === integer);
  const limit = named(LIMIT, true);
  const offset = named(OFFSET, true);
  const page = named(PAGE, true);
  const cursor = named(CURSOR, false) ?? named(CURSOR, true);
  const before = named(BEFORE_ITEM, false) ?? named(BEFORE_ITEM, true);
  return {
    ...(limit ? { limit } : {}),
    ...(offset ? { offset } : {}),
    ...(page ? { page } : {}),
    ...(cursor ? { cursor } : {}),
    ...(before ? { before } : {}),
  };
}

function isInteger({ keywords }: DescribedParameter): boolean {
  return [keywords.type].flat().some((type) => type === 'integer' || type === 'number');
}

/** The names of the parameters that choose a page. */
export function pageNames({ limit, offset, page, cursor, before }: Paging): string[] {
  return [limit, offset, page, cursor, before].flatMap((each) => each?.name ?? []);
}

/** The items of a list's successful response; undefined where the contract or the response has none. */
export function itemsOf(
  contract: Contract,
  operation: Operation,
  { response }: Exchange,
): unknown[] | undefined {
  const listing = response && response.status < 300 ? listingOf(contract, operation) : undefined;
  const items = listing && valueAt(listBody(listing, response), listing.items);
  return Array.isArray(items) ? items : undefined;
}

/** The body of a list, which may have more than its items. */
export function bodyOfList(
  contract: Contract,
  operation: Operation,
  response: Exchange['response'],
): unknown {
  const listing = listingOf(contract, operation);
  return listing ? listBody(listing, response) : jsonIn(response?.body);
}

/** What leads to the next page: an address, or the value of the cursor's parameter. */
type NextPage = { readonly address: string } | { readonly cursor: string | number };

/** Places of the next page in a body: an address, or a cursor. */
export const NEXT_PLACES: readonly string[] = [
  ...[
    '/next',
    '/nextLink',
    '/next_link',
    '/nextUrl',
    '/next_url',
    '/nextPageUrl',
    '/next_page_url',
    '/@odata.nextLink',
  ],
  ...[
    '/links/next',
    '/links/next/href',
    '/_links/next/href',
    '/_links/next',
    '/paging/next',
    '/pagination/next',
  ],
  ...[
    '/meta/next',
    '/nextCursor',
    '/next_cursor',
    '/nextPageToken',
    '/next_page_token',
    '/nextToken',
    '/next_token',
  ],
  ...['/cursor', '/continuationToken', '/continuation_token', '/meta/next_cursor', '/meta/nextCursor'],
  ...[
    '/meta/cursor/next',
    '/pagination/nextCursor',
    '/pagination/next_cursor',
    '/paging/cursors/after',
    '/paging/nextCursor',
  ],
  ...['/pageInfo/endCursor', '/page/next', '/page/nextCursor', '/response_metadata/next_cursor'],
];

/**
 * What the response of a list says about the page after it: the header Link (RFC 8288), else the usual properties of its
 * body; undefined where there is none.
 */
export function nextPage(contract: Contract, operation: Operation, exchange: Exchange): NextPage | undefined {
  const { response } = exchange;
  if (!response || response.status > 299) return undefined;
  const linked = linkedNext(response.headers);
  const body = bodyOfList(contract, operation, response);
  if (saysMore(body) === false) return undefined;
  if (linked !== undefined) return { address: linked };
  if (!isObject(body)) return undefined;
  const { cursor } = pagingOf(contract, operation);
  // What `/cursor` has is the next one, or that of the request once more.
  const isEcho = (place: string, value: unknown) =>
    place === '/cursor' &&
    cursor !== undefined &&
    new URL(exchange.request.url, 'http://localhost').searchParams.get(cursor.name) === String(value);
  const found = firstOf(body, isEcho);
  if (typeof found === 'string' && isNextAddress(found)) return { address: found };
  const isCursor = typeof found === 'string' || typeof found === 'number';
  if (isCursor) return cursor && { cursor: found };
  if (!cursor || !AFTER_ITEM.test(plainName(cursor.name)) || !saysMore(body)) return undefined;
  const last = idAt(contract, operation, exchange, -1);
  return last === undefined ? undefined : { cursor: last };
}

/** The id of an item of a list, counted from its end where the index is negative. */
function idAt(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
  index: number,
): string | number | undefined {
  const key = listKey(contract, operation);
  const item = itemsOf(contract, operation, exchange)?.at(index);
  const id = key === undefined ? undefined : valueAt(item, key);
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Where a body says whether another page follows. */
export const MORE_PLACES: readonly string[] = [
  '/has_more',
  '/hasMore',
  '/meta/has_more',
  '/meta/hasMore',
  '/pageInfo/hasNextPage',
];

/** Whether the body of a list says that another page follows; undefined where it says nothing of it. */
function saysMore(body: unknown): boolean | undefined {
  return MORE_PLACES.map((place) => valueAt(body, place)).find((value) => typeof value === 'boolean');
}

/** The first text or number at one of NEXT_PLACES. */
function firstOf(body: object, isLeftOut: (place: string, value: unknown) => boolean) {
  for (const place of NEXT_PLACES) {
    const value = valueAt(body, place);
    const isThere = (typeof value === 'string' && value !== '') || typeof value === 'number';
    if (isThere && !isLeftOut(place, value)) return value;
  }
  return undefined;
}

/** Whether the body of a list says that no page comes after it: a documented next page is null, or `has_more` false. */
export function saysEnd(contract: Contract, operation: Operation, exchange: Exchange): boolean {
  const body = bodyOfList(contract, operation, exchange.response);
  if (!isObject(body) || nextPage(contract, operation, exchange)) return false;
  return saysMore(body) === false || nullNext(body) !== undefined;
}

/** Where a body has null for the next page. */
export function nullNext(body: unknown): string | undefined {
  return NEXT_PLACES.find((place) => /next/i.test(place) && valueAt(body, place) === null);
}

/** Whether the next page is named by its address, and not by a cursor. */
export function isNextAddress(text: string): boolean {
  return /^(?:https?:\/\/|\/|\?)/.test(text) && text.length < 4000;
}

/** The target of the relation `next` in the headers Link (RFC 8288, section 3). */
function linkedNext(headers: readonly (readonly [string, string])[]): string | undefined {
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'link' || value.length > 20_000) continue;
    for (const part of value.split(/,(?=\s*<)/)) {
      const found = /^\s*<([^>]*)>(.*)$/s.exec(part);
      if (found?.[1] && /;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:[\s"]|\s*(?:;|$))/i.test(found[2] ?? ''))
        return found[1];
    }
  }
  return undefined;
}

const TOTALS = [
  ...['total', 'totalCount', 'total_count', 'totalItems', 'total_items', 'totalResults', 'total_results'],
  ...['totalElements', 'total_elements', 'totalRecords', 'total_records'],
];

/** Pointers to where an object in the body of a list may have the number of all its items. */
export function totalPlaces(holder: string): string[] {
  return TOTALS.map((name) => joinPointer(holder, name));
}

/** The usual ones. Not those of `/page`, whose total is often that of the pages. */
export const TOTAL_PLACES: readonly string[] = ['', '/meta', '/pagination', '/paging', '/_meta'].flatMap(
  totalPlaces,
);
