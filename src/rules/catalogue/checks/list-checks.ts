import { type Exchange, headerValue } from '../../../http/index.ts';
import { type Contract, isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  createdBy,
  isIdName,
  isValidText,
  itemsOf,
  jsonIn,
  listingOf,
  listKey,
  nextPage,
  type Parameter,
  pageNames,
  pagingOf,
  parametersOf,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  describeValue,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  pointerTokens,
  valueAt,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { isMarked } from './life-checks.ts';
import { collectionsIn, historyOf, namedBy } from './own-history.ts';

/** A successful list, and the parameters of its query. */
interface ReadList {
  readonly items: readonly unknown[];
  /** Pointer to the array in the body. */
  readonly at: string;
  /** Pointer to the schema of an item. */
  readonly schema: string;
  readonly body: unknown;
  /** The values of a parameter in the query, each item of an array by itself. */
  sent(parameter: Parameter): readonly string[];
  readonly query: readonly Parameter[];
}

function listIn({ contract, operation, exchange, response }: Reading): ReadList | undefined {
  if (
    operation.method !== 'GET' ||
    !response?.success ||
    !response.expected ||
    response.violations.length > 0
  )
    return undefined;
  const listing = listingOf(contract, operation);
  const body = response.body.json?.value;
  const items = listing && valueAt(body, listing.items);
  if (!listing || !Array.isArray(items)) return undefined;
  const query = new URL(exchange.request.url, 'http://localhost').searchParams;
  return {
    items,
    at: listing.items,
    schema: listing.schema,
    body,
    query: parametersOf(contract, operation).filter((each) => each.in === 'query' && query.has(each.name)),
    sent: ({ name, keywords, explode }) => {
      const texts = query.getAll(name);
      const isArray = [keywords.type].flat().includes('array');
      return isArray && !explode ? texts.flatMap((text) => text.split(',')) : texts;
    },
  };
}

function propertySchemas(contract: Contract, schema: string, name: string): string[] {
  return namedPropertySchemas(appliedSchemas(contract.document, schema, 'first'), name);
}

function keywordsOf(contract: Contract, schemas: readonly string[]): Record<string, unknown> {
  return mergedKeywords(schemas.flatMap((each) => appliedSchemas(contract.document, each, 'first')));
}

/** Items that a filter of the query should have left out. */
export function* ignoredFilters(reading: Reading): Generator<Violation> {
  const { contract } = reading;
  const list = listIn(reading);
  if (!list) return;
  for (const parameter of list.query) {
    const schemas = propertySchemas(contract, list.schema, parameter.name);
    const { type, enum: values } = keywordsOf(contract, schemas);
    const texts = list.sent(parameter);
    if (schemas.length === 0 || !isFilter(contract, parameter, type, values, texts)) continue;
    const wrong = list.items.filter(
      (item) => !keepsFilter(isObject(item) ? item[parameter.name] : undefined, texts),
    );
    if (wrong.length === 0) {
      yield* missingValues(reading, list, parameter, texts, schemas);
      continue;
    }
    const [first] = wrong;
    yield {
      where: whereInBody(`${list.at}/*${joinPointer('', parameter.name)}`),
      expected: `${texts.map((text) => JSON.stringify(text)).join(' or ')}, as in the query`,
      received: `${describeValue(isObject(first) ? first[parameter.name] : undefined)} in ${wrong.length} of ${list.items.length} items`,
      pointer: schemas[0] ?? list.schema,
      ...([type].flat().includes('boolean') && texts.includes('true')
        ? { severity: 'warning', reason: '"true" may also mean that those are listed as well' }
        : {}),
    };
  }
}

/** Values of a filter of several of which no item is there, although there are some by themselves. */
function* missingValues(
  { contract, operation, before }: Reading,
  list: ReadList,
  parameter: Parameter,
  texts: readonly string[],
  schemas: readonly string[],
): Generator<Violation> {
  const { limit } = pagingOf(contract, operation);
  const usual = limit?.keywords.default;
  const isWhole = limit === undefined || (typeof usual === 'number' && list.items.length < usual);
  if (texts.length < 2 || !isWhole || list.query.length > 1) return;
  for (const text of texts) {
    const has = (items: readonly unknown[]) =>
      items.some((item) => isObject(item) && keepsFilter(item[parameter.name] ?? null, [text]));
    // What was there before the last change need not be there now.
    const alone = before
      .slice(before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1)
      .findLast(
        (each) =>
          each.operation === operation.id &&
          JSON.stringify([...new URL(each.request.url, 'http://localhost').searchParams]) ===
            JSON.stringify([[parameter.name, text]]),
      );
    if (!alone || has(list.items) || !has(itemsOf(contract, operation, alone) ?? [])) continue;
    yield {
      where: whereInBody(`${list.at}/*${joinPointer('', parameter.name)}`),
      expected: `items with ${JSON.stringify(text)} as well, which are there without the other value`,
      received: `${list.items.length} items, none of them with it`,
      pointer: schemas[0] ?? list.schema,
    };
  }
}

/** A parameter by the name of a property, with values that both list: an enum, a boolean, or an id. */
function isFilter(
  contract: Contract,
  parameter: Parameter,
  type: unknown,
  values: unknown,
  texts: readonly string[],
): boolean {
  const types = [type].flat().filter((each) => each !== 'null');
  if (texts.length === 0 || types.includes('array') || types.includes('object')) return false;
  const own = [parameter.keywords.type].flat();
  const isArray = own.includes('array');
  if (!isArray && !isValidText(contract, parameter, texts)) return false;
  if (Array.isArray(values)) return texts.every((text) => values.some((value) => String(value) === text));
  if (types.includes('boolean')) return own.includes('boolean');
  return isIdName(parameter.name) && types.length === 1 && own.includes(types[0]);
}

function keepsFilter(value: unknown, texts: readonly string[]): boolean {
  if (value === undefined) return true;
  return texts.some((text) => String(value).toLowerCase() === text.toLowerCase());
}

/** More items than the limit of the query, or its documented default, allows. */
export function* beyondLimit(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = listIn(reading);
  const { limit } = pagingOf(contract, operation);
  if (!list || !limit || exchange.case.expects === 'refused') return;
  // A filter: shoes of a size.
  if (propertySchemas(contract, list.schema, limit.name).length > 0) return;
  const parameter = parametersOf(contract, operation).find(({ name }) => name === limit.name);
  const [text] = parameter ? list.sent(parameter) : [];
  const sent =
    parameter && text !== undefined && isValidText(contract, parameter, [text]) ? Number(text) : undefined;
  const usual = text === undefined ? limit.keywords.default : undefined;
  const most = sent ?? (typeof usual === 'number' ? usual : undefined);
  // Some APIs take 0 as "no limit".
  if (most === undefined || most <= 0 || list.items.length <= most) return;
  yield {
    where: whereInBody(list.at),
    expected: `at most ${most} items, ${sent === undefined ? `the default of ${limit.name}` : `as ${limit.name} in the query says`}`,
    received: `${list.items.length} items`,
    pointer: limit.pointer ?? list.schema,
  };
}

/** Items in another order than the query says. */
export function* wrongOrder(reading: Reading): Generator<Violation> {
  const { contract } = reading;
  const list = listIn(reading);
  if (!list || list.items.length < 2) return;
  const parameter = list.query.find(({ name }) =>
    /^(?:sort|sort_?by|order_?by|ordering|sort_?field)$/i.test(name),
  );
  const [text = '', more] = parameter ? list.sent(parameter) : [];
  if (!parameter || more !== undefined || text.includes(',')) return;
  const { property, descending } = sortingOf(text, list, contract);
  const schemas = property === undefined ? [] : propertySchemas(contract, list.schema, property);
  if (property === undefined || schemas.length === 0) return;
  // `low, medium, high`: the values of an enum often have an order of their own.
  if (keywordsOf(contract, schemas).enum !== undefined) return;
  const values = list.items.map((item) => (isObject(item) ? item[property] : undefined));
  const isWrong = (sign: number) =>
    values.some((value, index) => index > 0 && isBefore(value, values[index - 1], sign));
  const wrong = descending === undefined ? isWrong(1) && isWrong(-1) : isWrong(descending ? -1 : 1);
  if (!wrong) return;
  yield {
    where: whereInBody(`${list.at}/*${joinPointer('', property)}`),
    expected: `the order of ${JSON.stringify(text)}, as in the query`,
    received: values.slice(0, 4).map(describeValue).join(', '),
    pointer: schemas[0] ?? list.schema,
  };
}

/** `-price`, `price:desc`, `price_desc`; else the direction is that of another parameter, or unknown. */
function sortingOf(text: string, list: ReadList, contract: Contract) {
  const found = /^([-+]?)(.*?)(?:[:_ .-](asc|desc)(?:ending)?)?$/i.exec(text);
  const [, sign, name = '', suffix] = found ?? [];
  const other = list.query.find(({ name: own }) =>
    /^(?:order|direction|dir|sort_?(?:order|dir|direction))$/i.test(own),
  );
  const [direction = ''] = other ? list.sent(other) : [];
  const said = (suffix ?? direction).toLowerCase();
  const isKnown = propertySchemas(contract, list.schema, name).length > 0;
  const descending =
    sign === '-' || said.startsWith('desc')
      ? true
      : said.startsWith('asc') || sign === '+'
        ? false
        : undefined;
  return { property: isKnown ? name : undefined, descending };
}

/** Only what every collation orders in the same way: numbers, instants, plain words that begin alike. */
function isBefore(value: unknown, previous: unknown, sign: number): boolean {
  const [one, other] = [value, previous].map(sortKey);
  if (one === undefined || other === undefined || typeof one !== typeof other) return false;
  // By their bytes, capitals come before all others.
  if (typeof value === 'string' && isCapital(value) !== isCapital(previous)) return false;
  return sign * (one < other ? -1 : one > other ? 1 : 0) < 0;
}

function isCapital(value: unknown): boolean {
  return /^[A-Z]/.test(String(value));
}

function sortKey(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (isDateTime(value)) return Date.parse(value);
  return /^[A-Z]?[a-z]+$/.test(value) ? value.toLowerCase() : undefined;
}

function idsOf(items: readonly unknown[], key: string): string[] {
  return items.flatMap((item) => {
    const id = valueAt(item, key);
    return typeof id === 'string' || typeof id === 'number' ? [String(id)] : [];
  });
}

/** Items that a list has twice. */
export function* repeatedItems(reading: Reading): Generator<Violation> {
  const list = listIn(reading);
  const key = list && listKey(reading.contract, reading.operation);
  if (!list || key === undefined || !isUnique(key)) return;
  const ids = idsOf(list.items, key);
  const seen = new Set<string>();
  const repeated = [...new Set(ids.filter((id) => seen.size === seen.add(id).size))];
  if (repeated.length === 0) return;
  yield {
    where: whereInBody(`${list.at}/*${key}`),
    expected: 'each item once',
    received: `${repeated.slice(0, 3).map(describeValue).join(', ')} more than once`,
    pointer: list.schema,
  };
}

/** `/rates/{date}` may have several rates of a day in its list. */
function isUnique(key: string): boolean {
  const name = pointerTokens(key).at(-1) ?? '';
  return (
    isIdName(name) || /^(?:.*(?:code|name|number|key)|slug|sku|login|handle|email|isbn|ean)$/i.test(name)
  );
}

/** The pages of a walk, up to this one. */
function pagesBefore({ exchange, operation, before }: Reading): Exchange[] {
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
  return now.total === totalOf(page, now.place) ? 'no' : 'yes';
}

const TOTALS = [
  'total',
  'totalCount',
  'total_count',
  'totalItems',
  'total_items',
  'totalResults',
  'total_results',
];
/** Not `/page`, whose total is often that of the pages. */
const HOLDERS = ['', '/meta', '/pagination', '/paging', '/_meta'];

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
  const isEnd = isWalk && isLast(reading, list, exchange.case.page ?? 1);
  for (const { place, total, pointer } of totalsIn(reading, list)) {
    const first = pages[0] && totalOf(pages[0], place);
    const moved = first === undefined ? 0 : Math.abs(total - first);
    // As many may have been added or deleted meanwhile.
    if (moved > 0 && Math.abs(total - seen) <= moved) continue;
    const fewer = total < (isWalk ? seen : list.items.length);
    const other = isEnd && total !== seen && !list.query.some(({ name }) => !names.includes(name));
    if (!fewer && !other) continue;
    yield {
      where: place === TOTAL_HEADER ? 'response header X-Total-Count' : whereInBody(place),
      expected: isEnd
        ? `${seen}, the items of all pages`
        : `at least ${isWalk ? seen : list.items.length}, the items so far`,
      received: String(total),
      pointer,
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
  return (cursor !== undefined && page > 1) || (size !== undefined && items.length < Number(size));
}

/** A total in a response: its pointer into the body, or the header. */
interface Total {
  readonly place: string;
  readonly total: number;
  readonly pointer: string;
}

const TOTAL_HEADER = 'x-total-count';
const TOTAL_PLACES = [
  ...HOLDERS.flatMap((holder) => TOTALS.map((name) => joinPointer(holder, name))),
  TOTAL_HEADER,
];

function totalsIn({ contract, exchange, response }: Reading, { schema }: ReadList): Total[] {
  const media = response?.media?.schema ?? schema;
  return TOTAL_PLACES.flatMap((place) => {
    const total = totalOf(exchange, place);
    const [own] = /^\/[^/]+$/.test(place) ? propertySchemas(contract, media, place.slice(1)) : [];
    return total === undefined ? [] : [{ place, total, pointer: own ?? media }];
  });
}

function totalOf({ response }: Exchange, place: string): number | undefined {
  if (!response) return undefined;
  const header = place === TOTAL_HEADER ? (headerValue(response, place) ?? '') : undefined;
  if (header !== undefined) return /^\d{1,15}$/.test(header) ? Number(header) : undefined;
  const total = valueAt(jsonIn(response.body), place);
  return typeof total === 'number' && Number.isInteger(total) ? total : undefined;
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

/** Whether a list has all its items: no filter, no further page, and fewer items than a page may have. */
function isWhole({ contract, operation, exchange, ...rest }: Reading, list: ReadList): boolean {
  const paging = pagingOf(contract, operation);
  const names = pageNames(paging);
  if (list.query.length > 0 || nextPage(contract, operation, exchange)) return false;
  if (names.length === 0) return true;
  const usual = paging.limit?.keywords.default;
  const [total] = totalsIn({ contract, operation, exchange, ...rest }, list);
  return (typeof usual === 'number' && list.items.length < usual) || total?.total === list.items.length;
}
