import type { HttpResponse } from '../http/index.ts';
import { isJson, parseContentType } from '../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../openapi/index.ts';
import {
  appliedSchemas,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  parseJson,
  propertyNames,
} from '../schema/index.ts';
import { itemsIn } from './derived/field.ts';
import { type DescribedParameter, describedParameters } from './derived/parameter.ts';
import { jsonIn } from './runtime-expression.ts';

/**
 * A list whose items hold the path parameter of an operation below it, by convention: `GET /pets` and
 * `GET /pets/{petId}`. No document says so.
 */
export interface ListAbove {
  readonly list: Operation;
  /** Pointer into the list's body: the array. */
  readonly items: string;
  /** Pointer to the schema of an item. */
  readonly schema: string;
  /** Pointer into an item: the value of the parameter; empty where the items are values. */
  readonly key: string;
  /** Name of the path parameter that the items hold. */
  readonly parameter: string;
  /** Path parameters before it, by name, with the name of the same one in the list's path. */
  readonly shared: ReadonlyMap<string, string>;
  /** The operation is that of an item itself, and the names leave no doubt. */
  readonly certain: boolean;
}

/** The array in the body of a list, or the values one after another of a sequential media type (OpenAPI 3.2, section 4.14.3). */
interface Listing {
  readonly items: string;
  readonly schema: string;
  /** The body has a JSON value a line, or after each record separator. */
  readonly sequence?: ExpectedMediaType;
}

/** What is read of a contract: an outline has it as well. */
type Described = Pick<Contract, 'document' | 'operations'>;

const known = new WeakMap<Described, Map<string, ListAbove | undefined>>();

/** The list that has the values of a path parameter; undefined where the contract has none. */
export function listAbove(
  contract: Described,
  operation: Operation,
  parameter: DescribedParameter,
): ListAbove | undefined {
  const ofContract = known.get(contract) ?? new Map<string, ListAbove | undefined>();
  known.set(contract, ofContract);
  const key = `${operation.id} ${parameter.name}`;
  if (!ofContract.has(key)) ofContract.set(key, findList(contract, operation, parameter));
  return ofContract.get(key);
}

const ofItems = new WeakMap<Operation, { readonly above: ListAbove | undefined }>();

/** The list of the operation of an item: `GET /pets` for `GET /pets/{petId}`. Cached: a rule needs it for each response. */
export function listOfItem(contract: Described, operation: Operation): ListAbove | undefined {
  const found = ofItems.get(operation) ?? { above: findListOfItem(contract, operation) };
  ofItems.set(operation, found);
  return found.above;
}

function findListOfItem(contract: Described, operation: Operation): ListAbove | undefined {
  const name = lastParameter(operation);
  if (name === undefined) return undefined;
  const parameter = describedParameters(contract, operation).find(
    (each) => each.in === 'path' && each.name === name,
  );
  return parameter && listAbove(contract, operation, parameter);
}

/** The parameter that is the whole last segment of a path: `petId` of `/pets/{petId}`. */
export function lastParameter({ path }: Operation): string | undefined {
  return parameterIn(segmentsOf(path).at(-1) ?? '');
}

function findList(
  contract: Described,
  operation: Operation,
  parameter: DescribedParameter,
): ListAbove | undefined {
  const segments = segmentsOf(operation.path);
  const at = segments.indexOf(`{${parameter.name}}`);
  if (at < 0 || parameter.in !== 'path') return undefined;
  const above = segments.slice(0, at);
  for (const list of contract.operations) {
    if (list.method !== 'GET' || list.token || list === operation) continue;
    const shared = samePath(above, segmentsOf(list.path));
    const listing = shared && sameServers(list, operation) ? listingOf(contract, list) : undefined;
    // An id is taken from one JSON value.
    const held =
      listing && !listing.sequence && keyInItem(contract, listing.schema, parameter, above.at(-1) ?? '');
    if (!shared || !listing || !held) continue;
    const certain = held.certain && at === segments.length - 1;
    return { list, ...listing, key: held.key, parameter: parameter.name, shared, certain };
  }
  return undefined;
}

function segmentsOf(path: string): string[] {
  const [plain = ''] = path.split('?');
  return plain.split('/').filter((segment) => segment !== '');
}

function parameterIn(segment: string): string | undefined {
  return /^\{([^{}]+)\}$/.exec(segment)?.[1];
}

