import { listed } from '../core/index.ts';
import { describeValue } from './describe.ts';
import { explain, type SchemaSource } from './explain.ts';
import { type Applied, inheritingSchema, taggedSchema } from './in-place.ts';
import { placesIn } from './places.ts';
import { isObject, joinPointer, localReference } from './pointer.ts';
import type { SchemaViolation } from './violation.ts';

/** A discriminator that does not name a schema that the value matches. */
interface Mismatch {
  /** JSON pointer of the discriminator in the value. */
  readonly instance: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer of the Discriminator Object in the document. */
  readonly pointer: string;
}

/**
 * Checks the discriminators in a valid value. They do not affect validity, but a mismatch misleads clients
 * (OpenAPI 3.1, section 4.8.25).
 */
export function* discriminatorMismatches(
  source: SchemaSource,
  schema: string,
  value: unknown,
): Iterable<Mismatch> {
  for (const place of placesIn(source, [schema], value)) {
    if (!isObject(place.value)) continue;
    for (const applied of place.applied) {
      const found = mismatch(source, applied, place.value, place.pointer);
      if (found) yield found;
    }
  }
}

/**
 * What a valid value breaks of the schemas that its discriminators name and that extend the documented one. What is only
 * missing is a mismatch: a list may show the common properties alone.
 */
export function inheritedViolations(source: SchemaSource, schema: string, value: unknown): SchemaViolation[] {
  const found = new Map<string, SchemaViolation>();
  for (const place of placesIn(source, [schema], value)) {
    for (const applied of place.applied) {
      const target = inheritingSchema(source.document, applied.schema, place.value);
      if (target === undefined) continue;
      for (const violation of explain(source, target, place.value)) {
        if (violation.keyword === 'required') continue;
        const instance = place.pointer + violation.instance;
        found.set(`${instance}\n${violation.pointer}`, { ...violation, instance });
      }
    }
  }
  return [...found.values()];
}

function mismatch(
  source: SchemaSource,
  { schema, pointer }: Applied,
  value: Record<string, unknown>,
  instance: string,
): Mismatch | undefined {
  const { discriminator } = schema;
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return undefined;
  const name = discriminator.propertyName;
  const at = { instance: joinPointer(instance, name), pointer: joinPointer(pointer, 'discriminator') };
  const tag = Object.hasOwn(value, name) ? value[name] : undefined;
  if (typeof tag !== 'string') {
    // `defaultMapping` names the schema in this case (OpenAPI 3.2, section 4.25).
    if (tag === undefined && discriminator.defaultMapping !== undefined) return undefined;
    return { ...at, expected: 'the name of a schema', received: describeValue(tag) };
  }
  const target = taggedSchema(source.document, discriminator.mapping, tag);
  const alternatives = alternativesOf(schema);
  // Inline schemas have no name: it says nothing of them (OpenAPI 3.1, section 4.8.25.1).
  const isChoice = [schema.oneOf, schema.anyOf].some((list) => Array.isArray(list) && list.length > 0);
  if (target === undefined && isChoice && alternatives.length === 0) return undefined;
  if (target === undefined || (alternatives.length > 0 && !alternatives.includes(target))) {
    if (discriminator.defaultMapping !== undefined) return undefined;
    const names = namesOf(discriminator.mapping, alternatives);
    const expected =
      names.length > 0
        ? `one of ${listed(names.map((each) => JSON.stringify(each)))}`
        : 'the name of a schema';
    return { ...at, expected, received: describeValue(tag) };
  }
  // Other violations of a schema that extends this one are those of the value: see `inheritedViolations`.
  const violation = explain(source, target, value).find(
    ({ keyword }) => alternatives.length > 0 || keyword === 'required',
  );
  if (!violation) return undefined;
  const received = `${describeValue(tag)}, but the value breaks that schema at ${instance + violation.instance || 'its root'}`;
  return { ...at, expected: 'the name of a schema that the value matches', received };
}

/**
 * The schemas that a discriminator chooses from; empty if it chooses from the schemas that extend this one.
 */
function alternativesOf(schema: Record<string, unknown>): string[] {
  return [schema.oneOf, schema.anyOf]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((each) =>
      isObject(each) && typeof each.$ref === 'string' ? [localReference(each.$ref) ?? ''] : [],
    );
}

function namesOf(mapping: unknown, alternatives: readonly string[]): string[] {
  const mapped = isObject(mapping) ? mapping : {};
  const targets = new Set(Object.values(mapped).map((each) => localReference(String(each))));
  const implied = alternatives.filter((pointer) => !targets.has(pointer));
  return [...Object.keys(mapped), ...implied.map((pointer) => pointer.slice(pointer.lastIndexOf('/') + 1))];
}
