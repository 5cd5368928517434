import type { OpenAPIV3_1 } from 'openapi-types';
import { ONLY_PROPERTIES } from './ajv-keywords.ts';
import type { Refuse } from './checks.ts';
import { circlesInPlace } from './circles.ts';
import { type Direction, leftOutNames, requiredIn } from './direction.ts';
import { isObject, joinPointer, localReference, valueAt } from './pointer.ts';

/**
 * How a schema is copied.
 * - `plain`: as written;
 * - `closed`: as written, and objects may have no undocumented property;
 * - `open`: inside a composition of a closed schema. The schema with the composition closes the object; the
 *   values of the object's properties are closed here.
 */
type Mode = 'plain' | 'closed' | 'open';

const APPLIED_IN_PLACE = { allOf: 'list', anyOf: 'list', oneOf: 'list', dependentSchemas: 'map' } as const;
const APPLIED_WHEN = ['then', 'else'] as const;
const TESTED_ONLY = ['if', 'not', 'contains', 'propertyNames'] as const;
const APPLIED_TO_CHILDREN = {
  properties: 'map',
  patternProperties: 'map',
  additionalProperties: 'one',
  unevaluatedProperties: 'one',
  items: 'one',
  prefixItems: 'list',
  unevaluatedItems: 'one',
} as const;

const ASSERTIONS = [
  'type',
  'const',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minContains',
  'maxContains',
  'required',
  'minProperties',
  'maxProperties',
  'dependentRequired',
] as const;

/** A self-contained schema: everything that it refers to is in its own `$defs`. JSON Schema 2020-12. */
export interface Closure {
  readonly schema: Record<string, unknown>;
  /** Every format that the schema uses, with the pointer of a schema that uses it. */
  readonly formats: ReadonlyMap<string, string>;
  /** Whether it has a `discriminator` or `writeOnly`, which validity does not cover. */
  readonly annotated: boolean;
  /** Whether it names a property that every object inherits, such as `constructor`. */
  readonly inherited: boolean;
  /**
   * Whether it is not to be compiled: it has `unevaluatedItems`, which ajv 8.20 evaluates wrongly, or is too large.
   * One that is too large is not copied whole.
   */
  readonly interpreted: boolean;
}

/** The code of schemas that are written inside one another, or side by side, nests: more overflow the stack. */
const MOST_IN_ONE_FUNCTION = 500;
/** Generating code for more takes seconds, which is not worth it for a few responses. */
const MOST_COMPILED = 2000;

/**
 * Copies one schema out of a document together with all that it refers to, cycles included. Only keywords
 * that affect validity are copied, so that annotations and extensions cost nothing.
 * @param closed whether undocumented properties are invalid
 * @param direction which way the body goes: a request requires no `readOnly` properties, a response no
 *   `writeOnly` ones
 * @throws what `refuse` throws, for a schema that cannot be validated against
 */
