import { isObject, joinPointer, localReference, valueAt } from '../document/pointer.ts';
import { describedIn, explain, type SchemaSource } from './explain.ts';

/** Properties of one object that nothing in its schema describes. */
export interface Undocumented {
  /** JSON pointer of the object in the value. */
  readonly instance: string;
  readonly names: readonly string[];
  /** JSON pointer into the contract: the schema that describes the object's other properties. */
  readonly pointer: string;
  readonly documented: readonly string[];
}

/** An applicable schema with its place. */
interface Applied {
  readonly schema: Record<string, unknown>;
  readonly pointer: string;
}

/**
 * Finds, in a value that keeps its schema, every property that the schema does not describe, compositions included:
 * what JSON Schema 2020-12, section 11.3 calls unevaluated. A free-form object has none.
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
  const applied = pointers.flatMap((pointer) => inPlace(source, pointer, value, new Set()));
  if (Array.isArray(value)) {
    return value.flatMap((each, index) =>
      walk(source, itemSchemas(applied, index), each, joinPointer(instance, index), depth + 1),
    );
  }
  const found: Undocumented[] = [];
  const names: string[] = [];
  for (const [name, each] of Object.entries(value)) {
    const described = applied.flatMap((each) => propertySchemas(each, name));
    if (described.length === 0) names.push(name);
    else found.push(...walk(source, described, each, joinPointer(instance, name), depth + 1));
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

/** The schemas that apply to the value itself: through `$ref`, `allOf`, the alternatives it keeps, `then` or `else`. */
function inPlace(source: SchemaSource, pointer: string, value: unknown, seen: Set<string>): Applied[] {
  const schema = valueAt(source.document, pointer);
  if (!isObject(schema) || seen.has(pointer)) return [];
  seen.add(pointer);
  const next: string[] = [];
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  if (target !== undefined) next.push(target);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = Array.isArray(schema[keyword]) ? schema[keyword] : [];
    const branches = list.map((_, index) => joinPointer(pointer, keyword, index));
    next.push(...branches.filter((branch) => keyword === 'allOf' || keeps(source, branch, value)));
  }
  if (schema.if !== undefined) {
    const holds = keeps(source, joinPointer(pointer, 'if'), value);
    if (holds) next.push(joinPointer(pointer, 'if'));
    next.push(joinPointer(pointer, holds ? 'then' : 'else'));
  }
  for (const name of Object.keys(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {})) {
    if (isObject(value) && Object.hasOwn(value, name))
      next.push(joinPointer(pointer, 'dependentSchemas', name));
  }
  return [{ schema, pointer }, ...next.flatMap((each) => inPlace(source, each, value, seen))];
}

function keeps(source: SchemaSource, pointer: string, value: unknown): boolean {
  return explain(source, pointer, value).length === 0;
}

function propertySchemas({ schema, pointer }: Applied, name: string): string[] {
  const described = describedIn(schema, pointer, name);
  if (described.length > 0) return described;
  if (schema.additionalProperties !== undefined) return [joinPointer(pointer, 'additionalProperties')];
  if (schema.unevaluatedProperties !== undefined) return [joinPointer(pointer, 'unevaluatedProperties')];
  return [];
}

function itemSchemas(applied: readonly Applied[], index: number): string[] {
  return applied.flatMap(({ schema, pointer }) => {
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
    if (index < prefix) return [joinPointer(pointer, 'prefixItems', index)];
    return schema.items === undefined ? [] : [joinPointer(pointer, 'items')];
  });
}
