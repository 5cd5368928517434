import type { Case } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  isDateTime,
  isObject,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
} from '../../schema/index.ts';
import { itemsIn } from '../derived/field.ts';
import { type Parameter, parametersOf } from '../derived/parameter.ts';
import { listingOf } from '../lists.ts';
import type { Parameters } from './own-resources.ts';
import { itemsOf, pageNames, pagingOf, plainName, wholeList } from './paging.ts';
import { describedOrders } from './sorting.ts';
import { requestWith, type Steps } from './steps.ts';
import { valueRequests } from './values.ts';

/** Filters of one list that are sent. */
const MOST_FILTERS = 6;
/** Lists may have any size. */
const MOST_COMPARED = 100;

/** What a parameter of the query says of a property of the items, by its name: no document says so. */
export interface ItemFilter {
  readonly parameter: Parameter;
  /** The name of the property. */
  readonly property: string;
  /** `least`: the items have this value or a greater one; `same`: a text, number or date that they have or are found by. */
  readonly kind: 'same' | 'least' | 'most';
}

const known = new WeakMap<Operation, readonly ItemFilter[]>();

/**
 * The filters of a list whose values are those of its items: `city`, `minPrice`, `price[lte]`, `createdAfter`. Enums and
 * booleans are not among them.
 */
export function itemFilters(contract: Contract, list: Operation): readonly ItemFilter[] {
  const found = known.get(list) ?? findFilters(contract, list);
  known.set(list, found);
  return found;
}

function findFilters(contract: Contract, list: Operation): ItemFilter[] {
  const listing = list.method === 'GET' ? listingOf(contract, list) : undefined;
  if (!listing) return [];
  const { document } = contract;
  const item = appliedSchemas(document, listing.schema, 'first');
  const names = propertyNames(item);
  const pages = pageNames(pagingOf(contract, list));
  const kindOf = (property: string) =>
    valueKind(
      mergedKeywords(
        namedPropertySchemas(item, property).flatMap((each) => appliedSchemas(document, each, 'first')),
      ),
    );
  return parametersOf(contract, list).flatMap((parameter): ItemFilter[] => {
    const { name, in: place, keywords } = parameter;
    const own = valueKind(keywords);
    if (place !== 'query' || pages.includes(name) || own === undefined) return [];
    // `category_id` is about `categoryId`.
    const same = names.includes(name) ? name : names.find((each) => plainName(each) === plainName(name));
    if (same !== undefined) {
      return kindOf(same) === own ? [{ parameter, property: same, kind: 'same' }] : [];
    }
    const bound = own === 'text' ? undefined : boundOf(name);
    const property =
      bound &&
      names.find(
        (each) => ['', ...MOMENTS].some((end) => plainName(each) === bound.of + end) && kindOf(each) === own,
      );
    return bound && property !== undefined ? [{ parameter, property, kind: bound.kind }] : [];
  });
}

/** `createdAfter` is about `createdAt`. */
const MOMENTS = ['at', 'on', 'date', 'time'];

/** Values of an enum have an order of their own, and their filters are judged by the contract. */
function valueKind({ type, format, enum: listed }: Readonly<Record<string, unknown>>) {
  const types = [type].flat().filter((each) => each !== 'null');
  if (listed !== undefined || types.length !== 1) return undefined;
  if (types[0] === 'integer' || types[0] === 'number') return 'number';
  if (types[0] !== 'string') return undefined;
  return format === 'date' || format === 'date-time' ? 'moment' : format === undefined ? 'text' : undefined;
}

/** These say that the value itself is among them. */
const EXACT = /^(?:min|max)|(?:min|max|gte|ge|lte|le)(?:imum)?$/;
const LEAST = /^(?:min(?:imum)?|from|after|since)(.+)$|^(.+?)(?:min(?:imum)?|from|after|since|gte?|ge)$/;
const MOST = /^(?:max(?:imum)?|before|until|upto)(.+)$|^(.+?)(?:max(?:imum)?|to|before|until|lte?|le)$/;

/** `minPrice`, `price_min` and `price[gte]` say the least `price`. */
function boundOf(name: string): { readonly of: string; readonly kind: 'least' | 'most' } | undefined {
  const plain = plainName(name);
  for (const [kind, pattern] of [
    ['least', LEAST],
    ['most', MOST],
  ] as const) {
    const [, after, before] = pattern.exec(plain) ?? [];
    const of = after ?? before;
    if (of !== undefined) return { of, kind };
  }
  return undefined;
}

/**
 * A list as it is, with all its defaults written out, with each right value of its parameters, with each of its filters by a
 * value that its items have, so that others are left out, and as it is once more: what both whole lists have was there all
 * the time. Another operation is sent with the values alone.
 * @param most values of parameters
 * @param given values of the parameters in the path
 * @returns how many values were left out
 */
