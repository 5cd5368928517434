import type { Exchange } from '../../../http/index.ts';
import { type Contract, isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  idText,
  isIdName,
  isSurelyFiltered,
  isValidText,
  itemFilters,
  itemsIn,
  itemsOf,
  jsonIn,
  listKey,
  order,
  type Parameter,
  pagingOf,
  parametersOf,
  plainName,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  describeValue,
  isDateTime,
  isObject,
  joinPointer,
  propertyNames,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { isWhole, pagesBefore } from './page-checks.ts';
import {
  DIRECTION,
  idsOf,
  isSorting,
  isUnique,
  keywordsOf,
  listIn,
  propertySchemas,
  type ReadList,
  SORT,
} from './read-list.ts';

/** Items that a filter of the query should have left out. */
export function* ignoredFilters(reading: Reading): Generator<Violation> {
  const { contract } = reading;
  const list = asOnFirstPage(reading);
  if (!list) return;
  for (const parameter of list.query) {
    if (!isPropertyFilter(contract, list, parameter)) continue;
    const schemas = propertySchemas(contract, list.schema, parameter.name);
    const { type } = keywordsOf(contract, schemas);
    const texts = list.sent(parameter);
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

/**
 * The same items for another text to search for that has nothing in common with the one before: then the search has no
 * effect. One item alone may be found by anything.
 */
export function* ignoredSearch({
  contract,
  operation,
  exchange,
  before,
  ...rest
}: Reading): Generator<Violation> {
  const list = listIn({ contract, operation, exchange, before, ...rest });
  const parameter = list?.query.find(({ name }) => SEARCH.test(name));
  if (!list || !parameter || list.items.length < 2) return;
  const [text = ''] = list.sent(parameter);
  const items = JSON.stringify(list.items);
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 1);
  if (words.length === 0 || words.some((word) => items.toLowerCase().includes(word))) return;
  const queryOf = (url: string) => new URL(url, 'http://localhost').searchParams;
  const other = before.findLast((each) => {
    const query = queryOf(each.request.url);
    const wanted = query.get(parameter.name);
    if (each.operation !== operation.id || wanted === null || wanted === text) return false;
    return (
      query.size === queryOf(exchange.request.url).size &&
      JSON.stringify(itemsOf(contract, operation, each)) === items
    );
  });
  if (!other) return;
  yield {
    where: whereInBody(list.at),
    expected: `items that have to do with ${JSON.stringify(text)}, or none`,
    received: `the same ${list.items.length} items as for ${JSON.stringify(queryOf(other.request.url).get(parameter.name))}`,
    pointer: list.schema,
  };
}

/**
 * Filters by values of the items that have no effect: a limit that an item exceeds, and a text with which the list is as
 * without it, although an item has nothing to do with it.
 */
export function* ignoredItemFilters(reading: Reading): Generator<Violation> {
  const { contract, operation } = reading;
  const list = listIn(reading);
  if (!list || list.query.length === 0) return;
  for (const { parameter, property, kind } of itemFilters(contract, operation)) {
    const [text, more] = list.query.some(({ name }) => name === parameter.name) ? list.sent(parameter) : [];
    if (text === undefined || more !== undefined || !isValidText(contract, parameter, [text])) continue;
    const values = list.items.map((item) => (isObject(item) ? item[property] : undefined));
    const wrong = values.filter((value) =>
      kind === 'same' ? hasNothingOf(value, text) : exceeds(value, text, kind),
    );
    if (wrong.length === 0 || (kind === 'same' && !isAsWithout(reading, list, parameter))) continue;
    yield {
      where: whereInBody(`${list.at}/*${joinPointer('', property)}`),
      expected:
        kind === 'same'
          ? `${JSON.stringify(text)}, as in the query`
          : `at ${kind} ${text}, as ${parameter.name} says`,
      received: `${describeValue(wrong[0])} in ${wrong.length} of ${list.items.length} items`,
      pointer: propertySchemas(contract, list.schema, property)[0] ?? list.schema,
    };
  }
}

const DAY_MS = 86_400_000;

/** A day ends at different hours, begins at others in other time zones, and belongs to a limit or not. */
function exceeds(value: unknown, text: string, kind: 'least' | 'most'): boolean {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  const [found, limit] = [order(value), order(typeof value === 'number' ? Number(text) : text)];
  if (typeof found !== 'number' || typeof limit !== 'number') return false;
  const isExact = typeof value === 'number' || value.length === text.length;
  const beyond = kind === 'least' ? limit - found : found - limit;
  return beyond > (isExact ? 0 : 2 * DAY_MS);
}

/** Texts may be searched by their beginning, a part or a word. */
function hasNothingOf(value: unknown, text: string): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const [one, other] = [String(value).toLowerCase(), text.toLowerCase()];
  const words = other.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return !other.includes(one) && !words.some((word) => one.includes(word));
}

/** Whether the list has the same items as without one parameter, with no change in between. */
function isAsWithout(
  { contract, operation, exchange, before }: Reading,
  list: ReadList,
  { name }: Parameter,
): boolean {
  const queryOf = (url: string, without?: string) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    return JSON.stringify([pathname, [...searchParams].filter(([each]) => each !== without)]);
  };
  const wanted = queryOf(exchange.request.url, name);
  const since = before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1;
  const other = before
    .slice(since)
    .findLast((each) => each.operation === operation.id && queryOf(each.request.url) === wanted);
  return (
    other !== undefined && JSON.stringify(itemsOf(contract, operation, other)) === JSON.stringify(list.items)
  );
}

