import { type Applied, isObject, appliedPropertySchemas as propertySchemas } from '../../schema/index.ts';

/** Names that are described one by one, not by a pattern or as additional. */
export function describedNames(applied: readonly Applied[]): string[] {
  const names = applied.flatMap(({ schema }) =>
    Object.keys(isObject(schema.properties) ? schema.properties : {}),
  );
  return [...new Set(names)];
}

/** How many of some names are enough to recognise an object by. */
export function enough(names: readonly string[]): number {
  return Math.max(1, Math.ceil(names.length / 2));
}

/**
 * The key under which everything moved that a schema wants here: `data` in `{"success": true, "data": {…}}`. Undefined
 * where more of it is still in its place.
 */
export function envelopeOf(names: readonly string[], value: Record<string, unknown>): string | undefined {
  const inside = (holder: unknown) =>
    isObject(holder) ? names.filter((name) => Object.hasOwn(holder, name)).length : 0;
  const least = Math.max(enough(names), inside(value) + 1);
  const found = Object.entries(value).filter(([, each]) => inside(each) >= least);
  return found.sort(([, one], [, other]) => inside(other) - inside(one))[0]?.[0];
}

/** Schemas of a described envelope that is gone, while what belongs in it stands here. */
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

/** The schemas that apply to a value, of those that pointers name. */
export type SchemasAt = (pointers: readonly string[], value: unknown) => Applied[];