export function* listsByValues(
  contract: Contract,
  list: Operation,
  most: number,
  given: Parameters,
): Steps<{ readonly sent: number; readonly leftOut: number }> {
  const { requests, leftOut } = valueRequests(contract, list, most, given);
  const counts = { sent: requests.length, leftOut };
  const isList = listingOf(contract, list) !== undefined;
  const all = { ...wholeList(contract, list), ...given };
  const defaults = isList ? documentedDefaults(contract, list) : {};
  const isFiltered = isList && choosing(contract, list).length > 0;
  const whole = isFiltered
    ? yield requestWith(contract, list, mayFail('list-without-filter'), { parameters: all })
    : undefined;
  if (whole && Object.keys(defaults).length > 0) {
    const parameters = { ...all, ...defaults };
    yield requestWith(contract, list, mayFail('list-with-defaults'), { parameters });
  }
  for (const request of requests) yield request;
  if (!whole) return counts;
  const items = (itemsOf(contract, list, whole) ?? []).slice(0, MOST_COMPARED).filter(isObject);
  for (const { parameter, property, kind } of itemFilters(contract, list).slice(0, MOST_FILTERS)) {
    const value = middleOf(
      items.map((item) => item[property]),
      kind,
    );
    if (value === undefined) continue;
    const isDate = parameter.keywords.format === 'date';
    yield requestWith(contract, list, mayFail(`filter-by-${plainName(parameter.name)}`), {
      parameters: {
        ...all,
        [`query.${parameter.name}`]: isDate ? String(value).slice(0, 10) : value,
      },
    });
  }
  for (const parameter of choosing(contract, list).slice(0, MOST_FILTERS)) {
    const property = manyOf(contract, list, parameter);
    const [one, other] = apart(property === undefined ? [] : items.map((item) => item[property]));
    if (one === undefined || other === undefined) continue;
    for (const values of [[one], [other], [one, other]]) {
      yield requestWith(contract, list, mayFail(`filter-by-${plainName(parameter.name)}`), {
        parameters: { ...all, [`query.${parameter.name}`]: values },
      });
    }
  }
  const both = twoFilters(contract, list, items);
  if (both)
    yield requestWith(contract, list, mayFail('filters-together'), { parameters: { ...all, ...both } });
  for (const order of describedOrders(contract, list, items)) {
    yield requestWith(contract, list, mayFail('list-in-order'), { parameters: { ...all, ...order } });
  }
  if (items.length > 0)
    yield requestWith(contract, list, mayFail('list-without-filter'), { parameters: all });
  return counts;
}

/**
 * The property that a parameter with a list of texts selects items by, by its name: `tag` or `tags`, which may have several values
 * as well. No document says so.
 */
export function manyOf(
  contract: Contract,
  list: Operation,
  { name, in: place, keywords, schema }: Parameter,
): string | undefined {
  const listing = list.method === 'GET' ? listingOf(contract, list) : undefined;
  const { document } = contract;
  const values = schema === undefined ? undefined : itemsIn(appliedSchemas(document, schema, 'first'));
  if (!listing || place !== 'query' || !isOneOf(keywords.type, 'array') || values === undefined)
    return undefined;
  if (!isOneOf(mergedKeywords(appliedSchemas(document, values, 'first')).type, 'string')) return undefined;
  const wanted = [plainName(name), `${plainName(name)}s`, plainName(name).replace(/s$/, '')];
  return propertyNames(appliedSchemas(document, listing.schema, 'first')).find((each) =>
    wanted.includes(plainName(each)),
  );
}

/** Two values that items have one without the other; none where there are no such ones. */
function apart(all: readonly unknown[]): string[] {
  const lists = all
    .slice(0, MOST_PAIRED)
    .map((each) => [each].flat().filter((one) => typeof one === 'string' && one !== ''));
  const values = [...new Set(lists.flat())].filter((each) => typeof each === 'string');
  for (const one of values) {
    const other = values.find(
      (each) =>
        lists.some((list) => list.includes(one) && !list.includes(each)) &&
        lists.some((list) => list.includes(each) && !list.includes(one)),
    );
    if (other !== undefined) return [one, other];
  }
  return [];
}

/**
 * Two filters, with the values of one item where another item has only one of them: joined by OR, they would select that as
 * well. Values that were sent alone before are preferred, and where all items have both or none, those of two items do.
 */