const SEARCH = /^(?:q|query|search|search_?(?:term|text|query)|keywords?|term|text)$/i;

/** Items that a parameter such as `includeBlocked` leaves out, by its value or its default. */
export function* hiddenItems(reading: Reading): Generator<Violation> {
  const { contract, operation } = reading;
  const list = listIn(reading);
  if (!list || list.items.length === 0) return;
  for (const parameter of parametersOf(contract, operation)) {
    const property = hiddenBy(contract, list, parameter);
    if (property === undefined) continue;
    const isSent = list.query.some(({ name }) => name === parameter.name);
    const value = isSent ? list.sent(parameter)[0] : String(parameter.keywords.default);
    const shown = list.items.filter((item) => isObject(item) && item[property] === true);
    if (value !== 'false' || shown.length === 0) continue;
    yield {
      where: whereInBody(`${list.at}/*${joinPointer('', property)}`),
      expected: `no true, as ${parameter.name} is false${isSent ? '' : ' by default'}`,
      received: `true in ${shown.length} of ${list.items.length} items`,
      pointer: propertySchemas(contract, list.schema, property)[0] ?? list.schema,
    };
  }
}

const INCLUDING = /^(?:include|show)s?(.{3,})$/;

/** The boolean property whose items a boolean parameter includes by its name: `blocked` of `includeBlocked`. */
export function hiddenBy(contract: Contract, list: ReadList, parameter: Parameter): string | undefined {
  if (parameter.in !== 'query' || ![parameter.keywords.type].flat().includes('boolean')) return undefined;
  const [, name] = INCLUDING.exec(plainName(parameter.name)) ?? [];
  if (name === undefined) return undefined;
  const names = propertyNames(appliedSchemas(contract.document, list.schema, 'first'));
  return names.find((each) => {
    const { type } = keywordsOf(contract, propertySchemas(contract, list.schema, each));
    return plainName(each).replace(/^is/, '') === name && [type].flat().includes('boolean');
  });
}

/**
 * Items that a filter left out although they have its value: they were in a list without it before, and are in this one, which
 * is the same again.
 */
export function* lostItems(reading: Reading): Generator<Violation> {
  const { contract, operation, before } = reading;
  const list = listIn(reading);
  const key = list && listKey(contract, operation);
  if (!list || key === undefined || !isUnique(key) || reading.exchange.case.page !== undefined) return;
  if (filtersOf(reading, list)?.length !== 0) return;
  const { url } = reading.exchange.request;
  const since = new Set(
    before.slice(before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1),
  );
  const lists = reading.earlier().filter((each) => since.has(each.exchange));
  const first = lists.findIndex(({ exchange }) => exchange.request.url === url);
  const start = lists[first];
  if (!start) return;
  const then = new Map(
    (itemsOf(contract, operation, start.exchange) ?? []).map((item) => [idsOf([item], key)[0], item]),
  );
  const steady = list.items.filter((item) => {
    const [id] = idsOf([item], key);
    return id !== undefined && JSON.stringify(then.get(id)) === JSON.stringify(item);
  });
  const reported = new Set<string>();
  for (const each of lists.slice(first + 1)) {
    if (!isSamePath(each.exchange.request.url, url) || each.exchange.case.page !== undefined) continue;
    const found = listIn(each);
    const filters = found && filtersOf(each, found);
    if (!found || !filters || filters.length === 0) continue;
    const isFilter = ({ name }: Parameter) => filters.some((one) => one.name === name);
    if (!isWhole(each, { ...found, query: found.query.filter((one) => !isFilter(one)) })) continue;
    const ids = new Set(idsOf(found.items, key));
    const lost = steady.filter(
      (item) => !ids.has(idsOf([item], key)[0] ?? '') && filters.every(({ selects }) => selects(item)),
    );
    const names = filters.map(({ name }) => name).join(' and ');
    if (lost.length === 0 || reported.has(names)) continue;
    reported.add(names);
    yield {
      where: whereInBody(list.at),
      expected: `the item ${describeValue(idsOf(lost, key)[0])} in the list with ${new URL(each.exchange.request.url, 'http://localhost').search}, too`,
      received: `${found.items.length} items without ${lost.length} that ${names} should select`,
      pointer: list.schema,
    };
  }
}

