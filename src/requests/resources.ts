import type { Case } from '../http/index.ts';
import { isJson, parseContentType } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { appliedSchemas, joinPointer, mergedKeywords, namedPropertySchemas } from '../schema/index.ts';
import { describedParameters, type Parameter, parametersOf } from './derived/parameter.ts';
import { isIdName, lastParameter, listAbove, listingOf } from './lists.ts';
import { isValidText } from './parameter-check.ts';
import { collectionsOf, keyIn } from './sequences/collections.ts';

/** An id in the path that the body of a success repeats, by the same name, type and format. */
interface RepeatedParameter {
  /** The name of both. */
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** Pointer to the property's schema. */
  readonly schema: string;
}

const repeated = new WeakMap<Operation, readonly RepeatedParameter[]>();

/**
 * The path parameters that a successful body repeats. Only ids and numbers: a date or a version may be sent in one form
 * and returned in another one. One that is not the last names another resource: its name has to
 * say which, `ownerId` and not `id`.
 */
export function repeatedParameters(contract: Contract, operation: Operation): readonly RepeatedParameter[] {
  const known = repeated.get(operation) ?? findRepeated(contract, operation);
  repeated.set(operation, known);
  return known;
}

function findRepeated(contract: Contract, operation: Operation): RepeatedParameter[] {
  if (!operation.path.includes('{')) return [];
  const success = operation.responses.find(
    ({ status }) => status === '200' || status.toUpperCase() === '2XX',
  );
  const schema = success?.content.find((each) => isJson(parseContentType(each.mediaType).essence))?.schema;
  if (schema === undefined) return [];
  const last = lastParameter(operation);
  return repeatedIn(contract, operation, schema, (name) => name === last || isNamedId(name));
}

/**
 * The path parameters that the items of a list repeat: the `orderId` of `/orders/{orderId}/notes`. None where it is the id
 * of the items themselves, or where nothing says that they belong to what the path names: `/users/{userId}/friends` has
 * the ids of others.
 */
export function repeatedInItems(contract: Contract, operation: Operation): readonly RepeatedParameter[] {
  const known = inItems.get(operation) ?? findRepeatedInItems(contract, operation);
  inItems.set(operation, known);
  return known;
}

const inItems = new WeakMap<Operation, readonly RepeatedParameter[]>();

function findRepeatedInItems(contract: Contract, operation: Operation): readonly RepeatedParameter[] {
  const listing = operation.path.includes('{') ? listingOf(contract, operation) : undefined;
  const collection = collectionsOf(contract, contract.operations).find((each) => each.list === operation);
  const key = listing && collection?.create ? keyIn(contract, collection, listing.schema)?.key : undefined;
  if (!listing || key === undefined) return [];
  return repeatedIn(
    contract,
    operation,
    listing.schema,
    (name) => isNamedId(name) && key !== joinPointer('', name),
  );
}

function repeatedIn(
  contract: Contract,
  operation: Operation,
  schema: string,
  mayBe: (name: string) => boolean,
): RepeatedParameter[] {
  const body = appliedSchemas(contract.document, schema, 'first');
  return describedParameters(contract, operation).flatMap(({ in: place, name, keywords }) => {
    if (place !== 'path' || !mayBe(name)) return [];
    const [property] = namedPropertySchemas(body, name);
    if (property === undefined) return [];
    const { type, format } = mergedKeywords(appliedSchemas(contract.document, property));
    if (type !== keywords.type || format !== keywords.format) return [];
    const isIdText = type === 'string' && (isIdName(name) || format === 'uuid');
    return isIdText || type === 'integer' ? [{ name, type, schema: property }] : [];
  });
}

function isNamedId(name: string): boolean {
  return isIdName(name) && !/^_?(?:id|uuid|guid)$/i.test(name);
}

/** Whether two texts or numbers are the same id, whatever the case, leading zeros, or hyphens of a UUID. */
export function isSameId(one: string | number, other: string | number): boolean {
  return plainId(one) === plainId(other);
}

function plainId(id: string | number): string {
  const text = String(id).toLowerCase();
  if (/^\d+$/.test(text)) return text.replace(/^0+(?=\d)/, '');
  return /^[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}$/.test(text) ? text.replaceAll('-', '') : text;
}

/** An id that no resource has, and the statuses that it must get. */
export interface UnknownId {
  /** Its name in the path. */
  readonly parameter: string;
  readonly value: string;
  /** 404 first. */
  readonly statuses: readonly number[];
}

/** Beyond the ids of any data set, and within int32. */
const UNKNOWN_NUMBER = '2147483629';
const UNKNOWN_UUID = '7f3a5ba1-0000-4bad-8bad-7f3a5ba10000';
const UNKNOWN_TEXT = 'driftline-unknown-7f3a5ba1';

