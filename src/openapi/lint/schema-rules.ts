import { nearNames } from '../../core/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  describeValue,
  equal,
  explain,
  isObject,
  joinPointer,
  requiredNames,
  textPattern,
  valueAt,
} from '../../schema/index.ts';
import type { Assembly } from '../assemble.ts';
import type { Contract } from '../contract.ts';
import { pointerOf } from '../parts.ts';
import type { ProblemId } from '../problem.ts';

/** The input of lint rules: a contract, and the files that it was assembled from. */
export interface Subject {
  readonly contract: Contract;
  readonly assembly: Assembly;
}

/** A problem that a lint rule found. */
export interface LintProblem {
  readonly id: ProblemId;
  /** JSON pointer into the contract's document. */
  readonly pointer: string;
  readonly message: string;
}

/** A lint rule: yields its problems in document order. */
export type LintRule = (subject: Subject) => Iterable<LintProblem>;

/** One schema of the document, as it was converted to OpenAPI 3.1. */
interface LintedSchema extends Subject, AppliedSchema {}

/** A lint rule about one schema. */
type SchemaRule = (schema: LintedSchema) => Iterable<LintProblem>;

/** Every lint rule about schemas. To add one: its function, and a line here. */
const schemaRules: readonly SchemaRule[] = [
  contradictoryBounds,
  unusedKeywords,
  brokenValues,
  missingItems,
  forbiddenNames,
  impossibleAllOf,
  equalAlternatives,
  bothDirections,
];

/** Applies the rules about schemas to every schema of the document. */
export const lintSchemas: LintRule = function* (subject) {
  for (const place of subject.assembly.schemas) {
    const pointer = pointerOf(place);
    const schema = valueAt(subject.contract.document, pointer);
    if (!isObject(schema)) continue;
    for (const rule of schemaRules) yield* rule({ ...subject, pointer, schema });
  }
};

/** Keywords that bound the same from below and from above; true where the bound itself is excluded. */
const BOUNDS: readonly (readonly [low: string, high: string, exclusive: boolean])[] = [
  ['minimum', 'maximum', false],
  ['exclusiveMinimum', 'maximum', true],
  ['minimum', 'exclusiveMaximum', true],
  ['exclusiveMinimum', 'exclusiveMaximum', true],
  ['minLength', 'maxLength', false],
  ['minItems', 'maxItems', false],
  ['minContains', 'maxContains', false],
  ['minProperties', 'maxProperties', false],
];

/** Bounds between which there is no value. */
function* contradictoryBounds({ schema, pointer }: LintedSchema): Iterable<LintProblem> {
  const found = contradiction([schema]);
  if (found) yield { id: 'bounds-contradictory', pointer: joinPointer(pointer, found[0]), message: found[1] };
}

/** The keyword and the message of the first bounds that exclude each other, in schemas that apply together. */
function contradiction(
  schemas: readonly AppliedSchema['schema'][],
): [keyword: string, message: string] | undefined {
  const numbers = (keyword: string) =>
    schemas.map((schema) => schema[keyword]).filter((each): each is number => typeof each === 'number');
  for (const [lowKeyword, highKeyword, exclusive] of BOUNDS) {
    const low = Math.max(...numbers(lowKeyword));
    const high = Math.min(...numbers(highKeyword));
    if (low < high || (low === high && !exclusive)) continue;
    if (!Number.isFinite(low) || !Number.isFinite(high)) continue;
    const text = `${lowKeyword} ${low} is ${low > high ? 'above' : 'not below'} ${highKeyword} ${high}: no value matches`;
    return [lowKeyword, text];
  }
  return undefined;
}

/** The keywords that only apply to values of some types (JSON Schema 2020-12, validation, section 6). */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength', 'pattern'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
  object: [
    ...['properties', 'required', 'patternProperties', 'additionalProperties'],
    ...['propertyNames', 'minProperties', 'maxProperties'],
  ],
};

/** Keywords for values of a type that the schema does not allow: they check nothing. */
function* unusedKeywords({ schema, pointer }: LintedSchema): Iterable<LintProblem> {
  const types = typesOf(schema);
  if (!types) return;
  for (const [type, keywords] of Object.entries(KEYWORDS)) {
    if (types.has(type)) continue;
    for (const keyword of keywords.filter((each) => schema[each] !== undefined)) {
      const message = `${keyword} checks nothing beside type ${[schema.type].flat().join(', ')}: it is for a value of type ${type}`;
      yield { id: 'keyword-unused', pointer: joinPointer(pointer, keyword), message };
    }
  }
}

/** The types that a schema allows, with `number` for `integer`; undefined for any type, or for no type at all. */
function typesOf({ type }: AppliedSchema['schema']): Set<string> | undefined {
  const types = [type].flat().map((each) => (each === 'integer' ? 'number' : String(each)));
  return types.every((each) => TYPES.has(each)) ? new Set(types) : undefined;
}

const TYPES = new Set([...Object.keys(KEYWORDS), 'boolean', 'null']);

const MOST_VALUES = 500;