function isSamePath(one: string, other: string): boolean {
  return one.split('?')[0] === other.split('?')[0];
}

/** A filter of a query, and the items that it surely selects. */
interface SurelySelecting {
  readonly name: string;
  selects(item: unknown): boolean;
}

/** The filters in the query of a list; undefined where it has a parameter whose effect is unknown. */
function filtersOf({ contract, operation }: Reading, list: ReadList): SurelySelecting[] | undefined {
  const paging = pagingOf(contract, operation);
  const found: SurelySelecting[] = [];
  for (const parameter of list.query) {
    const { name, keywords } = parameter;
    const texts = list.sent(parameter);
    if (name === paging.limit?.name || isSorting(parameter)) continue;
    if (texts.length === 1 && texts[0] === String(keywords.default)) continue;
    const ownValue = (item: unknown) => (isObject(item) ? item[name] : undefined);
    const own = itemFilters(contract, operation).find((each) => each.parameter.name === name);
    if (isPropertyFilter(contract, list, parameter)) {
      const isGiven = (value: unknown) => value !== undefined && value !== null;
      found.push({ name, selects: (item) => isGiven(ownValue(item)) && keepsFilter(ownValue(item), texts) });
    } else if (isArrayFilter(contract, list, parameter)) {
      found.push({ name, selects: (item) => hasEach(ownValue(item), texts) });
    } else if (own && texts.length === 1 && isValidText(contract, parameter, texts)) {
      const [text = ''] = texts;
      const value = (item: unknown) => (isObject(item) ? item[own.property] : undefined);
      const isScalar = (each: unknown) => typeof each === 'string' || typeof each === 'number';
      found.push({
        name,
        selects: (item) => isScalar(value(item)) && isSurelyFiltered(own, value(item), text),
      });
    } else return undefined;
  }
  return found;
}

/** Whether a parameter lists values of an enum that a property of its name lists as well, as an array. */
function isArrayFilter(contract: Contract, list: ReadList, parameter: Parameter): boolean {
  const property = keywordsOf(contract, propertySchemas(contract, list.schema, parameter.name));
  if (![property.type].flat().includes('array')) return false;
  const items = itemsIn(
    propertySchemas(contract, list.schema, parameter.name).flatMap((each) =>
      appliedSchemas(contract.document, each, 'first'),
    ),
  );
  const { enum: listed } = items === undefined ? {} : keywordsOf(contract, [items]);
  const texts = list.sent(parameter);
  return texts.length > 0 && Array.isArray(listed) && texts.every((text) => listed.includes(text));
}

function hasEach(value: unknown, texts: readonly string[]): boolean {
  return Array.isArray(value) && texts.every((text) => value.includes(text));
}

/** The items of a list that have none of the values which a parameter lists, and one of which an item of its array must be. */
export function* ignoredArrayFilters(reading: Reading): Generator<Violation> {
  const { contract } = reading;
  const list = listIn(reading);
  for (const parameter of list?.query ?? []) {
    if (!list || !isArrayFilter(contract, list, parameter)) continue;
    const texts = list.sent(parameter);
    const wrong = list.items.filter((item) => {
      const value = isObject(item) ? (item[parameter.name] ?? []) : [];
      return Array.isArray(value) && !value.some((each) => texts.includes(String(each)));
    });
    if (wrong.length === 0) continue;
    yield {
      where: whereInBody(`${list.at}/*${joinPointer('', parameter.name)}`),
      expected: `${texts.map((text) => JSON.stringify(text)).join(' or ')} among them, as in the query`,
      received: `none of them in ${wrong.length} of ${list.items.length} items`,
      pointer: propertySchemas(contract, list.schema, parameter.name)[0] ?? list.schema,
    };
  }
}

/**
 * Other items with the documented defaults of parameters in the query than without them, before and after: then a default has
 * no effect.
 */
