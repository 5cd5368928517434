/** Random schemas, and values that match them now and then. The same seed generates the same ones. */
import type { Random } from '../core/seeded-random.ts';

type Schema = boolean | Record<string, unknown>;

const NAMES = ['a', 'b', 'ab', 'c~/d', 'long name'];
const PATTERNS = ['^a', 'b$', '^[a-c]+$', '\\d', '\\@'];
const FORMATS = ['date-time', 'date', 'email', 'uuid', 'uri', 'ipv4', 'int32', 'float', 'byte', 'password'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'];
const SCALARS = [
  null,
  true,
  false,
  0,
  1,
  -1,
  2,
  0.3,
  1.5,
  1e21,
  '',
  'a',
  'b',
  'ab',
  'abc1',
  '😀',
  '😀😀',
  '2024-02-29',
  '2023-02-29',
  '2024-02-29T00:00:00Z',
  'a@b.example',
  '127.0.0.1',
  'aGk=',
];
const REFERENCES = ['S', 'T', 'U'].map((name) => `#/components/schemas/${name}`);

/**
 * Generates schemas with every keyword that Driftline explains, except for what ajv 8.20 evaluates wrongly:
 * - `unevaluatedProperties` beside `if` or `dependentSchemas`, and with alternatives after a `$ref` or
 *   `allOf` (its issue 2559);
 * - `unevaluatedItems` beside `contains` or any composition;
 * - `patternProperties` in a composition: an alternative that fails may count as evaluated, or even throw.
 */
export class SchemaWriter {
  readonly #random: Random;
  #patterns = true;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A few schemas that refer to each other; some apply themselves to the same value, which never ends. */
  components(): Record<string, Schema> {
    this.#patterns = true;
    const S = this.#schema(2);
    this.#patterns = false;
    return { S, T: this.#schema(1), U: this.#schema(1) };
  }

  /**
   * Schemas in which one schema describes each property: no alternatives, no object in two parts of an
   * `allOf`.
   */
  plainComponents(): Record<string, Schema> {
    return { S: this.#plain(3), T: this.#plain(2), U: this.#plain(1) };
  }

  value(depth = 3): unknown {
    const kind = this.#below(depth > 0 ? 10 : 5);
    if (kind < 4) return this.#one(SCALARS);
    if (kind < 6) return Array.from({ length: this.#below(4) }, () => this.value(depth - 1));
    return Object.fromEntries(this.#some(NAMES).map((name) => [name, this.value(depth - 1)]));
  }

  #schema(depth: number): Schema {
    if (this.#below(25) === 0) return this.#below(2) === 0;
    if (depth === 0) return this.#scalar();
    const below = () => this.#schema(depth - 1);
    return this.#one([
      () => this.#scalar(),
      () => this.#object(below),
      () => this.#sealed(below),
      () => this.#array(below),
      () => this.#composition(below),
      () => ({ ...this.#object(below), ...this.#composition(below) }),
      () => ({ ...this.#array(below), unevaluatedItems: undefined, ...this.#composition(below) }),
      () => ({ $ref: this.#one(REFERENCES), ...this.#object(below) }),
    ])();
  }

  #plain(depth: number): Schema {
    if (depth === 0) return this.#pick({ type: () => this.#some(TYPES, 1) });
    const scalar = () => this.#plain(0);
    const members = this.#schemas(this.#some(NAMES, 1), () => this.#plain(depth - 1));
    return this.#one([
      scalar,
      () => ({ $ref: this.#one(REFERENCES) }),
      () => ({ items: this.#plain(depth - 1) }),
      () => ({ additionalProperties: this.#plain(depth - 1) }),
      () => ({ properties: members, ...this.#pick({ additionalProperties: scalar, if: scalar }) }),
      () => ({ properties: members, patternProperties: { '^a': scalar() } }),
      () => ({ properties: members, allOf: [{ properties: this.#schemas(NAMES.slice(1, 3), scalar) }] }),
    ])();
  }

  #scalar(): Record<string, unknown> {
    return this.#one([
      () => ({ type: this.#one(TYPES) }),
      () => ({ type: this.#some(TYPES, 1) }),
      () => ({ const: this.#below(3) === 0 ? this.value(1) : this.#one(SCALARS) }),
      () => ({ enum: this.#some(SCALARS, 1) }),
      () => ({ type: 'string', format: this.#one(FORMATS) }),
      () => ({ format: this.#one(FORMATS) }),
      () => ({ pattern: this.#one(PATTERNS) }),
      () => ({ minLength: this.#below(3), maxLength: 1 + this.#below(3) }),
      () => ({ minimum: this.#below(2), exclusiveMaximum: 1 + this.#below(2) }),
      () => ({ exclusiveMinimum: -this.#below(2), maximum: this.#below(3) }),
      () => ({ type: 'number', multipleOf: this.#one([0.1, 0.5, 1, 2]) }),
    ])();
  }

  #schemas(names: readonly string[], below: () => Schema): Record<string, Schema> {
    return Object.fromEntries(names.map((name) => [name, below()]));
  }

  #object(below: () => Schema): Record<string, unknown> {
    return this.#pick({
      type: () => (this.#below(3) === 0 ? ['object', 'null'] : 'object'),
      properties: () => this.#schemas(this.#some(NAMES, 1), below),
      required: () => this.#some(NAMES.slice(0, 3)),
      ...(this.#patterns
        ? { patternProperties: () => this.#schemas(this.#some(PATTERNS, 1).slice(0, 2), below) }
        : {}),
      additionalProperties: below,
      propertyNames: () => this.#one([{ maxLength: 4 }, { pattern: 'a' }, { enum: NAMES.slice(0, 3) }]),
      minProperties: () => this.#below(3),
      maxProperties: () => 1 + this.#below(3),
      dependentRequired: () => ({ [this.#one(NAMES)]: this.#some(NAMES.slice(0, 3)) }),
      dependentSchemas: () => this.#schemas([this.#one(NAMES)], below),
    });
  }

  /** An object schema with `unevaluatedProperties`. */
  #sealed(below: () => Schema): Record<string, unknown> {
    const part = () =>
      this.#pick({
        properties: () => this.#schemas(this.#some(NAMES, 1), below),
        required: () => [this.#one(NAMES)],
      });
    const parts = () => Array.from({ length: 1 + this.#below(2) }, part);
    return {
      ...part(),
      ...(this.#patterns ? { patternProperties: this.#schemas([this.#one(PATTERNS)], below) } : {}),
      ...this.#one([{}, { allOf: parts() }, { anyOf: parts() }, { oneOf: parts() }]),
      unevaluatedProperties: this.#below(2) === 0 ? false : below(),
    };
  }

  #array(below: () => Schema): Record<string, unknown> {
    const sizes = this.#pick({
      type: () => 'array',
      minItems: () => this.#below(3),
      maxItems: () => 1 + this.#below(3),
      uniqueItems: () => this.#below(2) === 0,
    });
    const counts = { minContains: () => this.#below(3), maxContains: () => this.#below(3) };
    const members = this.#one([
      () => this.#pick({ items: below }),
      () => ({ contains: below(), ...this.#pick({ items: below, ...counts }) }),
      () => ({ prefixItems: [below(), below()], ...this.#pick({ items: below }) }),
      () => ({ prefixItems: [below()], unevaluatedItems: this.#below(2) === 0 ? false : below() }),
    ]);
    return { ...sizes, ...members() };
  }

  #composition(below: () => Schema): Record<string, unknown> {
    const patterns = this.#patterns;
    this.#patterns = false;
    const list = () => Array.from({ length: 1 + this.#below(3) }, below);
    const found = this.#pick({
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: below,
      if: below,
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: below,
      else: below,
    });
    this.#patterns = patterns;
    return found;
  }

  /** Each keyword in three of ten schemas. */
  #pick(keywords: Record<string, () => unknown>): Record<string, unknown> {
    const found = Object.entries(keywords).filter(() => this.#below(10) < 3);
    return Object.fromEntries(found.map(([keyword, write]) => [keyword, write()]));
  }

  #some<Item>(items: readonly Item[], least = 0): Item[] {
    const found = items.filter(() => this.#below(3) === 0);
    return found.length >= least ? found : [this.#one(items)];
  }

  #one<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
