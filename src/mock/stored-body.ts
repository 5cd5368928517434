import { parseContentType } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import {
  CHANGE_MOMENT,
  type Collection,
  jobState,
  keepsWholly,
  keptExample,
  mergedPatch,
  readOnlyProperties,
  resultsOfJob,
  statePropertyOf,
} from '../requests/index.ts';
import {
  appliedSchemas,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  schemasBelow,
  setAt,
  valueAt,
} from '../schema/index.ts';
import { successSchema } from './documented.ts';
import type { MockRequest } from './mock-response.ts';

// The body of a resource that the mock server keeps: what was sent, laid over what the contract shows.

export type Resource = Readonly<Record<string, unknown>>;

/** A collection, or a resource that there is one of. */
export type Changeable = Collection | Pick<Collection, 'read' | 'updates'>;

/** Whether a request changes a resource by a merge patch (RFC 7396). */
export function isMergePatch({ method }: Operation, { headers }: MockRequest): boolean {
  const { essence } = parseContentType(headers['content-type'] ?? '');
  return method === 'PATCH' && essence === 'application/merge-patch+json';
}

/** The members of a merge patch, each as it is after it: objects are merged, everything else is replaced (RFC 7396). */
export function mergedInto(now: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const members = Object.entries(patch).map(([name, value]) => {
    const before = isObject(now) ? now[name] : undefined;
    return [name, isObject(value) ? withoutNulls(mergedPatch(before, value)) : value] as const;
  });
  return Object.fromEntries(members);
}

/** What a merge patch sets to null is gone. */
function withoutNulls(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]) =>
      own === null ? [] : [[name, withoutNulls(own)] as const],
    ),
  );
}

/** Whether the schema of a response allows a body. */
export function keeps(contract: Contract, operation: Operation, body: unknown): boolean {
  const schema = successSchema(operation);
  return schema === undefined || keepsWholly(contract, schema, body);
}

/** What a request sets, with the documented defaults of what it leaves out. */
export function withDefaults(contract: Contract, operation: Operation, sent: unknown): unknown {
  const schema = requestSchema(operation);
  if (!isObject(sent) || schema === undefined) return sent;
  const applied = appliedSchemas(contract.document, schema, 'first');
  const usual = propertyNames(applied).flatMap((name) => {
    const own = namedPropertySchemas(applied, name);
    const keywords = mergedKeywords(own.flatMap((each) => appliedSchemas(contract.document, each, 'first')));
    return keywords.default === undefined ? [] : [[name, keywords.default] as const];
  });
  return { ...Object.fromEntries(usual), ...sent };
}

function requestSchema({ requestBody }: Operation): string | undefined {
  return requestBody?.content.find((each) => each.schema !== undefined)?.schema;
}

/**
 * A body without what a PUT can set and a resource lacks: it replaces the whole (RFC 9110, section 9.3.4). What it has to have is
 * null, or as in a new one.
 * @param usual what the contract shows
 */
export function replaced(
  contract: Contract,
  operation: Operation,
  { updates }: Changeable,
  body: unknown,
  at: string,
  now: unknown,
  usual?: unknown,
): unknown {
  const resource = valueAt(body, at);
  const put = updates.find(({ method }) => method === 'PUT');
  const schema = put && requestSchema(put);
  if (!isObject(resource) || !isObject(now) || schema === undefined) return body;
  const names = propertyNames(appliedSchemas(contract.document, schema, 'first'));
  const readOnly = new Set(readOnlyProperties(contract, operation, at).map(({ name }) => name));
  let kept: Resource = resource;
  for (const name of names.filter((each) => !Object.hasOwn(now, each) && !readOnly.has(each))) {
    const { [name]: _left, ...rest } = kept;
    const shown = isObject(usual) && Object.hasOwn(usual, name) ? [{ ...rest, [name]: usual[name] }] : [];
    const candidates = [rest, { ...rest, [name]: null }, ...shown];
    const isAllowed = (each: Resource) =>
      keeps(contract, operation, at === '' ? each : setAt(body, at, each));
    kept = candidates.find(isAllowed) ?? kept;
  }
  return at === '' ? kept : setAt(body, at, kept);
}

/**
 * What was sent of a resource, without what the server alone sets (JSON Schema Validation, section 9.4). A request may have the
 * envelope of the response as well: `{article: {title}}`.
 */
