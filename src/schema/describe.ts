import { listed } from '../core/index.ts';
import { isObject } from './pointer.ts';

const LONGEST_SHOWN = 60;

/**
 * A JSON type, with `integer` distinguished from `number` (JSON Schema 2020-12, validation, section 6.1.1).
 */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** A received value, in words: `"bearer"`, `401 (integer)`, `an object with status, message`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return shortened(JSON.stringify(value.slice(0, LONGEST_SHOWN)), value);
  if (Array.isArray(value)) return `an array of ${value.length} ${value.length === 1 ? 'item' : 'items'}`;
  if (isObject(value)) {
    const names = Object.keys(value);
    if (names.length === 0) return 'an empty object';
    return `an object with ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`;
  }
  return `${String(value)} (${typeOf(value)})`;
}

function shortened(quoted: string, text: string): string {
  if (quoted.length <= LONGEST_SHOWN) return quoted;
  return `${quoted.slice(0, LONGEST_SHOWN)}…" (${text.length} characters)`;
}

/** A value, in words that do not show its content. */
export function describeSecret(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  return value === null || value === undefined ? describeValue(value) : `a value of type ${typeOf(value)}`;
}

/**
 * What a schema expects, in words: `string, format date-time`, `"Bearer"`, `one of 1, 2`, `object with id`.
 */
export function describeSchema(schema: unknown): string {
  if (!isObject(schema)) return schema === false ? 'nothing' : 'anything';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return `one of ${listed(schema.enum.map((each) => JSON.stringify(each)))}`;
  const parts = [headWords(schema)];
  if (typeof schema.format === 'string') parts.push(`format ${schema.format}`);
  if (typeof schema.pattern === 'string') parts.push(`pattern ${schema.pattern}`);
  for (const [keyword, bound] of Object.entries(BOUNDS)) {
    if (schema[keyword] !== undefined) parts.push(bound(schema[keyword]));
  }
  if (schema.uniqueItems === true) parts.push('no two items the same');
  const described = parts.filter((part) => part !== '').join(', ');
  return described === '' ? 'a value that matches the schema' : described;
}

const counted = (bound: string, one: string, several: string) => (limit: unknown) =>
  `${bound} ${String(limit)} ${limit === 1 ? one : several}`;

const BOUNDS = {
  minLength: counted('at least', 'character', 'characters'),
  maxLength: counted('at most', 'character', 'characters'),
  minimum: (limit) => `≥ ${String(limit)}`,
  exclusiveMinimum: (limit) => `> ${String(limit)}`,
  maximum: (limit) => `≤ ${String(limit)}`,
  exclusiveMaximum: (limit) => `< ${String(limit)}`,
  multipleOf: (step) => `a multiple of ${String(step)}`,
  minItems: counted('at least', 'item', 'items'),
  maxItems: counted('at most', 'item', 'items'),
  minProperties: counted('at least', 'property', 'properties'),
  maxProperties: counted('at most', 'property', 'properties'),
} satisfies Record<string, (limit: unknown) => string>;

/** The type and the required properties: `object with id, name`. */
function headWords({ type, required }: Record<string, unknown>): string {
  if (!Array.isArray(required) || required.length === 0) return typeWords(type);
  return `${typeWords(type) || 'object'} with ${listed(required.map(String))}`;
}

function typeWords(type: unknown): string {
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : '';
}
