import type { Exchange } from '../../../http/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  isSearch,
  isSurelyFiltered,
  isValidText,
  itemFilters,
  itemsOf,
  listKey,
  manyOf,
  type Parameter,
  pagingOf,
  parametersOf,
} from '../../../requests/index.ts';
import { describeValue, isObject } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { hasEach, isArrayFilter, isPropertyFilter, keepsFilter, scalarText } from './filter-checks.ts';
import { isWhole } from './page-checks.ts';
import { idsOf, isSorting, isUnique, listIn, type ReadList } from './read-list.ts';

// A list compared with those that the same operation returned before: with other filters, or none.

/**
 * The same items for another text to search for that has nothing in common with the one before: then the search has no
 * effect. One item alone may be found by anything.
 */
export function* ignoredSearch(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const list = listIn(reading);
  const parameter = list?.query.find(({ name }) => isSearch(name));
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
 * Items that a filter left out although they have its value: they were in a list without it before, and are in this one, which
 * is the same again.
 */
export function* lostItems(reading: Reading): Generator<Violation> {
  const { contract, operation } = reading;
  const list = listIn(reading);
  const key = list && listKey(contract, operation);
  if (!list || key === undefined || !isUnique(key) || reading.exchange.case.page !== undefined) return;
  if (filtersOf(reading, list)?.length !== 0) return;
  const { url } = reading.exchange.request;
  const lists = listsSinceChange(reading);
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

/**
 * Items that two filters together select, and one of them alone does not: then they are joined by OR. They were there all the
 * time, as a list before the one with that filter shows.
 */
export function* joinedByOr(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = listIn(reading);
  const key = list && list.query.length > 1 ? listKey(contract, operation) : undefined;
  if (!list || key === undefined || !isUnique(key)) return;
  if ((filtersOf(reading, list)?.length ?? 0) < 2) return;
  const lists = listsSinceChange(reading);
  for (const [index, each] of lists.entries()) {
    const found = isSamePath(each.exchange.request.url, exchange.request.url) ? listIn(each) : undefined;
    const filters = found && filtersOf(each, found);
    if (!found || !filters || filters.length !== 1 || !isPartOf(each.exchange, exchange)) continue;
    const [{ name }] = filters as [SurelySelecting];
    if (!isWhole(each, { ...found, query: found.query.filter((one) => one.name !== name) })) continue;
    const ids = new Set(idsOf(found.items, key));
    const earlier = new Set(
      lists.slice(0, index).flatMap((one) => idsOf(itemsOf(contract, operation, one.exchange) ?? [], key)),
    );
    const more = idsOf(list.items, key).filter((id) => !ids.has(id) && earlier.has(id));
    if (more.length === 0) continue;
    yield {
      where: whereInBody(list.at),
      expected: `items that are in the list with ${name} alone as well`,
      received: `${describeValue(more[0])}, which ${name} leaves out; ${more.length} of ${list.items.length} items`,
      pointer: list.schema,
    };
    return;
  }
}

/**
 * Values of a filter of several of which one alone counts: the items are those of this value, and each of both has items that the
 * other one has not. Then those of both are more by OR, and fewer by AND.
 */
export function* ignoredValues(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange } = reading;
  const list = listIn(reading);
  const key = list && listKey(contract, operation);
  if (!list || key === undefined || !isUnique(key) || !isSteady(reading)) return;
  const lists = listsSinceChange(reading).filter((each) =>
    isSamePath(each.exchange.request.url, exchange.request.url),
  );
  for (const parameter of parametersOf(contract, operation)) {
    if (manyOf(contract, operation, parameter) === undefined) continue;
    const found = valuesWithoutEffect(idsByTexts(lists, parameter, key));
    if (!found) continue;
    const [counted, ignored] = found.texts.map((text) => JSON.stringify(text));
    yield {
      where: whereInBody(list.at),
      expected: `other items for ${parameter.name} ${counted} and ${ignored} than for ${counted} alone`,
      received: `the same ${found.count} items: ${ignored} has no effect`,
      pointer: list.schema,
    };
  }
}

/** The ids of the items of a list, by the texts of one filter, which no other filter narrows. */
interface ByTexts {
  readonly texts: readonly string[];
  readonly ids: ReadonlySet<string>;
}

function idsByTexts(lists: readonly Reading[], parameter: Parameter, key: string): ByTexts[] {
  return lists.flatMap((each) => {
    const found = listIn(each);
    const others = found?.query.filter(({ name }) => name !== parameter.name) ?? [];
    if (!found || others.length === found.query.length || !isWhole(each, { ...found, query: others }))
      return [];
    return [{ texts: found.sent(parameter), ids: new Set(idsOf(found.items, key)) }];
  });
}

/** Two texts of which the second one has no effect beside the first one, and the number of items of both. */
function valuesWithoutEffect(all: readonly ByTexts[]) {
  const alone = new Map(
    all.filter(({ texts }) => texts.length === 1).map(({ texts, ids }) => [texts[0], ids] as const),
  );
  for (const { texts, ids } of all.filter((each) => each.texts.length === 2)) {
    const [one, other] = texts.map((text) => alone.get(text));
    if (!one || !other || isPart(one, other) || isPart(other, one)) continue;
    const counting = [one, other].findIndex((each) => each.size === ids.size && isPart(each, ids));
    if (counting >= 0) return { texts: counting === 0 ? texts : texts.toReversed(), count: ids.size };
  }
  return undefined;
}

function isPart(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((each) => all.has(each));
}

/** Whether a list without a filter was the same before others that were read since the last change. */
function isSteady(reading: Reading): boolean {
  const { contract, operation, exchange } = reading;
  const list = listIn(reading);
  if (!list || exchange.case.page !== undefined || filtersOf(reading, list)?.length !== 0) return false;
  const [first] = listsSinceChange(reading).filter(
    (each) => each.exchange.request.url === exchange.request.url,
  );
  return (
    first !== undefined &&
    JSON.stringify(itemsOf(contract, operation, first.exchange)) === JSON.stringify(list.items)
  );
}

/** The lists that were read since the last change of anything. */
function listsSinceChange({ before, earlier }: Reading): readonly Reading[] {
  const since = new Set(
    before.slice(before.findLastIndex(({ request }) => !isSafeMethod(request.method)) + 1),
  );
  return earlier().filter((each) => since.has(each.exchange));
}

/** Whether a query has a part of the parameters of another one, with the same values. */
function isPartOf(one: Exchange, other: Exchange): boolean {
  const [own, all] = [one, other].map(({ request }) => new URL(request.url, 'http://localhost').searchParams);
  return [...(own?.keys() ?? [])].every(
    (name) => JSON.stringify(own?.getAll(name)) === JSON.stringify(all?.getAll(name)),
  );
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
    if (texts.length === 1 && texts[0] === scalarText(keywords.default)) continue;
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
        (one) => one.in === 'query' && one.name === name && scalarText(one.keywords.default) === value,
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