export function closureOf(
  document: OpenAPIV3_1.Document,
  schemaPointer: string,
  closed: boolean,
  refuse: Refuse,
  direction: Direction = 'response',
): Closure {
  const definitions: Record<string, unknown> = {};
  const formats = new Map<string, string>();
  const sound = new Set<string>();
  let annotated = false;
  let inherited = false;
  let interpreted = false;
  let tooLarge = false;
  let copies = 0;
  let inOneFunction = 0;

  const reference = (
    pointer: string,
    mode: Mode,
    from: string,
    leftOut: LeftOut,
    isKnown: boolean,
  ): Record<string, unknown> => {
    const without = leftOut.size === 0 ? '' : ` without ${[...leftOut].sort().join(' ')}`;
    const name = `${mode}${pointer}${without}`;
    if (!Object.hasOwn(definitions, name)) {
      const target = valueAt(document, pointer);
      if (!isObject(target) && typeof target !== 'boolean') {
        refuse(from, `there is no schema at #${pointer}`, 'Correct the $ref: it must point to a schema.');
      }
      if (circlesInPlace(document, pointer, sound)) {
        refuse(
          from,
          'this schema refers to itself for the same value, so validation would never end',
          'Break the cycle of $ref.',
        );
      }
      definitions[name] = true;
      const outside = inOneFunction;
      inOneFunction = 0;
      definitions[name] = copy(target, pointer, mode, leftOut, isKnown);
      inOneFunction = outside;
    }
    return { $ref: `#${joinPointer('', '$defs', name).split('/').map(encodeURIComponent).join('/')}` };
  };

  const referred = (
    { $ref }: Record<string, unknown>,
    pointer: string,
    mode: Mode,
    leftOut: LeftOut,
    isKnown: boolean,
  ) => {
    const target = localReference(String($ref));
    const from = joinPointer(pointer, '$ref');
    if (target === undefined) {
      refuse(from, `$ref ${$ref} points outside the document`, 'Use a local reference, "#/components/…".');
    }
    return reference(target, mode, from, leftOut, isKnown);
  };

  /** @param isKnown whether what this schema leaves out is in `above`: an `allOf` or a `$ref` of one above applies it */
  const copy = (
    schema: unknown,
    pointer: string,
    mode: Mode,
    above: LeftOut = NONE,
    isKnown = false,
  ): unknown => {
    if (tooLarge || !isObject(schema)) return schema;
    copies++;
    inOneFunction++;
    tooLarge = copies > MOST_COMPILED || inOneFunction > MOST_IN_ONE_FUNCTION;
    if (isReferenceOnly(schema)) return referred(schema, pointer, mode, above, isKnown);
    const isCollected = isKnown || isComposed(schema);
    const leftOut =
      isCollected && !isKnown ? new Set([...above, ...leftOutNames(document, pointer, direction)]) : above;
    // ajv rejects an empty enum, which no value matches.
    if (Array.isArray(schema.enum) && schema.enum.length === 0) return false;
    const inPlace: Mode = mode === 'plain' ? 'plain' : 'open';
    const below: Mode = mode === 'plain' ? 'plain' : 'closed';
    const copied: Record<string, unknown> = {};
    const applied = (
      keyword: string,
      kind: 'one' | 'list' | 'map',
      childMode: Mode,
      without: LeftOut = NONE,
      isKnownThere = false,
    ) => {
      const value = schema[keyword];
      const at = joinPointer(pointer, keyword);
      if (value === undefined) return;
      if (kind === 'list' && Array.isArray(value)) {
        copied[keyword] = value.map((each, index) =>
          copy(each, joinPointer(at, index), childMode, without, isKnownThere),
        );
      } else if (kind === 'map' && isObject(value)) {
        const entries = Object.entries(value).map(([key, each]) => [
          key,
          copy(each, joinPointer(at, key), childMode, without),
        ]);
        copied[keyword] = Object.fromEntries(entries);
      } else copied[keyword] = copy(value, at, childMode, without);
    };

    for (const keyword of ASSERTIONS) if (schema[keyword] !== undefined) copied[keyword] = schema[keyword];
    inOneFunction += Object.keys(schema.dependentRequired ?? {}).length;
    if (Array.isArray(schema.required)) {
      copied.required = requiredIn(document, pointer, schema.required, direction).filter(
        (name) => !leftOut.has(String(name)),
      );
    }
    annotated ||= schema.discriminator !== undefined || schema.writeOnly === true;
    interpreted ||= schema.unevaluatedItems !== undefined;
    if (typeof schema.format === 'string') formats.set(schema.format, pointer);
    if (typeof schema.$ref === 'string')
      Object.assign(copied, referred(schema, pointer, inPlace, leftOut, isCollected));
    for (const [keyword, kind] of Object.entries(APPLIED_IN_PLACE))
      applied(keyword, kind, inPlace, leftOut, keyword === 'allOf' && isCollected);
    for (const keyword of APPLIED_WHEN) applied(keyword, 'one', inPlace, leftOut);
    for (const keyword of TESTED_ONLY) applied(keyword, 'one', 'plain');
    for (const [keyword, kind] of Object.entries(APPLIED_TO_CHILDREN)) applied(keyword, kind, below);
    if (schema.if !== undefined) asAlternatives(copied);
    if (isObject(copied.properties)) movePrototype(copied, copied.properties);
    if (schema.contains !== undefined) copied.minItems = leastItems(schema);
    if (mode !== 'plain' && copied.oneOf !== undefined) {
      // The match is decided by the schemas as written: if two match, closing could make one fail and hide
      // that.
      copied.allOf = [...listOf(copied.allOf), { anyOf: copied.oneOf }];
      applied('oneOf', 'list', 'plain', leftOut);
    }
    if (mode === 'closed' && isClosable(schema) && describesProperties(document, schema)) {
      const names = certainNames(document, schema);
      Object.assign(copied, names ? { [ONLY_PROPERTIES]: [...names] } : { unevaluatedProperties: false });
    }
    inherited ||= namesIn(copied).some((name) => name in Object.prototype);
    return copied;
  };

  const root = reference(schemaPointer, closed ? 'closed' : 'plain', schemaPointer, NONE, false);
  return {
    schema: { ...root, $defs: definitions },
    formats,
    annotated,
    inherited,
    interpreted: interpreted || tooLarge,
  };
}

/** Names of properties that are not required, because they go the other way. */
type LeftOut = ReadonlySet<string>;

