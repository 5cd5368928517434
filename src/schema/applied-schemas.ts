import { isObject, joinPointer, localReference, pointerTokens, valueAt } from './pointer.ts';

/** A schema with its pointer in the document. */
export interface AppliedSchema {
  readonly pointer: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * The schemas that apply to the same value, whatever the value is: the one at a pointer, and those that its
 * `$ref` and `allOf` add (JSON Schema 2020-12, core, sections 8.2.3.1 and 10.2.1.1). Each schema of a cycle
 * is listed once.
 * @param alternatives which alternatives of `oneOf` and `anyOf` are included: none; the first; the one with
 *   this index (the last one if there are fewer); or all, together with `then`, `else` and `dependentSchemas`
 */
export function appliedSchemas(
  document: unknown,
  pointer: string,
  alternatives: 'none' | 'first' | 'all' | number = 'none',
): AppliedSchema[] {
  const found = new Map<string, AppliedSchema>();
  // Not recursive: a document may have chains of thousands of references.
  const waiting = [pointer];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const schema = valueAt(document, at);
    if (!isObject(schema) || found.has(at)) continue;
    found.set(at, { pointer: at, schema });
    waiting.push(...addedBy(schema, at, alternatives).reverse());
  }
  return [...found.values()];
}

/** Pointers to the schemas that one schema adds, in document order. */
function addedBy(
  schema: Readonly<Record<string, unknown>>,
  at: string,
  alternatives: 'none' | 'first' | 'all' | number,
): string[] {
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  const added = target === undefined ? [] : [target];
  if (Array.isArray(schema.allOf)) {
    for (const index of schema.allOf.keys()) added.push(joinPointer(at, 'allOf', index));
  }
  const wanted = alternatives === 'first' ? 0 : alternatives;
  if (typeof wanted === 'number') {
    for (const keyword of ['oneOf', 'anyOf']) {
      const list = schema[keyword];
      if (Array.isArray(list)) added.push(joinPointer(at, keyword, Math.min(wanted, list.length - 1)));
    }
  }
  return alternatives === 'all' ? [...added, ...conditional(schema, at)] : added;
}

/** Pointers to the schemas that apply to some values only. */
function conditional(schema: Readonly<Record<string, unknown>>, at: string): string[] {
  const each = (keyword: string) =>
    Object.keys(schema[keyword] ?? {}).map((key) => joinPointer(at, keyword, key));
  return [
    ...['oneOf', 'anyOf', 'dependentSchemas'].flatMap(each),
    ...['then', 'else'].map((keyword) => joinPointer(at, keyword)),
  ];
}

/** Pointers to the schemas that list a property under `properties`; empty if none does. */
export function namedPropertySchemas(applied: readonly AppliedSchema[], name: string): string[] {
  return applied
    .filter(({ schema }) => isObject(schema.properties) && Object.hasOwn(schema.properties, name))
    .map(({ pointer }) => joinPointer(pointer, 'properties', name));
}

/**
 * Pointers to the schemas of the property at a pointer into a value that has these schemas, with the first alternative
 * each; empty where none lists it.
 * @example schemasBelow(document, ['/components/schemas/Pet'], '/owner/name')
 */
export function schemasBelow(document: unknown, schemas: readonly string[], pointer: string): string[] {
  return pointerTokens(pointer).reduce<string[]>(
    (found, name) =>
      namedPropertySchemas(
        found.flatMap((each) => appliedSchemas(document, each, 'first')),
        name,
      ),
    [...schemas],
  );
}

/** Every property name under `properties`, in document order. */
export function propertyNames(applied: readonly AppliedSchema[]): string[] {
  return [
    ...new Set(
      applied.flatMap(({ schema }) => Object.keys(isObject(schema.properties) ? schema.properties : {})),
    ),
  ];
}

/** Every property name that the schemas require. */
export function requiredNames(applied: readonly AppliedSchema[]): Set<string> {
  return new Set(
    applied.flatMap(({ schema }) => (Array.isArray(schema.required) ? schema.required : [])).map(String),
  );
}

/** The keywords of schemas that apply together; if two schemas have the same keyword, the last one wins. */
export function mergedKeywords(applied: readonly AppliedSchema[]): Record<string, unknown> {
  return Object.assign({}, ...applied.map(({ schema }) => schema));
}
