import type { SchemaSource } from '../explain.ts';
import { fewPlacesBelow, listOf, type Place, placeOf, placesIn } from '../places.ts';
import { isObject, joinPointer, localReference, setAt, valueAt } from '../pointer.ts';
import { exampleOf } from './example-of.ts';

/** Each sample covers one more alternative, and a document may have thousands. */
const MOST_SAMPLES = 200;

/**
 * Values that match a schema and together cover each of its parts: the first one, with every optional property and a
 * member in every collection; then one more for each alternative that is not covered yet.
 * @param first a value that matches
 * @param keeps whether a value matches
 */
export function samplesOf(
  source: SchemaSource,
  schema: string,
  first: unknown,
  keeps: (value: unknown) => boolean,
): readonly unknown[] {
  const whole = (value: unknown) => new Completion(source, value, keeps).whole(schema);
  const samples = [whole(first)];
  const covered = new Set<string>();
  for (let index = 0; index < samples.length && samples.length < MOST_SAMPLES; index++) {
    for (const other of otherAlternatives(source, schema, samples[index], covered)) {
      const fitting = other.find(keeps);
      if (fitting !== undefined) samples.push(whole(fitting));
    }
  }
  return samples;
}

/** The same value with each alternative of an `anyOf` or `oneOf` that is not covered yet: several candidates. */
function otherAlternatives(
  source: SchemaSource,
  schema: string,
  value: unknown,
  covered: Set<string>,
): unknown[][] {
  const places = [...placesIn(source, [schema], value, fewPlacesBelow)];
  for (const { applied } of places) for (const { pointer } of applied) covered.add(pointer);
  return places.flatMap((place) =>
    place.applied.flatMap((each) =>
      alternativesOf(each.schema, each.pointer).flatMap(([alternative, index]) => {
        if (covered.has(alternative)) return [];
        covered.add(alternative);
        const candidates = candidatesFor(source, each.pointer, [alternative, index], place.value);
        return [candidates.map((candidate) => setAt(value, place.pointer, candidate))];
      }),
    ),
  );
}

/**
 * Values for an alternative: its own example, that of the schema around it, and both merged into the current
 * value.
 */
function candidatesFor(
  { document }: SchemaSource,
  around: string,
  [pointer, alternative]: readonly [string, number],
  value: unknown,
): unknown[] {
  const examples = [exampleOf(document, pointer), exampleOf(document, around, undefined, { alternative })];
  const merged = examples.flatMap((each) =>
    isObject(value) && isObject(each) ? [{ ...value, ...each }] : [],
  );
  return [...examples, ...merged];
}

function alternativesOf(
  schema: Record<string, unknown>,
  pointer: string,
): [pointer: string, index: number][] {
  return (['anyOf', 'oneOf'] as const).flatMap((keyword) =>
    listOf(schema[keyword]).map((_, index): [string, number] => [
      joinPointer(pointer, keyword, index),
      index,
    ]),
  );
}

/** Adds to a value every property and member that its schema describes, as long as the value matches the schema. */
class Completion {
  readonly #source: SchemaSource;
  readonly #keeps: (value: unknown) => boolean;
  #value: unknown;

  constructor(source: SchemaSource, value: unknown, keeps: (value: unknown) => boolean) {
    this.#source = source;
    this.#keeps = keeps;
    this.#value = value;
  }

  whole(schema: string): unknown {
    this.#complete(placeOf(this.#source, [schema], this.#value), new Set());
    return this.#value;
  }

  /** @param around pointers of the schemas that apply to the values around this one */
  #complete(place: Place, around: ReadonlySet<string>): void {
    const above = new Set([...around, ...place.applied.map(({ pointer }) => pointer)]);
    for (const [name, schema] of this.#missing(place, above))
      this.#add(joinPointer(place.pointer, name), schema);
    const value = valueAt(this.#value, place.pointer);
    for (const child of fewPlacesBelow(this.#source, { ...place, value })) this.#complete(child, above);
  }

  /**
   * Names of missing members, with their schemas. No schema is added below itself, so that recursion ends.
   */
  #missing({ value, applied }: Place, above: ReadonlySet<string>): [name: string | number, schema: string][] {
    const described = applied.flatMap(({ schema, pointer }): [string | number, string][] => {
      const properties = isObject(schema.properties) ? Object.keys(schema.properties) : [];
      if (Array.isArray(value)) return value.length > 0 ? [] : [[0, joinPointer(pointer, 'items')]];
      if (!isObject(value)) return [];
      const extra = Object.keys(value).length === 0 && properties.length === 0;
      return [
        ...properties
          .filter((name) => !Object.hasOwn(value, name))
          .map((name): [string, string] => [name, joinPointer(pointer, 'properties', name)]),
        ...(extra ? [['member', joinPointer(pointer, 'additionalProperties')] as [string, string]] : []),
      ];
    });
    return described.filter(
      ([, schema]) => isObject(valueAt(this.#source.document, schema)) && !above.has(this.#target(schema)),
    );
  }

  #target(pointer: string): string {
    const schema = valueAt(this.#source.document, pointer);
    const reference =
      isObject(schema) && typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
    return reference ?? pointer;
  }

  #add(pointer: string, schema: string): void {
    if (valueAt(this.#value, pointer) !== undefined) return;
    const value = exampleOf(this.#source.document, schema);
    const item = pointer.endsWith('/0') && Array.isArray(valueAt(this.#value, pointer.slice(0, -2)));
    const larger = item
      ? setAt(this.#value, pointer.slice(0, -2), [value])
      : setAt(this.#value, pointer, value);
    if (this.#keeps(larger)) this.#value = larger;
  }
}
