import { explain, type SchemaSource } from './explain.ts';
import { type Applied, appliedInPlace, itemSchemas, propertySchemas } from './in-place.ts';
import { joinPointer } from './pointer.ts';

/** A value inside another one, and the schemas that apply to it. */
export interface Described {
  /** JSON pointer into the whole value. */
  readonly instance: string;
  readonly value: unknown;
  readonly applied: readonly Applied[];
}

const DEEPEST = 200;

/**
 * A value and every value inside it, each with all schemas that apply to it; of alternatives, those it
 * matches.
 */
export function* describedValues(
  source: SchemaSource,
  schemas: readonly string[],
  value: unknown,
  instance = '',
  depth = 0,
): Iterable<Described> {
  if (depth > DEEPEST || schemas.length === 0) return;
  const keeps = (pointer: string, each: unknown) => explain(source, pointer, each).length === 0;
  const applied = schemas
    .flatMap((schema) => appliedInPlace(source.document, schema, value, keeps))
    .filter(({ condition }) => condition === undefined);
  yield { instance, value, applied };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const below = Array.isArray(value) ? itemSchemas(applied, Number(key)) : propertySchemas(applied, key);
    yield* describedValues(source, below, each, joinPointer(instance, key), depth + 1);
  }
}
