import type { Case } from '../../http/index.ts';
import { parseContentType } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  boundaryValues,
  exampleOf,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  pointerTokens,
  setAt,
  typesOf,
  valueAt,
} from '../../schema/index.ts';
import { type Field, isFreeText, itemsIn, kebab } from '../derived/field.ts';
import { describedParameters, type Parameter, parametersOf } from '../derived/parameter.ts';
import type { Subject } from '../derived/subject.ts';
import { inOtherZone } from '../derived/valid.ts';
import { isValidText } from '../parameter-check.ts';
import type { Parameters } from './own-resources.ts';
import { pagingOf, wholeList } from './paging.ts';
import { requestWith, type SequenceRequest } from './steps.ts';

/** A value of a parameter, with its name in kebab-case. */
interface Value {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
  /** It is one of those that the schema lists, so that its refusal is a fault. */
  readonly certain: boolean;
}

/** Requests with right values of the parameters of an operation, and how many were left out. */
export interface ValueRequests {
  readonly requests: readonly SequenceRequest[];
  readonly leftOut: number;
}

/**
 * Each right value of each query and header parameter once by itself: those of an enum, both booleans, the limits, one
 * and two items, a text beyond ASCII; then pairs of values together. Deterministic.
 * @param most requests; those with one value come first, and each parameter has its turn
 * @param given values of the parameters in the path
 */
export function valueRequests(
  contract: Contract,
  operation: Operation,
  most: number,
  given: Parameters = {},
): ValueRequests {
  const all = parametersOf(contract, operation).filter((each) => ['query', 'header'].includes(each.in));
  const valued = all
    .filter((each) => !CONDITIONAL.test(each.name))
    .map((each) => valuesOf(contract, operation, each))
    .filter((values) => values.length > 0);
  const rows = [...inTurns(valued).map((value) => [value]), ...pairs(valued)];
  const requests = rows.slice(0, most).map((row) => requestOf(contract, operation, row, given));
  return { requests, leftOut: rows.length - requests.length };
}

/** Whether an operation has parameters whose right values can be listed. */
export function hasValues(contract: Pick<Contract, 'document'>, { method, ...rest }: Operation): boolean {
  if (method !== 'GET') return false;
  return describedParameters(contract, { method, ...rest }).some(
    ({ in: place, name }) => ['query', 'header'].includes(place) && !CONDITIONAL.test(name),
  );
}

/** Conditional requests have sequences of their own (RFC 9110, section 13.1). */
const CONDITIONAL = /^if-(?:none-)?match$|^if-(?:un)?modified-since$|^if-range$|^range$/i;

function requestOf(
  contract: Contract,
  operation: Operation,
  row: readonly Value[],
  given: Parameters,
): SequenceRequest {
  const values = Object.fromEntries(row.map(({ key, value }) => [key, value]));
  // A whole list shows what a value leaves out.
  const parameters = { ...wholeList(contract, operation), ...given, ...values };
  const name = row.map((each) => each.name).join('-and-');
  const { case: documented } = requestWith(contract, operation, name, { parameters });
  const single = row.length === 1 && row[0]?.certain;
  // Two filters may exclude each other.
  const step: Case = single ? documented : { name, expects: 'any', undocumentedRefusal: 'ignore' };
  return requestWith(contract, operation, step, { parameters });
}

function valuesOf(contract: Contract, operation: Operation, parameter: Parameter): Value[] {
  const { name, in: place, keywords, schema = '' } = parameter;
  const field = { ...parameter, pointer: '', label: kebab(name), schema };
  const items = typesOf(field.keywords).includes('array') ? listsOf(contract, parameter) : [];
  const { page, offset, cursor } = pagingOf(contract, operation);
  // The last page of all is not known.
  const chooses = [page, offset, cursor].some((each) => each?.name === name);
  const limits = chooses ? [] : boundaryValues(field.keywords).filter(([, value]) => value !== null);
  const texts =
    isFreeText(field) && keywords.format === undefined && place === 'query' && !chooses ? [TEXT] : [];
  const listed = [...limits, ...items].map(([label, value]) => ({ label, value, certain: true }));
  const own = parameter.documented ? [{ label: 'example', value: parameter.example, certain: true }] : [];
  const other = texts.map(([label, value]) => ({ label, value, certain: false }));
  return [...own, ...listed, ...other]
    .filter(({ value }) => typeof value === 'object' || isValidText(contract, parameter, [String(value)]))
    .map(({ label, value, certain }) => ({
      key: `${place}.${name}`,
      name: `${kebab(name)}-${label}`,
      value,
      certain: certain && !isFreeText(field),
    }));
}

