import { writtenBody } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import {
  type ItemFilter,
  isFiltered,
  isSearch,
  itemFilters,
  keepsWholly,
  listingOf,
  listKey,
  type Paging,
  type Parameter,
  pagingOf,
  parametersOf,
  SORT,
  sequenceIn,
} from '../requests/index.ts';
import { isObject, joinPointer, setAt, valueAt } from '../schema/index.ts';
import { allowsHeader, documentedSuccess, successSchema } from './documented.ts';
import {
  header,
  type MockRequest,
  type MockResponse,
  withBody,
  withBytes,
  withHeader,
} from './mock-response.ts';
import { type Divided, paged, pageOf } from './pages.ts';

type Resource = Readonly<Record<string, unknown>>;

/** The query of a request to a list. */
interface Query {
  readonly parameters: readonly Parameter[];
  readonly texts: URLSearchParams;
}

/**
 * The response of a list with what was created, without what was deleted, as the query filters, sorts and divides it.
 * @param own what was created or changed
 * @param isGone whether an item was deleted, by the pointer to its id
 */
export function listed(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  request: Pick<MockRequest, 'target' | 'headers'>,
  own: readonly Resource[],
  isGone: (item: unknown, key: string) => boolean,
): MockResponse {
  const listing = operation.method === 'GET' ? listingOf(contract, operation) : undefined;
  const { expected } = documentedSuccess(operation);
  const { sequence } = listing ?? {};
  const schema = sequence ? listing?.schema : successSchema(operation);
  const documented =
    sequence && response.raw ? sequenceIn(response.raw) : listing && valueAt(response.body, listing.items);
  if (!listing || schema === undefined || !Array.isArray(documented)) return response;
  const paging = pagingOf(contract, operation);
  const query = queryOf(contract, operation, request.target);
  const { texts } = query;
  const change = changeWithin(contract, schema);
  const key = listKey(contract, operation);
  const divided = { contract, operation, schema, paging, key, change };
  const keepsAlone = (item: unknown) =>
    keepsWholly(contract, schema, sequence ? item : setAt(response.body, listing.items, [item]));
  const kept = sequence ? own.filter(keepsAlone) : own.map((each) => asItem(each, documented[0], keepsAlone));
  const there = withOwn(documented, kept, key).filter((item) => key === undefined || !isGone(item, key));
  const filters = itemFilters(contract, operation);
  const chosen = sorted(
    there.filter((item) => isChosen(item, query) && isFound(item, filters, query) && isMatch(item, query)),
    query,
  );
  const page = pageOf(divided, chosen, texts);
  if (sequence) {
    const text = writtenBody(contract.document, sequence, page.items);
    return text === undefined ? response : withBytes(response, text);
  }
  const items = change(response.body, setAt(response.body, listing.items, page.items));
  const repeated = listing.items === '' ? items : echoed(items, listing.items, query, change);
  const body = paged(divided, repeated, page, chosen.length, request);
  const written = withBody(response, body);
  const isCounted = header(written, 'x-total-count') !== undefined;
  const whole = isCounted ? withHeader(written, 'X-Total-Count', String(chosen.length)) : written;
  const isLinked = expected?.headers.some(({ name }) => name.toLowerCase() === 'link');
  const { next } = page;
  const line = ['Link', `<?${next}>; rel="next"`] as const;
  return isLinked && next && allowsHeader(contract, expected, line) ? withHeader(whole, ...line) : whole;
}

/** The response about one resource, with the parameters of the query that its body repeats. */
export function withQuery(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  { target }: Pick<MockRequest, 'target'>,
): MockResponse {
  const schema = successSchema(operation);
  if (operation.method !== 'GET' || schema === undefined || listingOf(contract, operation)) return response;
  const query = queryOf(contract, operation, target);
  const body = echoed(response.body, '', query, changeWithin(contract, schema));
  return body === response.body ? response : withBody(response, body);
}

/** Changes a body only where it keeps its schema. */
function changeWithin(contract: Contract, schema: string): Divided['change'] {
  return (body, changed) => (keepsWholly(contract, schema, changed) ? changed : body);
}

function queryOf(contract: Contract, operation: Operation, target: string): Query {
  const all = parametersOf(contract, operation).filter((each) => each.in === 'query');
  const sent = new URLSearchParams(target.split('?')[1] ?? '');
  const texts = withDefaults(sent, all, pagingOf(contract, operation));
  return { parameters: all.filter((each) => texts.has(each.name)), texts };
}

