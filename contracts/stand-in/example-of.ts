import {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  propertyNames,
  propertySchemas,
  requiredNames,
} from '../document/applied-schemas.ts';
import { type Direction, isLeftOut } from '../document/direction.ts';
import { isObject, joinPointer, localReference, valueAt } from '../document/pointer.ts';
import { regularExpression } from '../schema/assertions.ts';
import { textOfPattern } from './text-of-pattern.ts';

/** Deeper than any answer is; a schema that requires itself has no finite value at all. */
const DEEPEST = 20;

/** More than any answer holds; schemas that require one another twice over would have no end. */
const MOST_VALUES = 3000;

/** Texts that keep a format (OpenAPI format registry; JSON Schema 2020-12, validation, section 7.3). */
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

/** How a value is made, where the first way does not lead to one that keeps its schema. */
export interface Making {
  /** Examples that the schema gives are passed over: some break their own schema. */
  readonly unlikeExamples?: boolean;
  /** Which of alternatives is taken, counted from 0; the last where there are fewer. */
  readonly alternative?: number;
}

/**
 * A small value that keeps a schema: what it requires and nothing more, of alternatives the first. An example or
 * default that the schema gives goes before anything made up.
 * @param direction which way the value goes: what is only read, or only written, is left out of the other one
 */
export function exampleOf(
  document: unknown,
  schemaPointer: string,
  direction?: Direction,
  making: Making = {},
): unknown {
  return exampleAt({ document, direction, left: { values: MOST_VALUES }, ...making }, [schemaPointer], 0, 0);
}

interface Source extends Making {
  readonly document: unknown;
  readonly direction: Direction | undefined;
  /** How many values may still be made. */
  readonly left: { values: number };
}

/** @param index which member of a list this is, so that unique items differ */
function exampleAt(source: Source, pointers: readonly string[], index: number, depth: number): unknown {
  if (depth > DEEPEST || source.left.values-- <= 0) return null;
  const alternatives = source.alternative ?? 'first';
  const applied = pointers.flatMap((pointer) => appliedSchemas(source.document, pointer, alternatives));
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
      return numberOf(schema) + index * numeric(schema.multipleOf, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textOf(schema, index);
  }
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
  // A list may hold what the type rules out: null, for one.
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

function typeOf(schema: Record<string, unknown>): unknown {
  if (Array.isArray(schema.type)) return schema.type.find((each) => each !== 'null') ?? 'null';
  if (schema.type !== undefined) return schema.type;
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  return schema.items === undefined && schema.prefixItems === undefined ? undefined : 'array';
}

function objectOf(
  source: Source,
  applied: readonly AppliedSchema[],
  schema: Record<string, unknown>,
  depth: number,
): Record<string, unknown> {
  const { document, direction } = source;
  const leftOut = (name: string) =>
    direction !== undefined &&
    propertySchemas(applied, name).some((pointer) => isLeftOut(document, pointer, direction));
  const required = new Set([...requiredNames(applied)].filter((name) => !leftOut(name)));
  const least = numeric(schema.minProperties, 0);
  const optional = propertyNames(applied).filter((name) => !required.has(name) && !leftOut(name));
  const tags = tagsOf(source, applied);
  for (const name of tags.keys()) required.add(name);
  const names = [...required, ...optional.slice(0, Math.max(0, least - required.size))];
  for (let count = 1; names.length < least; count++) names.push(`property${count}`);
  const free = applied
    .filter((each) => isObject(each.schema.additionalProperties))
    .map(({ pointer }) => joinPointer(pointer, 'additionalProperties'));
  return Object.fromEntries(
    names.map((name, index) => {
      const described = propertySchemas(applied, name);
      if (tags.has(name)) return [name, tags.get(name)];
      const known = described.length > 0;
      return [name, exampleAt(source, known ? described : free, known ? 0 : index, depth + 1)];
    }),
  );
}

/** What discriminators have to say, by the property: the name of the alternative that is taken, else of the schema. */
function tagsOf(
  { document, alternative = 0 }: Source,
  applied: readonly AppliedSchema[],
): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { pointer, schema } of applied) {
    const { discriminator, oneOf = schema.anyOf } = schema;
    if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') continue;
    const taken = Array.isArray(oneOf)
      ? oneOf[Math.min(alternative, oneOf.length - 1)]
      : { $ref: `#${pointer}` };
    const target = isObject(taken) && typeof taken.$ref === 'string' ? localReference(taken.$ref) : undefined;
    if (target === undefined || valueAt(document, target) === undefined) continue;
    const mapping = isObject(discriminator.mapping) ? Object.entries(discriminator.mapping) : [];
    const mapped = mapping.find(([, each]) => localReference(String(each)) === target)?.[0];
    tags.set(discriminator.propertyName, mapped ?? target.slice(target.lastIndexOf('/') + 1));
  }
  return tags;
}

function arrayOf(
  source: Source,
  applied: readonly AppliedSchema[],
  schema: Record<string, unknown>,
  depth: number,
): unknown[] {
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
  return Array.from({ length: numeric(schema.minItems, 0) }, (_, index) => {
    const keyword = index < prefix ? 'prefixItems' : 'items';
    const pointers = applied
      .filter((each) => each.schema[keyword] !== undefined)
      .map(({ pointer }) => joinPointer(pointer, keyword, ...(index < prefix ? [index] : [])));
    return exampleAt(source, pointers, index - prefix, depth + 1);
  });
}

function numberOf(schema: Record<string, unknown>): number {
  const step = numeric(schema.multipleOf, typeOf(schema) === 'integer' ? 1 : 0.5);
  const above = numeric(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = numeric(schema.exclusiveMaximum, Number.POSITIVE_INFINITY);
  const least = Math.max(numeric(schema.minimum, Number.NEGATIVE_INFINITY), above);
  const most = Math.min(numeric(schema.maximum, Number.POSITIVE_INFINITY), below);
  const bounded = least !== Number.NEGATIVE_INFINITY;
  const found = bounded ? Math.ceil(least / step) * step : Math.floor(Math.min(0, most) / step) * step;
  if (found === above) return found + step;
  return found === below ? found - step : found;
}

function textOf(schema: Record<string, unknown>, index: number): string {
  const format = typeof schema.format === 'string' ? TEXTS[schema.format] : undefined;
  const fitting = typeof schema.pattern === 'string' ? patterned(schema.pattern, schema, format) : format;
  if (fitting !== undefined) return fitting;
  const text = index > 0 ? `text ${index + 1}` : 'text';
  const longest = numeric(schema.maxLength, Number.POSITIVE_INFINITY);
  return text.padEnd(numeric(schema.minLength, 0), '.').slice(0, longest);
}

/** A text that keeps a pattern, and is as long as it has to be; undefined where none is found. */
function patterned(pattern: string, schema: Record<string, unknown>, format?: string): string | undefined {
  const expression = regularExpression(pattern);
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

function numeric(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