const TEXT = ['beyond-ascii', 'Ünï 株 🚀'] as const;

/** Each item that the schema lists, and two of them. */
function listsOf({ document }: Contract, { keywords, schema }: Parameter): (readonly [string, unknown])[] {
  const items = schema === undefined ? undefined : itemsIn(appliedSchemas(document, schema, 'first'));
  const { enum: list } = items === undefined ? {} : mergedKeywords(appliedSchemas(document, items, 'first'));
  if (!Array.isArray(list)) return [];
  const { minItems = 0, maxItems = 2 } = keywords;
  const lists: (readonly [string, readonly unknown[]])[] = [
    ...list.map((value, index) => [`item-${index + 1}`, [value]] as const),
    ...(list.length > 1 ? [['two-items', list.slice(0, 2)] as const] : []),
  ];
  return lists.filter(([, { length }]) => length >= Number(minItems) && length <= Number(maxItems));
}

/** The first value of each parameter, then the second one of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

/** Each value of a parameter together with each one of another parameter, in as few rows as a greedy choice needs. */
function pairs(all: readonly (readonly Value[])[]): Value[][] {
  const lists = all.slice(0, MOST_PAIRED).map((list) => list.slice(0, MOST_PAIRED));
  const open = new Set<string>();
  const keyOf = (one: Value, other: Value) => `${one.name}\n${other.name}`;
  for (const [index, list] of lists.entries()) {
    for (const other of lists.slice(index + 1).flat()) for (const one of list) open.add(keyOf(one, other));
  }
  const rows: Value[][] = [];
  while (open.size > 0 && rows.length < MOST_ROWS) {
    const row: Value[] = [];
    const starts = new Set([...open].map((key) => key.slice(0, key.indexOf('\n'))));
    for (const list of lists) {
      const gain = (value: Value) => row.filter((each) => open.has(keyOf(each, value))).length;
      const best = list.reduce((found, value) => (gain(value) > gain(found) ? value : found));
      const first = row.length === 0 ? list.find(({ name }) => starts.has(name)) : undefined;
      row.push(first ?? best);
    }
    const before = open.size;
    for (const [index, one] of row.entries())
      for (const other of row.slice(index + 1)) open.delete(keyOf(one, other));
    rows.push(row);
    if (open.size === before) break;
  }
  return rows;
}

/** Parameters, and values of each: an enum may have thousands. */
const MOST_PAIRED = 16;
const MOST_ROWS = 60;

