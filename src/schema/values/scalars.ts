import { textPattern } from '../text-pattern.ts';
import { textOfPattern } from './text-of-pattern.ts';

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
 */
export function textOf(schema: Record<string, unknown>, index: number): string {
  const format = typeof schema.format === 'string' ? TEXTS[schema.format] : undefined;
  const fitting = typeof schema.pattern === 'string' ? patterned(schema.pattern, schema, format) : format;
  if (fitting !== undefined) return fitting;
  const text = index > 0 ? `text ${index + 1}` : 'text';
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
