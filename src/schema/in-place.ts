import type { AppliedSchema } from './applied-schemas.ts';
import { isObject, joinPointer, localReference, valueAt } from './pointer.ts';
import { textPattern } from './text-pattern.ts';

/** A schema that applies to a value, with its pointer in the document. */
export interface Applied extends AppliedSchema {
  /** Set below an `if`: whether it holds. */
  readonly condition?: 'held' | 'failed';
}

/** Whether a value is valid against the schema at a pointer. */
export type Keeps = (pointer: string, value: unknown) => boolean;

/**
 * The schemas that apply to a given value: the one at a pointer, and those that it adds through `$ref`,
 * `allOf`, the alternatives that the value matches, `if` with `then` or `else`, and `dependentSchemas`.
 */
export function appliedInPlace(document: unknown, pointer: string, value: unknown, keeps: Keeps): Applied[] {
  const found = new Map<string, Applied>();
  // Not recursive: a document may have chains of thousands of references.
  const waiting: Pick<Applied, 'pointer' | 'condition'>[] = [{ pointer }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { pointer: at, condition } = next;
    const schema = valueAt(document, at);
    if (!isObject(schema) || found.has(at)) continue;
    found.set(at, { schema, ...next });
    const inherited = condition ? { condition } : {};
    const child = inheritingSchema(document, schema, value);
    const places = composition(schema, at, value, keeps);
    const added: typeof waiting = (child === undefined ? places : [...places, child]).map((each) => ({
      pointer: each,
      ...inherited,
    }));
    const tested = joinPointer(at, 'if');
    if (schema.if !== undefined) {
      const failed = condition === 'failed' || !keeps(tested, value);
      added.push({ pointer: tested, condition: failed ? 'failed' : 'held' });
    }
    waiting.push(...added.reverse());
  }
  return [...found.values()];
}

/**
 * The schema that extends this one and is named by its discriminator in the value: clients read the value by it, although
 * the schema itself does not mention it (OpenAPI 3.1, section 4.8.25.4).
 */
export function inheritingSchema(
  document: unknown,
  { discriminator, oneOf, anyOf }: Record<string, unknown>,
  value: unknown,
): string | undefined {
  if (!isObject(discriminator) || oneOf !== undefined || anyOf !== undefined || !isObject(value))
    return undefined;
  const { propertyName, mapping } = discriminator;
  const tag =
    typeof propertyName === 'string' && Object.hasOwn(value, propertyName) ? value[propertyName] : undefined;
  return typeof tag === 'string' ? taggedSchema(document, mapping, tag) : undefined;
}

/** The schema that a discriminator's value names: by its mapping, else by the name of the schema. */
export function taggedSchema(document: unknown, mapping: unknown, tag: string): string | undefined {
  const mapped = isObject(mapping) && Object.hasOwn(mapping, tag) ? String(mapping[tag]) : tag;
  const pointer = localReference(mapped) ?? joinPointer('/components/schemas', mapped);
  return valueAt(document, pointer) === undefined ? undefined : pointer;
}

function composition(
  schema: Record<string, unknown>,
  pointer: string,
  value: unknown,
  keeps: Keeps,
): string[] {
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  const found = target === undefined ? [] : [target];
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = Array.isArray(schema[keyword]) ? schema[keyword] : [];
    const branches = list.map((_, index) => joinPointer(pointer, keyword, index));
    found.push(...branches.filter((branch) => keyword === 'allOf' || keeps(branch, value)));
  }
  if (schema.if !== undefined) {
    found.push(joinPointer(pointer, keeps(joinPointer(pointer, 'if'), value) ? 'then' : 'else'));
  }
  for (const name of Object.keys(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {})) {
    if (isObject(value) && Object.hasOwn(value, name))
      found.push(joinPointer(pointer, 'dependentSchemas', name));
  }
  return found;
}

/** Pointers to the schemas for a property in one schema's own `properties` and `patternProperties`. */
export function describedIn(schema: Record<string, unknown>, pointer: string, name: string): string[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const found = Object.hasOwn(properties, name) ? [joinPointer(pointer, 'properties', name)] : [];
  for (const pattern of Object.keys(isObject(schema.patternProperties) ? schema.patternProperties : {})) {
    if (textPattern(pattern).test(name)) found.push(joinPointer(pointer, 'patternProperties', pattern));
  }
  return found;
}

/**
 * Pointers to all schemas that describe a property: those for its name, else `additionalProperties`; if no
 * schema has either, `unevaluatedProperties`.
 */
export function propertySchemas(applied: readonly Applied[], name: string): string[] {
  const found = applied.flatMap(({ schema, pointer }) => {
    const described = describedIn(schema, pointer, name);
    if (described.length > 0 || schema.additionalProperties === undefined) return described;
    return [joinPointer(pointer, 'additionalProperties')];
  });
  return found.length > 0 ? found : pointersOf(applied, 'unevaluatedProperties');
}

/**
 * Pointers to all schemas that describe an item: `prefixItems` and `items`; if no schema has either,
 * `unevaluatedItems`, which does not apply to items that match a `contains`.
 * @param keeps whether the item is valid against the schema at a pointer
 */
export function itemSchemas(
  applied: readonly Applied[],
  index: number,
  keeps: (pointer: string) => boolean = () => true,
): string[] {
  const found = applied.flatMap(({ schema, pointer }) => {
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
    if (index < prefix) return [joinPointer(pointer, 'prefixItems', index)];
    return schema.items === undefined ? [] : [joinPointer(pointer, 'items')];
  });
  if (found.length > 0 || pointersOf(applied, 'contains').some(keeps)) return found;
  return pointersOf(applied, 'unevaluatedItems');
}

function pointersOf(applied: readonly Applied[], keyword: string): string[] {
  return applied
    .filter(({ schema }) => schema[keyword] !== undefined)
    .map(({ pointer }) => joinPointer(pointer, keyword));
}
