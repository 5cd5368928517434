import { type Contract, isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  isIdName,
  isValidText,
  itemFilters,
  itemsIn,
  itemsOf,
  order,
  type Parameter,
  pagingOf,
  parametersOf,
  plainName,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  describeValue,
  isObject,
  joinPointer,
  propertyNames,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { pagesBefore } from './page-checks.ts';
import { keywordsOf, listIn, propertySchemas, type ReadList } from './read-list.ts';

// What the filters of a query leave out of a list, and what they should not.

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

/** Items that a parameter such as `includeBlocked` leaves out, by its value or its default. */
export function* hiddenItems(reading: Reading): Generator<Violation> {
  const { contract, operation } = reading;
  const list = listIn(reading);
  if (!list || list.items.length === 0) return;
  for (const parameter of parametersOf(contract, operation)) {
    const property = hiddenBy(contract, list, parameter);
    if (property === undefined) continue;
    const isSent = list.query.some(({ name }) => name === parameter.name);
    const value = isSent ? list.sent(parameter)[0] : scalarText(parameter.keywords.default);
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

/** Whether a parameter lists values of an enum that a property of its name lists as well, as an array. */
export function isArrayFilter(contract: Contract, list: ReadList, parameter: Parameter): boolean {
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

export function hasEach(value: unknown, texts: readonly string[]): boolean {
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
      return Array.isArray(value) && !value.some((each) => texts.includes(scalarText(each)));
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

/** An object of a server or document, such as `{"toString": 1}`, may be no text. */
export function scalarText(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
}
