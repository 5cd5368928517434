import type { Direction } from '../direction.ts';
import { textPattern } from '../text-pattern.ts';

/** A valid text for each format (OpenAPI format registry; JSON Schema 2020-12, validation, section 7.3). */
const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2030-01-01T00:00:00Z',
  date: '2030-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  'uri-template': '/',
  iri: 'https://example.com/',
  'iri-reference': '/',
  'idn-email': 'someone@example.com',
  'idn-hostname': 'example.com',
  'relative-json-pointer': '0',
  regex: '.',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': '/',
  uuid: '00000000-0000-4000-8000-000000000000',
  'json-pointer': '',
  byte: '',
};

/** What a server says of its resources has mostly happened: when one was created, say. */
const PAST_TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2024-01-01T00:00:00Z',
  date: '2024-01-01',
};

/** Unlike every other text, for a password in a response is a leak; and one that most policies take. */
export const SAMPLE_PASSWORD = 'Driftline-2030!';

/** The type of the values to generate for a schema; undefined if the schema does not restrict it. */
export function typeOf(schema: Record<string, unknown>): unknown {
  if (Array.isArray(schema.type)) return schema.type.find((each) => each !== 'null') ?? 'null';
  if (schema.type !== undefined) return schema.type;
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  return schema.items === undefined && schema.prefixItems === undefined ? undefined : 'array';
}

/** The types that a value may have; empty: any. */
export function typesOf({ type }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return type === undefined ? [] : [type].flat();
}

/** The distance between valid numbers: `multipleOf`, else 1 for integers and 0.5 for other numbers. */
export function stepOf(schema: Record<string, unknown>): number {
  return numeric(schema.multipleOf, typeOf(schema) === 'integer' ? 1 : 0.5);
}

