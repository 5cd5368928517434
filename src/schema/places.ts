import { explain, type SchemaSource } from './explain.ts';
import { type Applied, appliedInPlace, itemSchemas, propertySchemas } from './in-place.ts';
import { isObject, joinPointer } from './pointer.ts';

/**
 * A value, or a value inside it, with every schema that applies to it: through references, `allOf`, and matching
 * alternatives.
 */
export interface Place {
  /** JSON pointer into the whole value. */
  readonly pointer: string;
  readonly value: unknown;
  readonly applied: readonly Applied[];
}

const DEEPEST = 200;
/** Members of a map all have the same schema, and there may be thousands. */
const MOST_MEMBERS = 2;

/** A value as a place, with the schemas that apply to it. */
export function placeOf(
  source: SchemaSource,
  schemas: readonly string[],
  value: unknown,
  pointer = '',
): Place {
  const keeps = (schema: string, each: unknown) => explain(source, schema, each).length === 0;
  const found = new Map<string, Applied>();
  for (const schema of schemas) {
    for (const each of appliedInPlace(source.document, schema, value, keeps)) {
      if (each.condition === undefined) found.set(each.pointer, each);
    }
  }
  return { pointer, value, applied: [...found.values()] };
}

/** The properties of an object, or the items of an array, that a schema describes. */
function* placesBelow(source: SchemaSource, { pointer, value, applied }: Place): Iterable<Place> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const below = Array.isArray(value) ? itemSchemas(applied, Number(key)) : propertySchemas(applied, key);
    if (below.length > 0) yield placeOf(source, below, each, joinPointer(pointer, key));
  }
}

/** A value and every value inside it, outermost first. */
export function* placesIn(
  source: SchemaSource,
  schemas: readonly string[],
  value: unknown,
  below = placesBelow,
): Iterable<Place> {
  if (schemas.length > 0) yield* visit(source, placeOf(source, schemas, value), below, 0);
}

function* visit(
  source: SchemaSource,
  place: Place,
  below: typeof placesBelow,
  depth: number,
): Iterable<Place> {
  yield place;
  if (depth === DEEPEST) return;
  for (const each of below(source, place)) yield* visit(source, each, below, depth + 1);
}

/** Of many alike values the first ones: two members of a map, and one item beyond those with schemas of their own. */
export function* fewPlacesBelow(source: SchemaSource, place: Place): Iterable<Place> {
  const { value, applied } = place;
  if (Array.isArray(value)) {
    const fixed = Math.max(1, ...applied.map(({ schema }) => listOf(schema.prefixItems).length + 1));
    yield* placesBelow(source, { ...place, value: value.slice(0, fixed) });
  } else if (isObject(value)) {
    const isNamed = (name: string) =>
      applied.some(({ schema }) => isObject(schema.properties) && Object.hasOwn(schema.properties, name));
    const names = Object.keys(value);
    const members = names.filter((name) => !isNamed(name)).slice(0, MOST_MEMBERS);
    const few = [...names.filter(isNamed), ...members].map((name) => [name, value[name]] as const);
    yield* placesBelow(source, { ...place, value: Object.fromEntries(few) });
  }
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