/** The parameters that two paths share, by name; undefined where they are not the same path. */
function samePath(one: readonly string[], other: readonly string[]): ReadonlyMap<string, string> | undefined {
  if (one.length !== other.length) return undefined;
  const shared = new Map<string, string>();
  for (const [index, segment] of one.entries()) {
    const same = other[index] ?? '';
    const [name, itsName] = [parameterIn(segment), parameterIn(same)];
    if (name !== undefined && itsName !== undefined) shared.set(name, itsName);
    else if (segment !== same) return undefined;
  }
  return shared;
}

function sameServers(one: Operation, other: Operation): boolean {
  return JSON.stringify(one.servers) === JSON.stringify(other.servers);
}

/** Names that a list has in an object, the usual ones first. */
const LIST_NAMES = [
  'items',
  'data',
  'results',
  'records',
  'entries',
  'content',
  'values',
  'value',
  'rows',
  'list',
];

const listings = new WeakMap<Operation, { readonly listing: Listing | undefined }>();

/** The array in the 200 of a list: the body itself, or the one array of an object. Cached: rules need it for each response. */
export function listingOf(contract: Described, operation: Operation): Listing | undefined {
  const found = listings.get(operation) ?? { listing: findListing(contract, operation) };
  listings.set(operation, found);
  return found.listing;
}

function findListing(contract: Described, { responses }: Operation): Listing | undefined {
  const success = responses.find(({ status }) => status === '200' || status.toUpperCase() === '2XX');
  const schema = success?.content.find(isJsonMedia)?.schema;
  if (schema === undefined) return sequenceOf(contract, success?.content ?? []);
  const applied = appliedSchemas(contract.document, schema, 'first');
  const own = itemsIn(applied);
  if (own !== undefined) return { items: '', schema: own };
  const arrays = propertyNames(applied).flatMap((name) => {
    const [property] = namedPropertySchemas(applied, name);
    const items =
      property === undefined ? undefined : itemsIn(appliedSchemas(contract.document, property, 'first'));
    return items === undefined ? [] : [{ name, items }];
  });
  const chosen = arrays.length === 1 ? arrays[0] : arrays.find(({ name }) => LIST_NAMES.includes(name));
  return chosen && { items: joinPointer('', chosen.name), schema: chosen.items };
}

const SEQUENCE =
  /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)$|\+json-seq$|^text\/(?:x-)?(?:ndjson|jsonl)$/;

/** The items of JSON values one after another; not where some may be of another kind, such as a last line that counts them. */
function sequenceOf({ document }: Described, content: readonly ExpectedMediaType[]): Listing | undefined {
  const sequence = content.find(({ mediaType }) => SEQUENCE.test(parseContentType(mediaType).essence));
  const { schema, itemSchema } = sequence ?? {};
  const own = schema === undefined ? undefined : itemsIn(appliedSchemas(document, schema, 'first'));
  const item = itemSchema ?? own ?? schema;
  if (!sequence || item === undefined) return undefined;
  const first = appliedSchemas(document, item, 'first');
  const isOneKind = appliedSchemas(document, item).length === first.length;
  return isOneKind && propertyNames(first).length > 0 ? { items: '', schema: item, sequence } : undefined;
}

/** The values of a body that has one after another; undefined where one of them is no JSON. */
export function sequenceIn(body: Uint8Array): readonly unknown[] | undefined {
  const known = sequences.get(body) ?? { values: valuesIn(Buffer.from(body).toString('utf8')) };
  sequences.set(body, known);
  return known.values;
}

const sequences = new WeakMap<Uint8Array, { readonly values: readonly unknown[] | undefined }>();

function valuesIn(text: string): readonly unknown[] | undefined {
  const texts = text.includes('\x1e') ? text.split('\x1e') : text.split(/\r?\n/);
  try {
    return texts.filter((each) => each.trim() !== '').map((each): unknown => parseJson(each));
  } catch {
    return undefined;
  }
}

/** The body of a list's response: JSON, or an array of the values of a sequence, where it has come to its end. */
export function listBody(
  { sequence }: Listing,
  response: Pick<HttpResponse, 'body' | 'partial'> | undefined,
): unknown {
  if (!sequence) return jsonIn(response?.body);
  return !response || response.partial ? undefined : sequenceIn(response.body);
}

function isJsonMedia({ mediaType }: ExpectedMediaType): boolean {
  return isJson(parseContentType(mediaType).essence);
}