export function* ignoredDefaultItems(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const list = listIn(reading);
  if (!list || exchange.case.page !== undefined) return;
  const { url } = exchange.request;
  const since = before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1;
  const items = JSON.stringify(list.items);
  const same = (each: Exchange) => JSON.stringify(itemsOf(contract, operation, each)) === items;
  const ofList = before.slice(since).filter((each) => each.operation === operation.id);
  const first = ofList.findIndex((each) => each.request.url === url && same(each));
  if (first < 0) return;
  const own = new Set([...new URL(url, 'http://localhost').searchParams].map((pair) => pair.join('=')));
  for (const each of ofList.slice(first + 1)) {
    const query = [...new URL(each.request.url, 'http://localhost').searchParams];
    const added = query.filter((pair) => !own.has(pair.join('=')));
    const isDefault = ([name, value]: [string, string]) =>
      parametersOf(contract, operation).some(
        (one) => one.in === 'query' && one.name === name && String(one.keywords.default) === value,
      );
    if (!isSamePath(each.request.url, url) || added.length === 0 || query.length !== own.size + added.length)
      continue;
    if (!added.every(isDefault) || same(each) || !itemsOf(contract, operation, each)) continue;
    yield {
      where: whereInBody(list.at),
      expected: `the same items as with ${added.map((pair) => pair.join('=')).join(' and ')}, the documented default`,
      received: `${list.items.length} other items, or in another order`,
      pointer: list.schema,
      ...(isOneMore(list.items, itemsOf(contract, operation, each) ?? []) ? COME_AND_GONE : {}),
    };
    return;
  }
}

/** Whether two lists are the same but for one item that only one of them has. */
function isOneMore(items: readonly unknown[], others: readonly unknown[]): boolean {
  const [shorter, longer] = [items, others]
    .toSorted((one, other) => one.length - other.length)
    .map((list) => list.map((item) => JSON.stringify(item)));
  if (!shorter || longer?.length !== shorter.length + 1) return false;
  const at = longer.findIndex((text, index) => text !== shorter[index]);
  return longer.toSpliced(at, 1).every((text, index) => text === shorter[index]);
}

/** Another client may create an item, and delete it again. */
const COME_AND_GONE = { severity: 'warning', reason: 'one item may have come and gone meanwhile' } as const;

/** Items of a list below a resource of our own that another resource of the same kind has, too. */
export function* itemsOfOthers({
  contract,
  operation,
  exchange,
  before,
  ...rest
}: Reading): Generator<Violation> {
  const list = operation.path.includes('{')
    ? listIn({ contract, operation, exchange, before, ...rest })
    : undefined;
  const key = list && listKey(contract, operation);
  if (!list || key === undefined || !isUnique(key)) return;
  const path = new URL(exchange.request.url, 'http://localhost').pathname;
  const isOwn = before.some(
    ({ request, response }) =>
      request.method === 'POST' && response?.status === 201 && isBelowIt(path, { request, response }),
  );
  if (!isOwn) return;
  const own = new Set(
    before.flatMap(({ request, response }) =>
      request.method === 'POST' && new URL(request.url, 'http://localhost').pathname === path
        ? idsOf([jsonIn(response?.body)], key)
        : [],
    ),
  );
  const others = new Set(
    before.flatMap((each) =>
      each.operation === operation.id && new URL(each.request.url, 'http://localhost').pathname !== path
        ? (itemsOf(contract, operation, each) ?? []).map((item) => JSON.stringify(item))
        : [],
    ),
  );
  // Each resource may number its items from 1 on, or name them alike: only the same item is that of another one.
  const same = list.items.filter((item) => others.has(JSON.stringify(item)));
  const foreign = idsOf(same, key).filter((id) => !own.has(id));
  if (foreign.length === 0) return;
  const paths = new Map(contract.operations.map(({ id, path: template }) => [id, template]));
  const isMade = before.some(({ operation: id, request, response }) => {
    if (request.method !== 'POST' || response?.status !== 201 || paths.get(id) !== operation.path)
      return false;
    const [made] = idsOf([jsonIn(response.body)], key);
    return made !== undefined && foreign.includes(made) && !hasValue(jsonIn(request.body), made);
  });
  yield {
    where: whereInBody(`${list.at}/*${key}`),
    expected: 'items of the resource in the path, which was created just now',
    received: `${foreign.slice(0, 3).map(describeValue).join(', ')}, which ${foreign.length === 1 ? 'is an item' : 'are items'} of another one`,
    pointer: list.schema,
    ...(isMade ? {} : { severity: 'warning', reason: 'an item, such as a member, may be in several lists' }),
  };
}

