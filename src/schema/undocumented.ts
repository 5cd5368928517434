import { requiredNames } from './applied-schemas.ts';
import type { SchemaChecks } from './checks.ts';
import { explain, MOST_VIOLATIONS, type SchemaSource } from './explain.ts';
import { appliedInPlace, itemSchemas, propertySchemas } from './in-place.ts';
import { isObject, joinPointer } from './pointer.ts';

/** The properties of one object that its schema does not describe. */
export interface Undocumented {
  /** JSON pointer of the object in the value. */
  readonly instance: string;
  readonly names: readonly string[];
  /** JSON pointer into the contract: a schema that describes the object's other properties. */
  readonly pointer: string;
  readonly documented: readonly string[];
}

/**
 * Finds every property of a valid value that its schema does not describe, compositions included: JSON Schema
 * 2020-12, section 11.3 calls them unevaluated. A free-form object has none. A property that is only listed
 * under `required` counts as documented.
 */
export function undocumentedProperties(
  source: SchemaSource,
  schemaPointer: string,
  value: unknown,
): Undocumented[] {
  return walk(source, [schemaPointer], value, '', 0);
}

const DEEPEST = 200;

function walk(
  source: SchemaSource,
  pointers: readonly string[],
  value: unknown,
  instance: string,
  depth: number,
): Undocumented[] {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
  const keeps = (pointer: string, each: unknown) => explain(source, pointer, each).length === 0;
  const mentioning = pointers.flatMap((pointer) => appliedInPlace(source.document, pointer, value, keeps));
  const applied = mentioning.filter(({ condition }) => condition === undefined);
  if (Array.isArray(value)) {
    const found: Undocumented[] = [];
    for (const [index, each] of value.entries()) {
      if (found.length >= MOST_VIOLATIONS) break;
      const below = walk(source, itemSchemas(applied, index), each, joinPointer(instance, index), depth + 1);
      for (const undocumented of below) found.push(undocumented);
    }
    return found;
  }
  const found: Undocumented[] = [];
  const names: string[] = [];
  const required = requiredNames(mentioning);
  for (const name of Object.keys(value)) {
    if (propertySchemas(mentioning, name).length === 0 && !required.has(name)) names.push(name);
    if (found.length >= MOST_VIOLATIONS) continue;
    const each = (value as Record<string, unknown>)[name];
    const described = propertySchemas(applied, name);
    // Not `push(...list)`: spreading a hundred thousand items overflows the stack.
    for (const below of walk(source, described, each, joinPointer(instance, name), depth + 1))
      found.push(below);
  }
  const describing = applied.find(
    ({ schema }) => isObject(schema.properties) || isObject(schema.patternProperties),
  );
  if (names.length === 0 || !describing) return found;
  const documented = applied.flatMap(({ schema }) =>
    Object.keys(isObject(schema.properties) ? schema.properties : {}),
  );
  return [{ instance, names, pointer: describing.pointer, documented: [...new Set(documented)] }, ...found];
}

/**
 * Checks that interpret the schema instead of compiling it. They are slower for each value, but need no
 * compilation, which takes seconds for a schema that refers to hundreds of others; and they evaluate
 * `unevaluatedItems` correctly, which ajv 8.20 does not.
 */
export function interpretedChecks(source: SchemaSource, pointer: string): SchemaChecks {
  const kept = (value: unknown) => explain(source, pointer, value).length === 0;
  const closed = (value: unknown) =>
    kept(value) && undocumentedProperties(source, pointer, value).length === 0;
  return { kept, closed, annotated: true };
}
