import type { Contract } from '../../openapi/index.ts';
import { keepsWholly, keptExample } from '../../requests/index.ts';
import { exampleOf, isObject, joinPointer, localReference, valueAt } from '../../schema/index.ts';
import { setAt } from './edit.ts';
import { childrenOf, listOf, type Place, placeOf, placesIn } from './places.ts';

/** Each sample covers one more alternative, and a document may have thousands. */
const MOST_SAMPLES = 200;

/**
 * Bodies that keep a schema and together cover each of its parts: the documented example, or a generated one,
 * with every optional property and a member in every collection; then one more for each alternative that is
 * not covered yet. Empty where no value that keeps the schema can be generated.
 */
export function samplesOf(
  contract: Contract,
  schema: string | undefined,
  examples: readonly unknown[],
): readonly unknown[] {
  if (schema === undefined) return [];
  const keeps = (value: unknown) => keepsWholly(contract, schema, value);
  const first = keptExample(contract, schema, examples);
  if (!keeps(first)) return [];
  const samples = [new Completion(contract, schema, first, keeps).whole()];
  const covered = new Set<string>();
  for (let index = 0; index < samples.length && samples.length < MOST_SAMPLES; index++) {
    for (const other of otherAlternatives(contract, schema, samples[index], covered)) {
      samples.push(new Completion(contract, schema, other, keeps).whole());
    }
  }
  return samples;
}

/**
 * The same body with another alternative of an `anyOf` or `oneOf`: one body for each that is not covered yet.
 */
function otherAlternatives(
  contract: Contract,
  schema: string,
  body: unknown,
  covered: Set<string>,
): unknown[] {
  const places = placesIn(contract, schema, body);
  for (const { applied } of places) for (const { pointer } of applied) covered.add(pointer);
  return places.flatMap(({ pointer, value, applied }) =>
    applied.flatMap((each) =>
      alternativesOf(each.schema, each.pointer).flatMap(([alternative, index]) => {
        if (covered.has(alternative)) return [];
        covered.add(alternative);
        const fitting = candidatesFor(contract, each.pointer, [alternative, index], value)
          .map((candidate) => setAt(body, pointer, candidate))
          .find((candidate) => keepsWholly(contract, schema, candidate));
        return fitting === undefined ? [] : [fitting];
      }),
    ),
  );
}

/**
 * Values for an alternative: its own example, that of the schema around it, and both merged into the current
 * value.
 */
function candidatesFor(
  { document }: Contract,
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

/**
 * Adds to a body every property and member that its schema describes, as long as the body keeps the schema.
 */
class Completion {
  readonly #contract: Contract;
  readonly #schema: string;
  readonly #keeps: (body: unknown) => boolean;
  #body: unknown;

  constructor(contract: Contract, schema: string, body: unknown, keeps: (body: unknown) => boolean) {
    this.#contract = contract;
    this.#schema = schema;
    this.#keeps = keeps;
    this.#body = body;
  }

  whole(): unknown {
    this.#complete(placeOf(this.#contract, '', this.#body, [this.#schema]));
    return this.#body;
  }

  #complete(place: Place): void {
    for (const [name, schema] of this.#missing(place)) this.#add(joinPointer(place.pointer, name), schema);
    const value = valueAt(this.#body, place.pointer);
    for (const child of childrenOf(this.#contract, { ...place, value })) this.#complete(child);
  }

  /**
   * Names of missing members, with their schemas. No schema is added below itself, so that recursion ends.
   */
  #missing({ value, applied, above }: Place): [name: string | number, schema: string][] {
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
      ([, schema]) => isObject(valueAt(this.#contract.document, schema)) && !above.has(this.#target(schema)),
    );
  }

  #target(pointer: string): string {
    const schema = valueAt(this.#contract.document, pointer);
    const reference =
      isObject(schema) && typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
    return reference ?? pointer;
  }

  #add(pointer: string, schema: string): void {
    if (valueAt(this.#body, pointer) !== undefined) return;
    const value = exampleOf(this.#contract.document, schema);
    const item = pointer.endsWith('/0') && Array.isArray(valueAt(this.#body, pointer.slice(0, -2)));
    const larger = item
      ? setAt(this.#body, pointer.slice(0, -2), [value])
      : setAt(this.#body, pointer, value);
    if (this.#keeps(larger)) this.#body = larger;
  }
}
