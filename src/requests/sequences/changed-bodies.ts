import { parseContentType } from '../../media/index.ts';
import type { Contract } from '../../openapi/index.ts';
import {
  appliedSchemas,
  boundaryValues,
  exampleOf,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  namedTexts,
  pointerTokens,
  setAt,
  typeOf,
  typesOf,
  valueAt,
} from '../../schema/index.ts';
import { type Field, isFreeText, itemsIn } from '../derived/field.ts';
import type { Subject } from '../derived/subject.ts';
import { inOtherZone } from '../derived/valid.ts';
import { saysShown } from '../lists.ts';

// Bodies that create a resource whole, and those that change it: other values, less of it, merge patches.

/**
 * The body with all its optional properties; undefined where it has none that the other one lacks.
 * @param key pointer to the id of the resource, which is left to the server: another resource may have that of the example
 */
export function wholeBody(subject: Subject, key?: string): unknown {
  const { contract, media, example, fields } = subject;
  if (!media || !isObject(example)) return undefined;
  const optional = fields.filter(({ pointer }) => !pointer.slice(1).includes('/'));
  const missing = optional.filter(
    ({ pointer, keywords }) =>
      !Object.hasOwn(example, pointer.slice(1)) && keywords.readOnly !== true && pointer !== key,
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
function oneMember(contract: Contract, { schema, keywords }: Pick<Field, 'schema' | 'keywords'>): unknown {
  const { additionalProperties: values, propertyNames: names } = keywords;
  if (!isObject(values) || names !== undefined) return {};
  const map = appliedSchemas(contract.document, schema, 'first').find(
    (each) => each.schema.additionalProperties === values,
  );
  const place = map && joinPointer(map.pointer, 'additionalProperties');
  const value = place && wholeValue(contract, { schema: place, keywords: {} });
  const made = { first: value };
  return value !== undefined && contract.checksOf(schema, 'request').kept(made) ? made : {};
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

/** Whether the body of a change is a merge patch (RFC 7396). */
export function isMergePatch({ media }: Subject): boolean {
  return parseContentType(media?.mediaType ?? '').essence === 'application/merge-patch+json';
}

/** A merge patch with the first item alone of a list that has several: it replaces the list (RFC 7396, section 1). */
export function shorterList(
  subject: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  return keptPatch(subject, ({ pointer }) => {
    const list = pointer.lastIndexOf('/') === 0 ? valueAt(now, pointer) : undefined;
    return Array.isArray(list) && list.length > 1 ? setAt({}, pointer, list.slice(0, 1)) : undefined;
  });
}

/**
 * A merge patch that removes one member of an object, or of a map, as far as its schema has null there (RFC 7396). A map shows
 * it best, for no server has a default for its members.
 */
export function nulledInside(
  subject: Subject,
  now: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const ofMap = keptPatch(subject, ({ pointer, keywords }) => {
    const map = keywords.additionalProperties === undefined ? undefined : valueAt(now, pointer);
    const member = isObject(map) ? Object.keys(map).find((name) => map[name] !== null) : undefined;
    return member === undefined ? undefined : setAt({}, pointer + joinPointer('', member), null);
  });
  if (ofMap) return ofMap;
  return keptPatch(subject, ({ pointer }) => {
    const [, ...inside] = pointerTokens(pointer);
    const before = valueAt(now, pointer);
    const holder = valueAt(now, pointer.slice(0, pointer.lastIndexOf('/')));
    const isSet = inside.length > 0 && isObject(holder) && before !== undefined && before !== null;
    return isSet ? setAt({}, pointer, null) : undefined;
  });
}

/**
 * A body that sets each number to 0, each boolean to false, each list to none and one text to nothing: what a server takes for
 * absent if it only looks whether there is something. Undefined where nothing can be set so.
 * @param needed names of what a creation has to have: no text of it may be empty for most servers
 */
export function falsy(
  { contract, media, fields }: Subject,
  now: Readonly<Record<string, unknown>>,
  needed: readonly string[] = [],
): Record<string, unknown> | undefined {
  if (!media) return undefined;
  const { kept } = contract.checksOf(media.schema, 'request');
  let body: Record<string, unknown> = {};
  for (const { pointer, keywords, schema } of fields) {
    const name = pointer.slice(1);
    const value = name.includes('/') || keywords.enum !== undefined ? undefined : FALSY[typeOf(now[name])];
    const isText = value === '';
    // What is not shown may be left out of lists, and may refuse what is done to it.
    const isLeft = value === undefined || now[name] === value || saysShown(name);
    const isFormat = keywords.format !== undefined || namedTexts(schema, keywords) !== undefined;
    if (isLeft || (isText && (needed.includes(name) || isFormat || isIn(body, '')))) continue;
    const next = { ...body, [name]: value };
    if (kept(next)) body = next;
  }
  return Object.keys(body).length > 0 ? body : undefined;
}

function isIn(body: Readonly<Record<string, unknown>>, value: unknown): boolean {
  return Object.values(body).includes(value);
}

const FALSY: Readonly<Record<string, unknown>> = {
  number: 0,
  integer: 0,
  boolean: false,
  array: [],
  string: '',
};

/** The first merge patch of one field that the schema of the request allows. */
function keptPatch(
  subject: Subject,
  patchOf: (field: Field) => unknown,
): Record<string, unknown> | undefined {
  const { contract, media, fields } = subject;
  if (!media || !isMergePatch(subject)) return undefined;
  return fields
    .map(patchOf)
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
  const named = namedTexts(field.schema, field.keywords);
  const isText = field.keywords.enum === undefined && typesOf(field.keywords).includes('string');
  const candidates: unknown[] = [
    ...(isMoment ? [inOtherZone(new Date(Date.parse(before) + DAY_MS).toISOString())] : []),
    ...(isDate ? [new Date(Date.parse(before) + DAY_MS).toISOString().slice(0, 10)] : []),
    ...(isText ? (named ?? [text]) : []),
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
