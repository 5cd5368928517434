import { isObject } from './pointer.ts';

const LONGEST_SHOWN = 60;

/** A JSON type, with integers told apart (JSON Schema 2020-12, validation, section 6.1.1). */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** What was received, in words: `"bearer"`, `401 (integer)`, `an object with status, message`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return shortened(JSON.stringify(value), value);
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

/** A value whose content must not be shown. */
export function describeSecret(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  return value === null || value === undefined ? describeValue(value) : `a value of type ${typeOf(value)}`;
}

/** What a schema promises, in words: `string, format date-time`, `"Bearer"`, `one of 1, 2`. */
export function describeSchema(schema: unknown): string {
  if (!isObject(schema)) return schema === false ? 'nothing' : 'anything';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum))
    return `one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`;
  const parts = [typeWords(schema.type)];
  if (typeof schema.format === 'string') parts.push(`format ${schema.format}`);
  if (typeof schema.pattern === 'string') parts.push(`pattern ${schema.pattern}`);
  for (const [keyword, word] of Object.entries(BOUNDS)) {
    if (schema[keyword] !== undefined) parts.push(`${word} ${String(schema[keyword])}`);
  }
  if (Array.isArray(schema.required) && schema.required.length > 0) {
    parts.push(`with ${schema.required.join(', ')}`);
  }
  const described = parts.filter((part) => part !== '').join(', ');
  return described === '' ? 'a value that keeps the schema' : described;
}

const BOUNDS = {
  minLength: 'at least this long:',
  maxLength: 'at most this long:',
  minimum: '≥',
  exclusiveMinimum: '>',
  maximum: '≤',
  exclusiveMaximum: '<',
  multipleOf: 'a multiple of',
  minItems: 'items at least:',
  maxItems: 'items at most:',
  minProperties: 'properties at least:',
  maxProperties: 'properties at most:',
} as const;

function typeWords(type: unknown): string {
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : '';
}