/** The body with all its optional properties; undefined where it has none that the other one lacks. */
export function wholeBody(subject: Subject): unknown {
  const { contract, media, example, fields } = subject;
  if (!media || !isObject(example)) return undefined;
  const optional = fields.filter(({ pointer }) => !pointer.slice(1).includes('/'));
  const missing = optional.filter(
    ({ pointer, keywords }) => !Object.hasOwn(example, pointer.slice(1)) && keywords.readOnly !== true,
  );
  const values = missing.map((field) => [field.pointer.slice(1), wholeValue(contract, field)] as const);
  const body = { ...example, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  const isKept = contract.checksOf(media.schema, 'request').kept(body);
  return isKept && Object.keys(body).length > Object.keys(example).length ? body : undefined;
}

function wholeValue(contract: Contract, field: Pick<Field, 'schema' | 'keywords'>): unknown {
  const made = exampleOf(contract.document, field.schema, 'request', { whole: true });
  if (Array.isArray(made) && made.length === 0) return someItems(contract, field);
  if (isObject(made) && Object.keys(made).length === 0) return oneMember(contract, field);
  return made === null
    ? exampleOf(contract.document, field.schema, 'request', { unlikeExamples: true })
    : made;
}

/** An empty list may be held as nothing: two items that differ, or one. */
function someItems({ document, checksOf }: Contract, { schema }: Pick<Field, 'schema'>): unknown {
  const items = itemsIn(appliedSchemas(document, schema, 'first'));
  if (items === undefined) return [];
  const { type, enum: listed, format, pattern } = mergedKeywords(appliedSchemas(document, items, 'first'));
  const isText = type === 'string' && format === undefined && pattern === undefined;
  const one = exampleOf(document, items, 'request', { whole: true });
  const two = Array.isArray(listed) ? listed.slice(0, 2) : isText ? ['first', 'second'] : [one];
  return [two, [one]].find((list) => checksOf(schema, 'request').kept(list)) ?? [];
}

/** A map of nothing may be held as nothing as well. */
function oneMember(
  { document, checksOf }: Contract,
  { schema, keywords }: Pick<Field, 'schema' | 'keywords'>,
): unknown {
  const { additionalProperties: values, propertyNames: names } = keywords;
  if (!isObject(values) || names !== undefined) return {};
  const map = appliedSchemas(document, schema, 'first').find(
    (each) => each.schema.additionalProperties === values,
  );
  const made = map && {
    first: exampleOf(document, joinPointer(map.pointer, 'additionalProperties'), 'request'),
  };
  return made && checksOf(schema, 'request').kept(made) ? made : {};
}

/** A body with another value for each property that was sent at first; undefined where nothing can be changed. */
export function changedBody(subject: Subject, sent: unknown): Record<string, unknown> | undefined {
  const { contract, media, example, fields } = subject;
  if (!media || !isObject(example)) return undefined;
  const before = isObject(sent) ? sent : {};
  const changed = { ...example };
  for (const field of fields) {
    const name = field.pointer.slice(1);
    if (name.includes('/')) continue;
    const other = otherValue(subject, field, before[name]);
    if (other === undefined) continue;
    const body = { ...changed, [name]: other };
    if (contract.checksOf(media.schema, 'request').kept(body)) changed[name] = other;
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
}

/** Only one property of a body, with another value than now, so that all others have to stay as they are. */
export function firstOf(
  { contract, media, fields }: Subject,
  body: Record<string, unknown>,
  now: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const scalars = fields.filter((field) => isFreeText(field) || typesOf(field.keywords).includes('number'));
  for (const { pointer } of [...scalars, ...fields]) {
    const name = pointer.slice(1);
    if (body[name] === undefined || JSON.stringify(body[name]) === JSON.stringify(now[name])) continue;
    const one = { [name]: body[name] };
    if (media && contract.checksOf(media.schema, 'request').kept(one)) return one;
  }
  return body;
}

/** A body that sets one property to null that has another value now; undefined where none may be null. */
export function nulled(
  { contract, media, fields }: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  return fields
    .map(({ pointer }) => pointer.slice(1))
    .filter((name) => !name.includes('/') && now[name] !== undefined && now[name] !== null)
    .map((name) => ({ [name]: null }))
    .find((body) => media && contract.checksOf(media.schema, 'request').kept(body));
}

/** The properties of a body without those that may be left out; undefined where none may. */
export function barely(
  { contract, media, fields }: Subject,
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const needed = new Set(fields.filter(({ required }) => required).map(({ pointer }) => pointer.slice(1)));
  const bare = Object.fromEntries(Object.entries(body).filter(([name]) => needed.has(name)));
  const isLess = Object.keys(bare).length < Object.keys(body).length && Object.keys(bare).length > 0;
  return isLess && media && contract.checksOf(media.schema, 'request').kept(bare) ? bare : undefined;
}

/**
 * A merge patch of one member as deep inside as there are others beside it, which have to stay (RFC 7396); undefined where
 * the body is no merge patch, or has no such object.
 */
export function nestedPatch(
  subject: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const { contract, media, fields } = subject;
  if (!media || !isMergePatch(subject)) return undefined;
  const depth = ({ pointer }: Field) => pointerTokens(pointer).length;
  for (const field of fields.toSorted((one, other) => depth(other) - depth(one))) {
    const tokens = pointerTokens(field.pointer);
    const holders = tokens.map((_, index) => valueAt(now, joinPointer('', ...tokens.slice(0, index))));
    const hasOthers = isObject(holders.at(-1)) && Object.keys(holders.at(-1) as object).length > 1;
    if (tokens.length < 2 || !hasOthers || !holders.every(isObject)) continue;
    const before = valueAt(now, field.pointer);
    // What was not there could not be restored by its value.
    const other = before === undefined ? undefined : otherValue(subject, field, before);
    const patch = other === undefined ? undefined : setAt({}, field.pointer, other);
    if (isObject(patch) && contract.checksOf(media.schema, 'request').kept(patch)) return patch;
  }
  return undefined;
}

function isMergePatch({ media }: Subject): boolean {
  return parseContentType(media?.mediaType ?? '').essence === 'application/merge-patch+json';
}

/** A merge patch with the first item alone of a list that has several: it replaces the list (RFC 7396, section 1). */
export function shorterList(
  subject: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const { contract, media, fields } = subject;
  if (!media || !isMergePatch(subject)) return undefined;
  return fields
    .filter(({ pointer }) => pointer.lastIndexOf('/') === 0)
    .flatMap(({ pointer }) => {
      const list = valueAt(now, pointer);
      return Array.isArray(list) && list.length > 1 ? [setAt({}, pointer, list.slice(0, 1))] : [];
    })
    .filter(isObject)
    .find((patch) => contract.checksOf(media.schema, 'request').kept(patch));
}

/** A merge patch that removes one member of an object (RFC 7396); undefined where the schema of the request has no null there. */
export function nulledInside(
  subject: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const { contract, media, fields } = subject;
  if (!media || !isMergePatch(subject)) return undefined;
  return fields
    .filter(({ pointer }) => {
      const [, ...inside] = pointerTokens(pointer);
      const before = valueAt(now, pointer);
      const holder = valueAt(now, pointer.slice(0, pointer.lastIndexOf('/')));
      return inside.length > 0 && isObject(holder) && before !== undefined && before !== null;
    })
    .map(({ pointer }) => setAt({}, pointer, null))
    .filter(isObject)
    .find((patch) => contract.checksOf(media.schema, 'request').kept(patch));
}

/** What a value is after a merge patch; members that are gone stay null (RFC 7396, section 2). */
export function mergedPatch(
  value: unknown,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown>;
export function mergedPatch(value: unknown, patch: unknown): unknown;
export function mergedPatch(value: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const before = isObject(value) ? value : {};
  const members = Object.entries(patch).map(([name, own]) => [name, mergedPatch(before[name], own)] as const);
  return { ...before, ...Object.fromEntries(members) };
}

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-(?:0\d|1[0-2])-(?:[01]\d|2[0-8])$/;

/** Another value than one that a schema allows; undefined where none can be made. */
export function otherValue(
  { contract }: Pick<Subject, 'contract'>,
  field: Pick<Field, 'schema' | 'keywords'>,
  before: unknown,
): unknown {
  const { kept } = contract.checksOf(field.schema, 'request');
  const text = typeof before === 'string' && before.length > 0 ? `${before} 2` : 'driftline';
  const number = typeof before === 'number' ? before + 1 : 1;
  const isDate = field.keywords.format === 'date' && typeof before === 'string' && DATE.test(before);
  const isMoment = field.keywords.format === 'date-time' && typeof before === 'string' && isDateTime(before);
  const candidates: unknown[] = [
    ...(isMoment ? [inOtherZone(new Date(Date.parse(before) + DAY_MS).toISOString())] : []),
    ...(isDate ? [new Date(Date.parse(before) + DAY_MS).toISOString().slice(0, 10)] : []),
    ...(field.keywords.enum === undefined && typesOf(field.keywords).includes('string') ? [text] : []),
    ...(typesOf(field.keywords).some((type) => type === 'integer' || type === 'number') ? [number] : []),
    ...boundaryValues(field.keywords).map(([, value]) => value),
    wholeValue(contract, field),
  ];
  return candidates.find(
    (value) =>
      value !== null &&
      value !== undefined &&
      JSON.stringify(value) !== JSON.stringify(before) &&
      kept(value),
  );
}