/** A number within a schema's bounds and `multipleOf`. */
export function numberOf(schema: Record<string, unknown>): number {
  const step = stepOf(schema);
  const above = numeric(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = numeric(schema.exclusiveMaximum, Number.POSITIVE_INFINITY);
  const least = Math.max(numeric(schema.minimum, Number.NEGATIVE_INFINITY), above);
  const most = Math.min(numeric(schema.maximum, Number.POSITIVE_INFINITY), below);
  const bounded = least !== Number.NEGATIVE_INFINITY;
  const found = bounded ? Math.ceil(least / step) * step : Math.floor(Math.min(0, most) / step) * step;
  if (found === above) return found + step;
  return found === below ? found - step : found;
}

/** Examples are never longer, whatever `minLength` is. */
const LONGEST_TEXT = 1_000_000;

/**
 * A text for a schema's format, pattern and length.
 * @param index which of several texts this is, counted from 0
 * @param direction which way it goes: a moment of a response is past, any other is to come
 */
export function textOf(schema: Record<string, unknown>, index: number, direction?: Direction): string {
  const texts = direction === 'response' ? { ...TEXTS, ...PAST_TEXTS } : TEXTS;
  const format = typeof schema.format === 'string' ? texts[schema.format] : undefined;
  const fitting = typeof schema.pattern === 'string' ? patterned(schema.pattern, schema, format) : format;
  if (fitting !== undefined) return fitting;
  const usual = schema.format === 'password' ? SAMPLE_PASSWORD : 'text';
  const text = index > 0 ? `${usual} ${index + 1}` : usual;
  const longest = numeric(schema.maxLength, Number.POSITIVE_INFINITY);
  return text.padEnd(Math.min(numeric(schema.minLength, 0), LONGEST_TEXT), '.').slice(0, longest);
}

/** A text that matches a pattern and the length limits; undefined if none is found. */
function patterned(pattern: string, schema: Record<string, unknown>, format?: string): string | undefined {
  const expression = textPattern(pattern);
  const [shortest, longest] = [
    numeric(schema.minLength, 0),
    numeric(schema.maxLength, Number.POSITIVE_INFINITY),
  ];
  const fits = (text: string | undefined) =>
    text !== undefined && text.length >= shortest && text.length <= longest && expression.test(text);
  if (fits(format)) return format;
  for (const extra of [0, 1, 2, 3, 5, 8, shortest]) {
    const text = textOfPattern(pattern, extra);
    if (fits(text)) return text;
  }
  return ['text', 'Text', '1', 'a', 'text-1', format].find(fits);
}

/** The number of a keyword, or a default if it has none. */
export function numeric(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/**
 * Generates a text that matches a regular expression (ECMA-262): the first of alternatives, with `extra`
 * additional repetitions where the number is open. Undefined for lookarounds, backreferences and invalid
 * expressions.
 */
export function textOfPattern(pattern: string, extra = 0): string | undefined {
  try {
    const writer = new Writer(pattern, extra);
    const text = writer.alternatives();
    return writer.atEnd ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Preferred characters of a class: they need no escaping anywhere. */
const PLAIN = 'aA0bB1cC2dD3-_.:/ @+,;#$%&=*!?~';
/** The most repetitions: no real pattern needs more. */
const MOST = 2000;

class Unwritable extends Error {}

/** Reads a pattern from left to right and writes a text that matches it. */
class Writer {
  readonly #pattern: string;
  readonly #extra: number;
  #at = 0;

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern;
    this.#extra = extra;
  }

  get atEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  /** Up to a closing parenthesis, or the end. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.#take('|')) this.#sequence();
    return first;
  }

  #sequence(): string {
    let text = '';
    while (!this.atEnd && !'|)'.includes(this.#next)) {
      const part = this.#part();
      const [least, open] = this.#quantifier();
      text += part.repeat(Math.min(MOST, least + (open ? this.#extra : 0)));
    }
    return text;
  }

  get #next(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #part(): string {
    if (this.#take('^') || this.#take('$')) return '';
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#class();
    if (this.#take('.')) return 'a';
    if (this.#take('\\')) return this.#escape() ?? '';
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #group(): string {
    if (['?=', '?!', '?<=', '?<!'].some((sign) => this.#take(sign))) throw new Unwritable();
    if (!this.#take('?:') && this.#take('?<')) this.#at = this.#pattern.indexOf('>', this.#at) + 1;
    const text = this.alternatives();
    if (!this.#take(')')) throw new Unwritable();
    return text;
  }

  /** Tests the class with one character after another, with the regular expression engine. */
  #class(): string {
    const start = this.#at - 1;
    if (this.#take('^')) this.#take(']');
    while (!this.atEnd && this.#next !== ']') this.#at += this.#next === '\\' ? 2 : 1;
    if (!this.#take(']')) throw new Unwritable();
    return characterOf(this.#pattern.slice(start, this.#at));
  }

  #escape(): string | undefined {
    const escaped = this.#next;
    this.#at++;
    if (escaped === 'b' || escaped === 'B') return undefined;
    if (/[1-9k]/.test(escaped)) throw new Unwritable();
    if (/[pP]/.test(escaped)) {
      const end = this.#pattern.indexOf('}', this.#at) + 1;
      const name = this.#pattern.slice(this.#at, end);
      this.#at = end;
      return characterOf(`\\${escaped}${name}`);
    }
    const digits = { x: 2, u: 4 }[escaped] ?? 0;
    const code = this.#pattern.slice(this.#at, this.#at + digits);
    this.#at += digits;
    return characterOf(`\\${escaped}${code}`);
  }

  /** The least number of repetitions, and whether `extra` more are allowed. */
  #quantifier(): readonly [least: number, open: boolean] {
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (counted) {
      this.#at += counted[0].length;
      this.#take('?');
      const [, least = '1', more, most] = counted;
      const allowed = most === undefined || most === '' ? MOST : Number(most) - Number(least);
      return [Number(least), more !== undefined && allowed >= this.#extra];
    }
    const sign = this.#next;
    if (!'*+?'.includes(sign) || sign === '') return [1, false];
    this.#at++;
    this.#take('?');
    return [sign === '+' ? 1 : 0, sign !== '?'];
  }
}

function characterOf(expression: string): string {
  const matcher = expressionOf(`^(?:${expression})$`);
  for (const candidate of PLAIN) if (matcher.test(candidate)) return candidate;
  for (let code = 9; code < 0x500; code++) {
    const candidate = String.fromCharCode(code);
    if (matcher.test(candidate)) return candidate;
  }
  throw new Unwritable();
}

function expressionOf(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}
