import { isObject, joinPointer, localReference, valueAt } from './pointer.ts';

/** A schema with its place in the document. */
export interface AppliedSchema {
  readonly pointer: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * The schemas that apply to one and the same value whatever it is: the one that a pointer names, and those that its
 * `$ref` and `allOf` add (JSON Schema 2020-12, core, sections 8.2.3.1 and 10.2.1.1). Circles end where they close.
 * @param alternatives whether the first of `oneOf` and `anyOf` counts as well, for who has to choose one, or another one
 *   by its number (the last where there are fewer); or each, and
 *   what only some values have (`then`, `else`, `dependentSchemas`), for who wants all that may be there
 */
export function appliedSchemas(
  document: unknown,
  pointer: string,
  alternatives: 'none' | 'first' | 'all' | number = 'none',
): AppliedSchema[] {
  const found = new Map<string, AppliedSchema>();
  // Not by recursion: a document may lead from schema to schema thousands of times.
  const waiting = [pointer];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const schema = valueAt(document, at);
    if (!isObject(schema) || found.has(at)) continue;
    found.set(at, { pointer: at, schema });
    waiting.push(...addedBy(schema, at, alternatives).reverse());
  }
  return [...found.values()];
}

/** Pointers to the schemas that one schema adds, in their order. */
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
  return alternatives === 'all' ? [...added, ...sometimes(schema, at)] : added;
}

/** Pointers to what a schema adds for some values and not for others. */
function sometimes(schema: Readonly<Record<string, unknown>>, at: string): string[] {
  const each = (keyword: string) =>
    Object.keys(schema[keyword] ?? {}).map((key) => joinPointer(at, keyword, key));
  return [
    ...['oneOf', 'anyOf', 'dependentSchemas'].flatMap(each),
    ...['then', 'else'].map((keyword) => joinPointer(at, keyword)),
  ];
}

/** Pointers to the schemas of one property; empty where nothing describes it by name. */
export function propertySchemas(applied: readonly AppliedSchema[], name: string): string[] {
  return applied
    .filter(({ schema }) => isObject(schema.properties) && Object.hasOwn(schema.properties, name))
    .map(({ pointer }) => joinPointer(pointer, 'properties', name));
}

/** Every property name that the schemas describe, in the order in which they are written. */
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

/** All keywords of schemas that apply together; of a keyword that two of them have, the last one's value. */
export function mergedKeywords(applied: readonly AppliedSchema[]): Record<string, unknown> {
  return Object.assign({}, ...applied.map(({ schema }) => schema));
}
