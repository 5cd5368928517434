import { type Applied, isObject, propertySchemas } from '../../schema/index.ts';

/** Names that are described one by one, not by a pattern or as additional. */
export function describedNames(applied: readonly Applied[]): string[] {
  const names = applied.flatMap(({ schema }) =>
    Object.keys(isObject(schema.properties) ? schema.properties : {}),
  );
  return [...new Set(names)];
}

/** How many of the names suffice to recognise an object. */
export function enough(names: readonly string[]): number {
  return Math.max(1, Math.ceil(names.length / 2));
}

/**
 * The key under which the properties of a schema moved: `data` in `{"success": true, "data": {…}}`. Undefined
 * where most of them are still in place.
 */
export function envelopeOf(names: readonly string[], value: Record<string, unknown>): string | undefined {
  const inside = (container: unknown) =>
    isObject(container) ? names.filter((name) => Object.hasOwn(container, name)).length : 0;
  const least = Math.max(enough(names), inside(value) + 1);
  const found = Object.entries(value).filter(([, each]) => inside(each) >= least);
  return found.sort(([, one], [, other]) => inside(other) - inside(one))[0]?.[0];
}

/** Schemas of a documented envelope that is missing, while its properties are in this object. */
export function unwrappedSchemas(
  applied: readonly Applied[],
  value: Record<string, unknown>,
  schemasAt: SchemasAt,
) {
  for (const name of describedNames(applied)) {
    if (Object.hasOwn(value, name)) continue;
    const pointers = propertySchemas(applied, name);
    const names = describedNames(schemasAt(pointers, value));
    const here = names.filter((each) => Object.hasOwn(value, each)).length;
    if (names.length > 0 && here >= enough(names)) return pointers;
  }
  return [];
}

/** The schemas at these pointers that apply to a value. */
export type SchemasAt = (pointers: readonly string[], value: unknown) => Applied[];