export function writable(contract: Contract, operation: Operation, at: string, body: unknown): unknown {
  const inner = valueAt(body, at);
  const sent = isObject(inner) ? inner : body;
  if (!isObject(sent)) return sent;
  const names = readOnlyProperties(contract, operation, at).map(({ name }) => name);
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !names.includes(name)));
}

/** What was sent, without what no response shows (JSON Schema Validation, section 9.4): wherever it is described, it is `writeOnly`. */
export function readable(contract: Contract, operation: Operation, at: string, sent: Resource): Resource {
  const { document } = contract;
  const schema = successSchema(operation);
  const applied =
    schema === undefined
      ? []
      : schemasBelow(document, [schema], at).flatMap((each) => appliedSchemas(document, each, 'all'));
  const isWriteOnly = (name: string) => {
    const own = namedPropertySchemas(applied, name);
    const described = own.flatMap((each) => appliedSchemas(document, each));
    return own.length > 0 && described.some((each) => each.schema.writeOnly === true);
  };
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !isWriteOnly(name)));
}

/** A body with the values of a resource, each of which its schema allows there. */
export function overlaid(
  contract: Contract,
  operation: Operation,
  body: unknown,
  at: string,
  resource: unknown,
): unknown {
  if (!isObject(resource) || !isObject(body)) return body;
  let whole = withResource(contract, operation, body, at);
  for (const [name, value] of Object.entries(readable(contract, operation, at, resource))) {
    const place = joinPointer(at, name);
    const changed = setAt(whole, place, value);
    // What cannot be null is left out, where it may be.
    const others = [changed, ...(value === null ? [withoutMember(whole, at, name)] : [])];
    const kept = others.find((each) => keeps(contract, operation, each));
    // Of an object that cannot be as it was sent, `{user: {name, password}}`, its parts can.
    whole = kept ?? (isObject(value) ? overlaid(contract, operation, whole, place, value) : whole);
  }
  return whole;
}

/** A job that was taken on (202) is done when it is read, and has its result where its schema may have one. */
export function endedJob(contract: Contract, collection: Changeable, body: unknown, at: string): unknown {
  const { read } = collection;
  const isLater =
    'create' in collection && collection.create?.responses.some(({ status }) => status === '202') === true;
  const end = isLater && read ? statePropertyOf(contract, read) : undefined;
  if (!read || !end || jobState(contract, read, valueAt(body, at)) !== 'running') return body;
  const changes = [
    [end.name, end.done] as const,
    ...resultsOfJob(contract, read, at)
      .filter(({ name }) => valueAt(body, joinPointer(at, name)) === undefined)
      .map(({ name, schema }) => [name, keptExample(contract, schema)] as const),
  ];
  return changes.reduce((whole: unknown, [name, value]) => {
    const changed = setAt(whole, joinPointer(at, name), value);
    return keeps(contract, read, changed) ? changed : whole;
  }, body);
}

/** A changed resource whose moment of its last change, which the server alone sets, is a second later than before. */
export function withLaterMoment(
  contract: Contract,
  operation: Operation,
  body: unknown,
  at: string,
): unknown {
  return readOnlyProperties(contract, operation, at)
    .filter(({ name }) => CHANGE_MOMENT.test(name))
    .reduce((whole: unknown, { name }) => {
      const place = joinPointer(at, name);
      const value = valueAt(whole, place);
      if (typeof value !== 'string' || !isDateTime(value)) return whole;
      const later = new Date(Date.parse(value) + 1000).toISOString().replace('.000Z', 'Z');
      const changed = setAt(whole, place, later);
      return keeps(contract, operation, changed) ? changed : whole;
    }, body);
}

function withoutMember(body: unknown, at: string, name: string): unknown {
  const resource = valueAt(body, at);
  if (!isObject(resource)) return body;
  const { [name]: _gone, ...rest } = resource;
  return at === '' ? rest : setAt(body, at, rest);
}

/** An envelope with its resource, which it may leave out. */
function withResource(contract: Contract, operation: Operation, body: unknown, at: string): unknown {
  const schema = successSchema(operation);
  if (at === '' || schema === undefined || valueAt(body, at) !== undefined) return body;
  const [inner] = schemasBelow(contract.document, [schema], at);
  const changed = inner === undefined ? body : setAt(body, at, keptExample(contract, inner));
  return keeps(contract, operation, changed) ? changed : body;
}