const NONE: LeftOut = new Set();

const COPIED = new Set<string>([
  ...ASSERTIONS,
  ...Object.keys(APPLIED_IN_PLACE),
  ...['if', ...APPLIED_WHEN, ...TESTED_ONLY],
  ...Object.keys(APPLIED_TO_CHILDREN),
]);

/** Such a schema is the one that it refers to, closed there as it would be here. */
function isReferenceOnly(schema: Record<string, unknown>): boolean {
  return (
    typeof schema.$ref === 'string' &&
    !schema.discriminator &&
    schema.writeOnly !== true &&
    !Object.keys(schema).some((keyword) => COPIED.has(keyword))
  );
}

/** Whether other schemas apply to the same value; one that is only a reference is that other schema. */
function isComposed(schema: Record<string, unknown>): boolean {
  if (Object.keys(APPLIED_IN_PLACE).some((keyword) => schema[keyword] !== undefined)) return true;
  if (schema.if !== undefined) return true;
  return schema.$ref !== undefined && (schema.properties !== undefined || schema.required !== undefined);
}

/**
 * ajv 8.20 counts properties of an `if` as evaluated if it fails, and not if it holds without `then` or
 * `else`.
 */
function asAlternatives(schema: Record<string, unknown>): void {
  const { if: condition, then: held = true, else: failed = true } = schema;
  for (const keyword of ['if', ...APPLIED_WHEN]) delete schema[keyword];
  const alternatives = [{ allOf: [condition, held] }, { allOf: [{ not: condition }, failed] }];
  schema.allOf = [...listOf(schema.allOf), { anyOf: alternatives }];
}

/** ajv ignores a property named `__proto__`, to avoid prototype pollution. */
function movePrototype(schema: Record<string, unknown>, properties: Record<string, unknown>): void {
  const [name, own] = Object.entries(properties).find(([key]) => key === '__proto__') ?? [];
  if (name === undefined) return;
  delete properties[name];
  schema.patternProperties = { ...(schema.patternProperties as object), '^__proto__$': own };
}

/** `contains` implies it: ajv 8.20 accepts an empty array right after one that matches. */
function leastItems({ minItems, minContains }: Record<string, unknown>): number {
  return Math.max(Number(minItems ?? 0), Number(minContains ?? 1));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isClosable(schema: Record<string, unknown>): boolean {
  return schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined;
}

/** Every property name that a schema mentions. */
function namesIn(schema: Readonly<Record<string, unknown>>): string[] {
  const dependent = isObject(schema.dependentRequired) ? Object.values(schema.dependentRequired) : [];
  return [
    ...[schema.properties, schema.dependentRequired, schema.dependentSchemas].flatMap((names) =>
      Object.keys(names ?? {}),
    ),
    ...[schema.required, schema[ONLY_PROPERTIES], ...dependent].flatMap(listOf).map(String),
  ];
}

/** With these keywords it depends on the value which properties a schema describes. */
const UNCERTAIN = [
  'anyOf',
  'oneOf',
  'if',
  'dependentSchemas',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
];

/** The names that a schema and its parts describe for every value; undefined if that depends on the value. */
function certainNames(
  document: OpenAPIV3_1.Document,
  schema: unknown,
  seen = new Set<unknown>(),
): ReadonlySet<string> | undefined {
  if (!isObject(schema) || seen.has(schema)) return new Set();
  if (UNCERTAIN.some((keyword) => schema[keyword] !== undefined)) return undefined;
  seen.add(schema);
  const names = new Set(Object.keys(isObject(schema.properties) ? schema.properties : {}));
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  const composed = [...listOf(schema.allOf), ...(target === undefined ? [] : [valueAt(document, target)])];
  for (const each of composed) {
    const others = certainNames(document, each, seen);
    if (!others) return undefined;
    for (const name of others) names.add(name);
  }
  return names;
}

/** Whether a schema or one of its parts names any property: a free-form object is not closed. */
function describesProperties(
  document: OpenAPIV3_1.Document,
  schema: unknown,
  seen = new Set<unknown>(),
): boolean {
  if (!isObject(schema) || seen.has(schema)) return false;
  seen.add(schema);
  if (isObject(schema.properties) || isObject(schema.patternProperties)) return true;
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  const composed = [
    ...(target === undefined ? [] : [valueAt(document, target)]),
    ...[schema.allOf, schema.anyOf, schema.oneOf].flatMap(listOf),
    ...Object.values(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {}),
    ...(schema.if === undefined ? [] : APPLIED_WHEN.map((keyword) => schema[keyword])),
  ];
  return composed.some((each) => describesProperties(document, each, seen));
}