/** Whether a path is below what a POST created: `/orders/7/notes` of `POST /orders` with the number 7. */
function isBelowIt(path: string, { request, response }: Pick<Exchange, 'request' | 'response'>): boolean {
  const start = `${new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '')}/`;
  const id = path.startsWith(start) ? path.slice(start.length).split('/')[0] : undefined;
  return id !== undefined && hasValue(jsonIn(response?.body), id);
}

function hasValue(body: unknown, id: string): boolean {
  return isObject(body) && Object.values(body).some((value) => idText(value) === id);
}

/** The list with the filters of the first page of a walk: the address of the next page has to keep them. */
function asOnFirstPage(reading: Reading): ReadList | undefined {
  const list = listIn(reading);
  const [first] = (reading.exchange.case.page ?? 1) > 1 ? pagesBefore(reading) : [];
  if (!list || !first) return list;
  const start = listIn({ ...reading, exchange: first });
  const own = new Set(list.query.map(({ name }) => name));
  const kept = start?.query.filter(({ name }) => !own.has(name)) ?? [];
  return {
    ...list,
    query: [...list.query, ...kept],
    sent: (parameter) => (own.has(parameter.name) ? list : (start ?? list)).sent(parameter),
  };
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
  const own = list.query.find(({ name }) => name === limit?.name);
  const usual = own ? Number(list.sent(own)[0]) : limit?.keywords.default;
  const isOnePage = limit === undefined || (typeof usual === 'number' && list.items.length < usual);
  const others = list.query.filter(({ name }) => name !== limit?.name && name !== parameter.name);
  if (texts.length < 2 || !isOnePage || others.length > 0) return;
  for (const text of texts) {
    const has = (items: readonly unknown[]) =>
      items.some((item) => isObject(item) && keepsFilter(item[parameter.name] ?? null, [text]));
    // What was there before the last change need not be there now.
    const alone = before
      .slice(before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1)
      .findLast(
        (each) =>
          each.operation === operation.id &&
          JSON.stringify(
            [...new URL(each.request.url, 'http://localhost').searchParams].filter(
              ([name]) => name !== limit?.name,
            ),
          ) === JSON.stringify([[parameter.name, text]]),
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

/** Whether a parameter of the query leaves out the items with another value of the property of its name. */
export function isPropertyFilter(contract: Contract, list: ReadList, parameter: Parameter): boolean {
  const schemas = propertySchemas(contract, list.schema, parameter.name);
  const { type, enum: listed, const: only } = keywordsOf(contract, schemas);
  // The alternatives of a oneOf have one value each.
  const values = only === undefined ? listed : parameter.keywords.enum;
  return schemas.length > 0 && isFilter(contract, parameter, type, values, list.sent(parameter));
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
  if (Array.isArray(values)) return texts.every((text) => values.some((value) => scalarText(value) === text));
  if (types.includes('boolean')) return own.includes('boolean');
  return isIdName(parameter.name) && types.length === 1 && own.includes(types[0]);
}

export function keepsFilter(value: unknown, texts: readonly string[]): boolean {
  if (value === undefined) return true;
  return texts.some((text) => scalarText(value).toLowerCase() === text.toLowerCase());
}

/** An object of a server, such as `{"toString": 1}`, may be no text. */
function scalarText(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
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
  const { contract, operation } = reading;
  const list = listIn(reading);
  if (!list || list.items.length < 2) return;
  const parameter = parametersOf(contract, operation).find(
    ({ in: place, name }) => place === 'query' && SORT.test(name),
  );
  const isSent = list.query.some(({ name }) => name === parameter?.name);
  const usual = parameter?.keywords.default;
  const sent = parameter && isSent ? list.sent(parameter) : typeof usual === 'string' ? [usual] : [];
  const [text = '', more] = sent;
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
    expected: `the order of ${JSON.stringify(text)}, ${isSent ? 'as in the query' : `the default of ${parameter.name}`}`,
    received: values.slice(0, 4).map(describeValue).join(', '),
    pointer: schemas[0] ?? list.schema,
  };
}

/** `-price`, `price:desc`, `price_desc`; else the direction is that of another parameter, or unknown. */
function sortingOf(text: string, list: ReadList, contract: Contract) {
  const found = /^([-+]?)(.*?)(?:[:_ .-](asc|desc)(?:ending)?)?$/i.exec(text);
  const [, sign, name = '', suffix] = found ?? [];
  const other = list.query.find(({ name: own }) => DIRECTION.test(own));
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
