import { requiredNames } from './applied-schemas.ts';
import { explain, MOST_TOLD, type SchemaSource } from './explain.ts';
import { appliedInPlace, itemSchemas, propertySchemas } from './in-place.ts';
import { isObject, joinPointer } from './pointer.ts';

/** Properties of one object that nothing in its schema describes. */
export interface Undocumented {
  /** JSON pointer of the object in the value. */
  readonly instance: string;
  readonly names: readonly string[];
  /** JSON pointer into the contract: the schema that describes the object's other properties. */
  readonly pointer: string;
  readonly documented: readonly string[];
}

/**
 * Finds, in a value that keeps its schema, every property that the schema does not describe, compositions included:
 * what JSON Schema 2020-12, section 11.3 calls unevaluated. A free-form object has none; what is required is expected,
 * even where nothing more is said of it.
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
      if (found.length >= MOST_TOLD) break;
      found.push(...walk(source, itemSchemas(applied, index), each, joinPointer(instance, index), depth + 1));
    }
    return found;
  }
  const found: Undocumented[] = [];
  const names: string[] = [];
  const required = requiredNames(mentioning);
  for (const [name, each] of Object.entries(value)) {
    if (propertySchemas(mentioning, name).length === 0 && !required.has(name)) names.push(name);
    const described = propertySchemas(applied, name);
    // Not as parameters: a list of a hundred thousand would be more than the stack holds.
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
