import {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  requiredNames,
} from '../applied-schemas.ts';
import { type Direction, isLeftOut } from '../direction.ts';
import type { Keeps } from '../in-place.ts';
import { isObject, joinPointer } from '../pointer.ts';
import { namedTexts } from './named-texts.ts';
import { numberOf, numeric, stepOf, textOf, typeOf } from './scalars.ts';
import { tagsOf } from './tags.ts';
import { firstFitting, type Parts, variations } from './variations.ts';

/** Deeper than any response; a schema that requires itself has no finite value. */
const DEEPEST = 20;

/** More values than any response has; mutually recursive schemas would never end. */
const MOST_VALUES = 3000;

const DEEPEST_WHOLE = 3;

/** How many candidates are validated for one place and in total, and how many values each consists of. */
const MOST_TRIES = { place: 150, whole: 1000, values: 300 };

/** Further alternatives are not tried. */
const MOST_ALTERNATIVES = 20;

/** How a value is generated, to find a valid one if the defaults lead to an invalid one. */
export interface Making {
  /** Ignores the schema's own examples and defaults: some are invalid. */
  readonly unlikeExamples?: boolean;
  /** Which alternative is chosen, counted from 0; the last one if there are fewer. */
  readonly alternative?: number;
  /** Includes optional properties, some levels deep: without them, alternatives may look the same. */
  readonly whole?: boolean;
  /** Includes an item of each array that may be empty, some levels deep: a list shows what its items are like. */
  readonly filled?: boolean;
  /**
   * Whether a value is valid against a schema. If given, every nested value is validated and varied until it
   * is valid, for example against exactly one alternative of a `oneOf`. If none is found in time, the first
   * candidate is used.
   */
  readonly keeps?: Keeps;
}

/**
 * Generates a small value for a schema: required properties only, and the first of alternatives. An example
 * or default in the schema is preferred to a generated value.
 * @param direction which way the value goes: `readOnly` is left out of requests, `writeOnly` of responses
 */
export function exampleOf(
  document: unknown,
  schemaPointer: string,
  direction?: Direction,
  making: Making = {},
): unknown {
  const left = { values: MOST_VALUES };
  const tries = { left: MOST_TRIES.whole };
  return exampleAt({ document, direction, left, tries, found: new Map(), ...making }, [schemaPointer], 0, 0);
}

interface Source extends Making {
  readonly document: unknown;
  readonly direction: Direction | undefined;
  /** How many values may still be generated. */
  readonly left: { values: number };
  /** How many candidates may still be validated. */
  readonly tries: { left: number };
  /** Results of earlier searches, by schemas, index and levels. */
  readonly found: Map<string, unknown>;
  /** How many levels deep optional properties are included, and one item in each array. */
  readonly levels?: number;
}

/** The schemas that apply to one value, and its position. */
interface Spot {
  readonly pointers: readonly string[];
  /** The index of the value in its array, so that unique items differ. */
  readonly index: number;
  readonly depth: number;
}

function exampleAt(source: Source, pointers: readonly string[], index: number, depth: number): unknown {
  if (depth > DEEPEST || source.left.values-- <= 0) return null;
  const spot = { pointers, index, depth };
  const { keeps, found, levels = 0 } = source;
  if (!keeps) return madeAt(source, spot);
  const key = `${pointers.join(' ')} ${index} ${levels}`;
  if (!found.has(key)) found.set(key, searchedAt(source, keeps, spot));
  return found.get(key);
}

function appliedBy({ document, ...source }: Source, { pointers }: Spot): AppliedSchema[] {
  const alternative = source.alternative ?? 'first';
  return pointers.flatMap((pointer) => appliedSchemas(document, pointer, alternative));
}

/**
 * Searches the variations of each alternative for a valid value; returns the first candidate if none is
 * valid.
 */
function searchedAt(source: Source, keeps: Keeps, spot: Spot): unknown {
  const byFirst = { ...source, alternative: 0 };
  const fits = (value: unknown) =>
    source.tries.left-- > 0 && spot.pointers.every((pointer) => keeps(pointer, value));
  const first = madeAt(byFirst, spot);
  if (fits(first)) return first;
  const lists = Array.from({ length: alternativesIn(appliedBy(byFirst, spot)) }, (_, alternative) =>
    variationsAt({ ...source, alternative }, spot),
  );
  return (firstFitting(lists, fits, Math.min(MOST_TRIES.place, source.tries.left)) ?? { value: first }).value;
}

function alternativesIn(applied: readonly AppliedSchema[]): number {
  const lists = applied.flatMap(({ schema }) => [schema.oneOf, schema.anyOf]);
  const most = Math.max(1, ...lists.map((list) => (Array.isArray(list) ? list.length : 0)));
  return Math.min(most, MOST_ALTERNATIVES);
}

function* variationsAt(source: Source, spot: Spot): Generator<unknown> {
  const parts = partsOf(source, appliedBy(source, spot));
  const make = (schemas: readonly string[], index: number, levels: number) => {
    const left = { values: MOST_TRIES.values };
    return exampleAt({ ...source, left, levels }, schemas, index, spot.depth + 1);
  };
  for (const unlikeExamples of source.unlikeExamples ? [true] : [false, true]) {
    yield* variations(madeAt({ ...source, unlikeExamples }, spot), parts, make);
  }
  for (const index of [1, 2]) yield madeAt(source, { ...spot, index: spot.index + index });
}