function twoFilters(contract: Contract, list: Operation, items: readonly Item[]): Parameters | undefined {
  const own = itemFilters(contract, list)
    .filter(({ kind, parameter }) => kind === 'same' && parameter.keywords.format === undefined)
    .map(({ parameter, property }) => ({ parameter, property }));
  const named = choosing(contract, list)
    .filter(({ keywords }) => Array.isArray(keywords.enum) || isOneOf(keywords.type, 'boolean', 'array'))
    .map((parameter) => ({ parameter, property: parameter.name }));
  const filters = [...named, ...own].slice(0, MOST_FILTERS);
  const pairs = filters.flatMap((one, index) =>
    filters.slice(index + 1).map((other) => [one, other] as const),
  );
  const some = items.slice(0, MOST_PAIRED);
  for (const find of [(item: Item) => [item], () => some]) {
    for (const [one, other] of pairs) {
      const usual = middleOf(
        items.map((item) => item[other.property]),
        'same',
      );
      const ordered = [...some].sort((item) => (item[other.property] === usual ? -1 : 0));
      const values = ordered
        .flatMap((item) => find(item).map((second) => [item[one.property], second[other.property]] as const))
        .find((pair) => tellsApart(pair, [one.property, other.property], some));
      if (!values) continue;
      return Object.fromEntries(
        [one, other].map(({ parameter }, index) => {
          const isList = isOneOf(parameter.keywords.type, 'array');
          return [`query.${parameter.name}`, isList ? [values[index]] : values[index]];
        }),
      );
    }
  }
  return undefined;
}

/** Items whose values are combined. */
const MOST_PAIRED = 20;

/** Whether an item has one of two values, and not the other one. */
function tellsApart(values: readonly unknown[], names: readonly string[], items: readonly Item[]): boolean {
  const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
  return (
    values.every(isScalar) &&
    items.some((item) => names.filter((name, index) => item[name] === values[index]).length === 1)
  );
}

type Item = Readonly<Record<string, unknown>>;

function isOneOf(type: unknown, ...wanted: readonly string[]): boolean {
  return [type].flat().some((each) => wanted.includes(String(each)));
}

/** The parameters of a list that choose its items or their order, and not a page. */
function choosing(contract: Contract, list: Operation): readonly Parameter[] {
  const pages = pageNames(pagingOf(contract, list));
  return parametersOf(contract, list).filter(
    ({ in: place, name }) => place === 'query' && !pages.includes(name),
  );
}

/** The documented defaults of these parameters. */
function documentedDefaults(contract: Contract, list: Operation): Parameters {
  const scalars = choosing(contract, list).filter(({ keywords }) =>
    ['string', 'number', 'boolean'].includes(typeof keywords.default),
  );
  return Object.fromEntries(scalars.map(({ name, keywords }) => [`query.${name}`, keywords.default]));
}

/** The value in the middle: of a limit, it leaves out some items and not all. */
function middleOf(values: readonly unknown[], kind: ItemFilter['kind']): string | number | undefined {
  const some = values.flatMap((each) =>
    typeof each === 'number' || (typeof each === 'string' && each !== '') ? [each] : [],
  );
  const different = [...new Set(some)].sort((one, other) => (order(one) < order(other) ? -1 : 1));
  if (different.length < 2) return undefined;
  return different[Math.floor(different.length / 2) - (kind === 'most' ? 1 : 0)];
}

/** The order of numbers, and that of instants. */
export function order(value: unknown): number | string {
  if (typeof value === 'number') return value;
  const text = String(value);
  return isDateTime(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : text;
}

const DAY_MS = 86_400_000;

/**
 * Whether a filter with this text selects a value of an item wherever the server is: a date is a day of some time zone, and so
 * is the date of a moment.
 */
export function isSurelyFiltered(filter: ItemFilter, value: unknown, text: string): boolean {
  if (!isFiltered(filter, value, text)) return false;
  if (typeof value !== 'string' || isDateTime(value) === isDateTime(text)) return true;
  const [found, limit] = [order(value), order(text)];
  if (typeof found !== 'number' || typeof limit !== 'number') return true;
  // The end of a day counts as well.
  return filter.kind === 'same' ? false : Math.abs(found - limit) > 2 * DAY_MS;
}

/** Whether a value of an item is one that a filter with this text selects. */
export function isFiltered({ kind, parameter }: ItemFilter, value: unknown, text: string): boolean {
  if (typeof value !== 'number' && typeof value !== 'string') return true;
  const [found, limit] = [order(value), order(typeof value === 'number' ? Number(text) : text)];
  if (kind === 'same') return found === limit;
  // `after` a moment may be at it, and a date is a whole day.
  if (found === limit && !EXACT.test(plainName(parameter.name))) return false;
  return kind === 'least' ? found >= limit : found <= limit;
}

function mayFail(name: string): Case {
  return { name, expects: 'any', undocumentedRefusal: 'ignore' };
}