/** The query with the documented defaults of what it lacks; not that of a cursor, which leads to the first page. */
function withDefaults(sent: URLSearchParams, parameters: readonly Parameter[], { cursor }: Paging) {
  const texts = new URLSearchParams(sent);
  for (const { name, keywords } of parameters) {
    const usual = keywords.default;
    const isScalar = ['string', 'number', 'boolean'].includes(typeof usual);
    if (isScalar && !texts.has(name) && name !== cursor?.name) texts.set(name, String(usual));
  }
  return texts;
}

/** A resource as its list shows it, which may leave properties out: an item of the list with the values that it may have. */
function asItem(resource: Resource, item: unknown, keeps: (item: unknown) => boolean): Resource {
  if (keeps(resource)) return resource;
  let shown: Resource = isObject(item) ? item : {};
  for (const [name, value] of Object.entries(resource)) {
    const changed = { ...shown, [name]: value };
    if (keeps(changed)) shown = changed;
  }
  return shown;
}

/** The documented items, those with a known id as they are now, and after them what was created. */
function withOwn(items: readonly unknown[], own: readonly Resource[], key: string | undefined): unknown[] {
  if (key === undefined) return [...items, ...own];
  const idOf = (item: unknown) => String(valueAt(item, key));
  const now = items.map((item) => {
    const changed = own.find((each) => idOf(each) === idOf(item));
    return changed && isObject(item) ? { ...item, ...changed } : item;
  });
  const known = items.map(idOf);
  return [...now, ...own.filter((each) => !known.includes(idOf(each)))];
}

/** Whether an item has the values that a parameter of the name of its property lists: an enum or a boolean. */
function isChosen(item: unknown, { parameters, texts }: Query): boolean {
  if (!isObject(item)) return true;
  return parameters.every(({ name, keywords, explode }) => {
    const value = item[name];
    const sent = texts.getAll(name).flatMap((text) => (explode ? [text] : text.split(',')));
    const type = [keywords.type].flat();
    const isFilter =
      keywords.enum !== undefined || type.includes('boolean') || type.includes('array') || /id$/i.test(name);
    return !isFilter || value === undefined || typeof value === 'object' || sent.includes(String(value));
  });
}

/** Whether the values of an item are those that the query names, or within its limits: `city`, `minPrice`. */
function isFound(item: unknown, filters: readonly ItemFilter[], { texts }: Query): boolean {
  return filters.every((filter) => {
    const text = texts.get(filter.parameter.name);
    return text === null || !isObject(item) || isFiltered(filter, item[filter.property], text);
  });
}

/** Whether an item has one of the words that the query searches for. The documented text finds the documented items. */
function isMatch(item: unknown, { parameters, texts }: Query): boolean {
  const parameter = parameters.find(({ name }) => isSearch(name));
  const text = parameter ? (texts.get(parameter.name) ?? '') : '';
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 || (parameter?.known && text === String(parameter.example))) return true;
  const written = JSON.stringify(item).toLowerCase();
  return words.some((word) => written.includes(JSON.stringify(word).slice(1, -1)));
}

function sorted(items: readonly unknown[], { parameters, texts }: Query): unknown[] {
  const parameter = parameters.find(({ name }) => SORT.test(name));
  const text = parameter ? (texts.get(parameter.name) ?? '') : '';
  const name = text.replace(/^[-+]/, '').replace(/[:_ .,-](?:asc|desc)(?:ending)?$/i, '');
  const sign = /^-|desc(?:ending)?$/i.test(text) ? -1 : 1;
  const valueIn = (item: unknown) => (isObject(item) ? item[name] : undefined);
  if (!items.some((item) => valueIn(item) !== undefined)) return [...items];
  return items.toSorted((one, other) => sign * compared(valueIn(one), valueIn(other)));
}

function compared(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [String(one).toLowerCase(), String(other).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The body with the parameters of the query that it repeats, beside its items where it has any. */
function echoed(body: unknown, at: string, { parameters, texts }: Query, change: Divided['change']): unknown {
  return parameters.reduce<unknown>((found, { name, keywords }) => {
    const text = texts.get(name) ?? '';
    if (!isObject(found) || !Object.hasOwn(found, name) || joinPointer('', name) === at) return found;
    const isNumber = [keywords.type].flat().some((type) => type === 'integer' || type === 'number');
    return change(found, setAt(found, joinPointer('', name), isNumber ? Number(text) : text));
  }, body);
}