/** Values of `enum`, `const` and `default` that break their own schema. */
function* brokenValues({ schema, pointer, contract }: LintedSchema): Iterable<LintProblem> {
  const { document, formatOf } = contract;
  const source = { document, formatOf, direction: 'either' } as const;
  const listed = Array.isArray(schema.enum) ? [...schema.enum.entries()].slice(0, MOST_VALUES) : [];
  const values = [
    ...listed.map(([index, value]) => ['enum', joinPointer(pointer, 'enum', index), value] as const),
    ...(['const', 'default'] as const)
      .filter((keyword) => keyword in schema)
      .map((keyword) => [keyword, joinPointer(pointer, keyword), schema[keyword]] as const),
  ];
  for (const [keyword, at, value] of values) {
    const [broken] = explain(source, pointer, value);
    if (!broken) continue;
    const place = broken.instance === '' ? '' : ` at ${broken.instance}`;
    const message = `${keyword} has ${describeValue(value)}, which does not match its schema${place}: expected ${broken.expected}, found ${broken.received}`;
    yield { id: keyword === 'default' ? 'default-broken' : 'enum-broken', pointer: at, message };
  }
}

/** Arrays without `items`, which OpenAPI 3.0 requires (3.0.4, section 4.7.24). */
function* missingItems({ schema, pointer, assembly, contract }: LintedSchema): Iterable<LintProblem> {
  if (assembly.version !== '3.0' || ![schema.type].flat().includes('array')) return;
  if (appliedSchemas(contract.document, pointer).some((each) => each.schema.items !== undefined)) return;
  yield { id: 'items-missing', pointer, message: 'an array without "items"' };
}

/** Names that a schema requires and, by `additionalProperties: false`, forbids. */
function* forbiddenNames({ schema, pointer }: LintedSchema): Iterable<LintProblem> {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  for (const [index, name] of required.entries()) {
    if (!forbids(schema, name)) continue;
    const near = nearNames(name, Object.keys(isObject(schema.properties) ? schema.properties : {}));
    const meant = near.length > 0 ? ` (did you mean ${near.join(' or ')}?)` : '';
    const message = `"required" has ${JSON.stringify(name)}, which "additionalProperties: false" forbids: no object matches${meant}`;
    yield { id: 'required-forbidden', pointer: joinPointer(pointer, 'required', index), message };
  }
}

function forbids(
  { additionalProperties, properties, patternProperties }: AppliedSchema['schema'],
  name: string,
) {
  if (additionalProperties !== false) return false;
  if (isObject(properties) && Object.hasOwn(properties, name)) return false;
  const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : [];
  return !patterns.some((pattern) => textPattern(pattern).test(name));
}

/** Parts of an `allOf` that no value matches together. */
function* impossibleAllOf({ schema, pointer, contract }: LintedSchema): Iterable<LintProblem> {
  if (!Array.isArray(schema.allOf)) return;
  const applied = appliedSchemas(contract.document, pointer);
  const message = impossibility(applied);
  if (message !== undefined)
    yield { id: 'all-of-impossible', pointer: joinPointer(pointer, 'allOf'), message };
}

function impossibility(applied: readonly AppliedSchema[]): string | undefined {
  const types = applied.flatMap(({ schema }) => (schema.type === undefined ? [] : [[schema.type].flat()]));
  if (types.length > 1 && !types.flat().some((type) => types.every((each) => allows(each, type)))) {
    const shown = [...new Set(types.map((each) => each.join(' or ')))].join(' and ');
    return `no value matches all parts: their types are ${shown}`;
  }
  for (const name of requiredNames(applied)) {
    const closed = applied.find(({ schema }) => forbids(schema, name));
    const own = closed?.schema.required;
    // It is reported at that schema.
    if (!closed || (Array.isArray(own) && own.includes(name))) continue;
    return `no object matches all parts: one requires ${JSON.stringify(name)}, which "additionalProperties: false" of another one forbids`;
  }
  const lists = applied.flatMap(({ schema }) => {
    if (schema.const !== undefined) return [[schema.const]];
    return Array.isArray(schema.enum) ? [schema.enum.slice(0, MOST_VALUES)] : [];
  });
  const [values = [], ...more] = lists;
  if (
    !values.some((value) => more.every((list) => list.some((each) => equal(each, value)))) &&
    more.length > 0
  ) {
    return 'no value matches all parts: their "enum" or "const" have no value in common';
  }
  const bounds = contradiction(applied.map((each) => each.schema));
  return bounds && applied.every((each) => !contradiction([each.schema]))
    ? `of its parts, ${bounds[1]}`
    : undefined;
}

function allows(types: readonly unknown[], type: unknown): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

/** Alternatives that another one makes useless: an equal one, or in `oneOf` one that matches every value. */
function* equalAlternatives({ schema, pointer }: LintedSchema): Iterable<LintProblem> {
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const list = Array.isArray(schema[keyword]) ? schema[keyword].slice(0, MOST_ALTERNATIVES) : [];
    for (const [index, alternative] of list.entries()) {
      const at = joinPointer(pointer, keyword, index);
      const same = list.slice(0, index).findIndex((each) => equal(each, alternative));
      if (same >= 0) {
        const effect =
          keyword === 'oneOf' ? 'what matches one matches both, and is refused' : 'it changes nothing';
        const message = `alternative ${index + 1} of ${keyword} is the same as alternative ${same + 1}: ${effect}`;
        yield { id: 'alternative-unreachable', pointer: at, message };
      } else if (alternative === false) {
        const message = `alternative ${index + 1} of ${keyword} matches no value`;
        yield { id: 'alternative-unreachable', pointer: at, message };
      }
    }
  }
}

const MOST_ALTERNATIVES = 100;

/** OpenAPI 3.0.4, section 4.7.24.2. */
function* bothDirections({ schema, pointer }: LintedSchema): Iterable<LintProblem> {
  if (schema.readOnly !== true || schema.writeOnly !== true) return;
  const message = 'readOnly and writeOnly: neither a request nor a response may have it';
  yield { id: 'read-only-write-only', pointer: joinPointer(pointer, 'writeOnly'), message };
}