/**
 * A well-formed id that no resource has, where an operation that only reads documents 404 for it; undefined for a
 * parameter that is no id, whose any value may exist (a year, a language).
 * @param sample an id that exists: the unknown one is of the same kind
 */
export function unknownId(
  contract: Pick<Contract, 'document' | 'operations' | 'formatOf'>,
  operation: Operation,
  sample?: unknown,
): UnknownId | undefined {
  const { method, responses, security } = operation;
  if (!['GET', 'HEAD'].includes(method) || !responses.some(({ status }) => status === '404'))
    return undefined;
  const parameters = parametersOf(contract, operation);
  const parameter = parameters.findLast((each) => each.in === 'path');
  if (!parameter || !isId(contract, operation, parameter)) return undefined;
  // Another parameter without a known value might be what is refused.
  if (parameters.some((each) => each.in !== 'path' && each.required && !each.known)) return undefined;
  const { value, guessed } = valueFor(parameter, sample);
  if (!isValidText(contract, parameter, [value])) return undefined;
  const others = [...(security.length > 0 ? [401, 403] : []), ...(guessed ? [400, 422] : [])];
  const documented = others.filter((status) => responses.some((each) => each.status === String(status)));
  return { parameter: parameter.name, value, statuses: [404, ...documented] };
}

function isId(
  contract: Pick<Contract, 'document' | 'operations'>,
  operation: Operation,
  parameter: Parameter,
): boolean {
  const { keywords, name } = parameter;
  const type = [keywords.type].flat();
  if (keywords.enum !== undefined || keywords.const !== undefined || type.includes('boolean')) return false;
  return (
    isIdName(name) || keywords.format === 'uuid' || listAbove(contract, operation, parameter) !== undefined
  );
}

/** Ids that no resource has, like one that exists: the one that a schema allows is for a caller to find. */
export function unknownLike(id: string | number): (string | number)[] {
  const other = String(id).replace(/\d+(?!.*\d)/s, UNKNOWN_NUMBER);
  return [UNKNOWN_UUID, Number(UNKNOWN_NUMBER), ...(other === String(id) ? [] : [other]), UNKNOWN_TEXT];
}

/** A well-formed value of a parameter that names no resource; undefined where its schema allows none. */
export function unknownValue(
  contract: Pick<Contract, 'document' | 'formatOf'>,
  parameter: Parameter,
  sample?: unknown,
): string | undefined {
  const { value } = valueFor(parameter, sample);
  return isValidText(contract, parameter, [value]) ? value : undefined;
}

/** Guessed: a server may refuse the form of the text before it looks for the resource. */
function valueFor({ keywords }: Parameter, sample: unknown): { value: string; guessed: boolean } {
  const text = sample === undefined ? '' : String(sample);
  const type = [keywords.type].flat();
  if (keywords.format === 'uuid' || /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) {
    return { value: UNKNOWN_UUID, guessed: false };
  }
  if ((type.includes('integer') && !type.includes('string')) || /^\d+$/.test(text)) {
    return { value: UNKNOWN_NUMBER, guessed: false };
  }
  if (text.length >= LONG_ID && /\d/.test(text)) return { value: reshaped(text), guessed: true };
  return { value: UNKNOWN_TEXT, guessed: true };
}

/** From this length on, an id is not met by chance. */
const LONG_ID = 12;

/** A prefix that says what the id is of, as in `cus_9s6XKzkNRiz8i3`: what follows it is an id by itself. */
const ID_PREFIX = /^.*[_:-](?=.{8,}$)/s;

/**
 * A text of the same form after its prefix: each digit and letter is another one, and hexadecimal ones stay so. A
 * checksum or a smaller alphabet (ULID, base 58) does not stay valid.
 */
function reshaped(text: string): string {
  const [prefix = ''] = ID_PREFIX.exec(text) ?? [];
  const rest = text.slice(prefix.length);
  const hex = /^[\da-f-]+$/i.test(rest);
  const next = (char: string, first: string, count: number, step: number) =>
    String.fromCharCode(first.charCodeAt(0) + ((char.charCodeAt(0) - first.charCodeAt(0) + step) % count));
  const other = rest
    .replace(/\d/g, (digit) => next(digit, '0', 10, 7))
    .replace(/[a-z]/g, (letter) => next(letter, 'a', hex ? 6 : 26, 5))
    .replace(/[A-Z]/g, (letter) => next(letter, 'A', hex ? 6 : 26, 5));
  return prefix + other;
}

/** The case of an unknown id: the body of its 404 is judged. */
export function unknownIdCase({ statuses: [status = 404, ...otherStatuses] }: UnknownId): Case {
  const expectation = { status, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) };
  return { name: 'unknown-id', expects: 'any', undocumentedRefusal: 'warning', expectation };
}
