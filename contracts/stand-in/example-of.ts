import {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  propertyNames,
  propertySchemas,
  requiredNames,
} from '../document/applied-schemas.ts';
import { type Direction, isLeftOut } from '../document/direction.ts';
import { isObject, joinPointer } from '../document/pointer.ts';

/** Deeper than any answer is; a schema that requires itself has no finite value at all. */
const DEEPEST = 20;

/** Texts that keep a format (OpenAPI format registry; JSON Schema 2020-12, validation, section 7.3). */
const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2030-01-01T00:00:00Z',
  date: '2030-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
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

/**
 * A small value that keeps a schema: what it requires and nothing more, of alternatives the first. An example or
 * default that the schema gives goes before anything made up; a `pattern` is kept only by such an example.
 * @param direction which way the value goes: what is only read, or only written, is left out of the other one
 */
export function exampleOf(document: unknown, schemaPointer: string, direction?: Direction): unknown {
  return exampleAt({ document, direction }, [schemaPointer], 0, 0);
}

interface Source {
  readonly document: unknown;
  readonly direction: Direction | undefined;
}

/** @param index which member of a list this is, so that unique items differ */
function exampleAt(source: Source, pointers: readonly string[], index: number, depth: number): unknown {
  if (depth > DEEPEST) return null;
  const applied = pointers.flatMap((pointer) => appliedSchemas(source.document, pointer, 'first'));
  const schema = mergedKeywords(applied);
  const given = givenValue(schema, index);
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

function givenValue(schema: Record<string, unknown>, index: number): unknown {
  if (schema.const !== undefined) return schema.const;
  for (const list of [schema.examples, schema.enum]) {
    if (Array.isArray(list) && list.length > 0) return list[index % list.length];
  }
  return index === 0 ? (schema.example ?? schema.default) : undefined;
}

function typeOf(schema: Record<string, unknown>): unknown {
  if (schema.type !== undefined) return Array.isArray(schema.type) ? schema.type[0] : schema.type;
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
  const names = [...required, ...optional.slice(0, Math.max(0, least - required.size))];
  for (let count = 1; names.length < least; count++) names.push(`property${count}`);
  const free = applied
    .filter((each) => isObject(each.schema.additionalProperties))
    .map(({ pointer }) => joinPointer(pointer, 'additionalProperties'));
  return Object.fromEntries(
    names.map((name, index) => {
      const described = propertySchemas(applied, name);
      const known = described.length > 0;
      return [name, exampleAt(source, known ? described : free, known ? 0 : index, depth + 1)];
    }),
  );
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
  const step = numeric(schema.multipleOf, schema.type === 'integer' ? 1 : 0.5);
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
  if (format !== undefined) return format;
  const text = index > 0 ? `text ${index + 1}` : 'text';
  const longest = numeric(schema.maxLength, Number.POSITIVE_INFINITY);
  return text.padEnd(numeric(schema.minLength, 0), '.').slice(0, longest);
}

function numeric(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