/** The parts of a value that can be varied: all but the discriminators. */
function partsOf(source: Source, applied: readonly AppliedSchema[]): Parts {
  const tags = tagsOf(source.document, applied, source.alternative ?? 0);
  const names = namesOf(source, applied).filter((name) => !tags.has(name));
  return {
    properties: names.map((name) => [name, namedPropertySchemas(applied, name)] as const),
    free: freeSchemas(applied),
    items: itemSchemas(applied),
  };
}

function madeAt(source: Source, spot: Spot): unknown {
  const applied = appliedBy(source, spot);
  const { index, depth } = spot;
  const schema = mergedKeywords(applied);
  const given = givenValue(source.unlikeExamples ? withoutExamples(schema) : schema, index);
  if (given !== undefined) return given;
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(source, applied, schema, depth);
    case 'array':
      return arrayOf(source, applied, schema, depth);
    case 'integer':
    case 'number':
      return numberOf(schema) + index * stepOf(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return nameSays(source, spot, schema) ?? textOf(schema, index, source.direction);
  }
}

/** What the name of a property says of the text that is sent. */
function nameSays({ direction }: Source, { pointers }: Spot, schema: Record<string, unknown>) {
  if (direction !== 'request') return undefined;
  return pointers.map((pointer) => namedTexts(pointer, schema)).find((texts) => texts !== undefined)?.[0];
}

function withoutExamples({
  example: _one,
  examples: _several,
  default: _usual,
  ...schema
}: Record<string, unknown>) {
  return schema;
}

function givenValue(schema: Record<string, unknown>, index: number): unknown {
  if (schema.const !== undefined) return schema.const;
  // An enum may contain values that the type excludes, such as null.
  const listed = Array.isArray(schema.enum) ? schema.enum.filter((each) => isOfType(each, schema.type)) : [];
  for (const list of [schema.examples, listed]) {
    if (Array.isArray(list) && list.length > 0) return list[index % list.length];
  }
  return index === 0 ? (schema.example ?? schema.default) : undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((each) => each === own || (own === 'number' && each === 'integer'));
}

function objectOf(
  source: Source,
  applied: readonly AppliedSchema[],
  schema: Record<string, unknown>,
  depth: number,
): Record<string, unknown> {
  const described = namesOf(source, applied);
  const required = new Set([...requiredNames(applied)].filter((name) => !isOmitted(source, applied, name)));
  const least = Math.min(numeric(schema.minProperties, 0), MOST_VALUES);
  const optional = described.filter((name) => !required.has(name));
  const tags = tagsOf(source.document, applied, source.alternative ?? 0);
  for (const name of tags.keys()) required.add(name);
  const { levels = 0 } = source;
  const isWhole = levels > 0 || (source.whole && depth < DEEPEST_WHOLE);
  const filled = isWhole ? optional.length : least - required.size;
  const names = [...required, ...optional.slice(0, Math.max(0, filled))];
  for (let count = 1; names.length < least; count++) names.push(`property${count}`);
  const free = freeSchemas(applied);
  const below = { ...source, levels: Math.max(0, levels - 1) };
  return Object.fromEntries(
    names.map((name, index) => {
      const schemas = namedPropertySchemas(applied, name);
      if (tags.has(name)) return [name, tags.get(name)];
      const known = schemas.length > 0;
      return [name, exampleAt(below, known ? schemas : free, known ? 0 : index, depth + 1)];
    }),
  );
}

/** Names of the documented properties that are not left out in this direction. */
function namesOf(source: Source, applied: readonly AppliedSchema[]): string[] {
  return propertyNames(applied).filter((name) => !isOmitted(source, applied, name));
}

function isOmitted(
  { document, direction }: Source,
  applied: readonly AppliedSchema[],
  name: string,
): boolean {
  return (
    direction !== undefined &&
    namedPropertySchemas(applied, name).some((pointer) => isLeftOut(document, pointer, direction))
  );
}

function freeSchemas(applied: readonly AppliedSchema[]): string[] {
  return applied
    .filter(({ schema }) => isObject(schema.additionalProperties))
    .map(({ pointer }) => joinPointer(pointer, 'additionalProperties'));
}

function arrayOf(
  source: Source,
  applied: readonly AppliedSchema[],
  schema: Record<string, unknown>,
  depth: number,
): unknown[] {
  const { levels = 0 } = source;
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
  const isFilled = levels > 0 || (source.filled && depth < DEEPEST_WHOLE);
  const least = isFilled && itemSchemas(applied).length > 0 && schema.maxItems !== 0 ? 1 : 0;
  const below = { ...source, levels: Math.max(0, levels - 1) };
  return Array.from(
    { length: Math.min(Math.max(numeric(schema.minItems, 0), least), MOST_VALUES) },
    (_, index) => {
      const pointers = index < prefix ? prefixSchemas(applied, index) : itemSchemas(applied);
      return exampleAt(below, pointers, index - prefix, depth + 1);
    },
  );
}

function itemSchemas(applied: readonly AppliedSchema[]): string[] {
  return applied
    .filter(({ schema }) => schema.items !== undefined)
    .map(({ pointer }) => joinPointer(pointer, 'items'));
}

function prefixSchemas(applied: readonly AppliedSchema[], index: number): string[] {
  return applied
    .filter(({ schema }) => schema.prefixItems !== undefined)
    .map(({ pointer }) => joinPointer(pointer, 'prefixItems', index));
}
