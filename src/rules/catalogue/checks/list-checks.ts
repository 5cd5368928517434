import { type Contract, isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  isIdName,
  isValidText,
  itemsOf,
  listKey,
  type Parameter,
  pagingOf,
  parametersOf,
} from '../../../requests/index.ts';
import { describeValue, isDateTime, isObject, joinPointer } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { idsOf, isUnique, keywordsOf, listIn, propertySchemas, type ReadList } from './read-list.ts';

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
  const isOnePage = limit === undefined || (typeof usual === 'number' && list.items.length < usual);
  if (texts.length < 2 || !isOnePage || list.query.length > 1) return;
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
