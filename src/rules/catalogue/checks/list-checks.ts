import type { Exchange } from '../../../http/index.ts';
import type { Contract } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  idText,
  isValidText,
  itemsOf,
  jsonIn,
  listKey,
  pagingOf,
  parametersOf,
  SORT,
} from '../../../requests/index.ts';
import { describeValue, isDateTime, isObject, joinPointer } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import {
  DIRECTION,
  idsOf,
  isUnique,
  keywordsOf,
  listIn,
  propertySchemas,
  type ReadList,
} from './read-list.ts';

/** Items of a list below a resource of our own that another resource of the same kind has, too. */
export function* itemsOfOthers(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const list = operation.path.includes('{') ? listIn(reading) : undefined;
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
  if (!parameter || more !== undefined || (text.includes(',') && !/^[^,]+,(?:asc|desc)$/i.test(text))) return;
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

/** `-price`, `price:desc`, `price,desc`, `price_desc`; else the direction is that of another parameter, or unknown. */
function sortingOf(text: string, list: ReadList, contract: Contract) {
  const found = /^([-+]?)(.*?)(?:[:_ .,-](asc|desc)(?:ending)?)?$/i.exec(text);
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