/**
 * The property of an item that holds a parameter, and whether its name leaves no doubt.
 * @param collection the last segment of the list's path: `pets`
 */
export function keyInItem(
  contract: Described,
  item: string,
  parameter: DescribedParameter,
  collection: string,
): { readonly key: string; readonly certain: boolean } | undefined {
  const applied = appliedSchemas(contract.document, item, 'first');
  const fits = (pointers: readonly string[]) =>
    pointers.every((pointer) =>
      mayHold(parameter, mergedKeywords(appliedSchemas(contract.document, pointer, 'first')).type),
    );
  const names = propertyNames(applied);
  if (names.length === 0) {
    const { type } = mergedKeywords(applied);
    const isValue = type === 'string' || type === 'integer';
    return isValue && mayHold(parameter, type) && !isIdName(parameter.name)
      ? { key: '', certain: false }
      : undefined;
  }
  const usable = names.filter((name) => fits(namedPropertySchemas(applied, name)));
  const found = propertyFor(parameter.name, usable, singular(plain(collection)));
  return found && { key: joinPointer('', found.name), certain: found.certain };
}

/** Every value is sent as text, so a text parameter takes numbers as well. */
function mayHold({ keywords }: DescribedParameter, type: unknown): boolean {
  const wanted = [keywords.type].flat();
  const given = [type].flat();
  if (wanted.includes(undefined) || given.includes(undefined)) return true;
  const taken = wanted.includes('string') ? ['string', 'integer', ...wanted] : wanted;
  return given.some((each) => taken.includes(each) || (each === 'integer' && taken.includes('number')));
}

const ID_NAMES = ['id', '_id', 'uuid', 'guid', 'ID', 'Id'];

/** The property by the same name, by the name of an id, or by a name that the collection completes. */
function propertyFor(
  parameter: string,
  names: readonly string[],
  collection: string,
): { readonly name: string; readonly certain: boolean } | undefined {
  const wanted = plain(parameter);
  const same = names.find((name) => name === parameter) ?? names.find((name) => plain(name) === wanted);
  if (same !== undefined) return { name: same, certain: true };
  const completed = names.find(
    (name) => collection + plain(name) === wanted || collection + wanted === plain(name),
  );
  if (completed !== undefined) return { name: completed, certain: true };
  if (!isIdName(parameter) && wanted !== collection) return undefined;
  const id = names.find((name) => ID_NAMES.includes(name));
  if (id === undefined) return undefined;
  const owner = wanted.replace(/(?:id|uuid|guid)$/, '');
  const certain = owner === '' || collection.endsWith(owner) || owner.endsWith(collection);
  return { name: id, certain };
}

/** Whether a name is that of an id: `id`, `petId`, `pet_uuid`, `petid`; not `paid`, `highestBid`, `is_valid`. */
export function isIdName(name: string): boolean {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu) ?? [];
  const last = words.at(-1)?.toLowerCase() ?? '';
  return /(?:id|uuid|guid)$/.test(last) && !OTHER_WORDS.test(last);
}

/** English words with the last letters of an id that are names of properties. */
const OTHER_WORDS =
  /^(?:(?:out|over)?bid|(?:over|pre|post|un)?paid|(?:in)?valid|(?:a)?void|aid|acid|amid|android|braid|covid|fluid|forbid|grid|hybrid|kid|liquid|maid|mid|pyramid|raid|rapid|rigid|said|solid)$/;

/** Whether a parameter of a list is a text to search for, by its name. */
export function isSearch(name: string): boolean {
  return /^(?:q|query|search|search_?(?:term|text|query)|keywords?|term|text)$/i.test(name);
}

/** Whether a boolean property says, by its name, that something is shown in lists and may be used: `active`, `isPublished`. */
export function saysShown(name: string): boolean {
  return /^(?:is_?)?(?:active|available|enabled|listed|open|public|published|visible)$/i.test(name);
}

/** A name without anything but its letters and digits, in lower case. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

const IRREGULAR: Readonly<Record<string, string>> = { people: 'person', children: 'child', indices: 'index' };

export function singular(name: string): string {
  const irregular = Object.hasOwn(IRREGULAR, name) ? IRREGULAR[name] : undefined;
  if (irregular !== undefined) return irregular;
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return name.endsWith('s') && !name.endsWith('ss') ? name.slice(0, -1) : name;
}
