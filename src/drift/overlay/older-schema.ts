import { isObject } from '../../schema/index.ts';

type Schema = Record<string, unknown>;

/** Values, not schemas. */
const VALUES = ['example', 'examples', 'default', 'enum', 'value'];

/**
 * A part of a document of OpenAPI 3.1 as OpenAPI 3.0 writes it: the schemas in it have `nullable`, boolean bounds and
 * one `example` (https://learn.openapis.org/upgrading/v3.0-to-v3.1, backwards).
 */
export function asOpenApi30(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asOpenApi30);
  if (!isObject(value)) return value;
  return mapped(value, (each, key) => {
    if (key === 'schema') return olderSchema(each);
    return VALUES.includes(key) ? each : asOpenApi30(each);
  });
}

function mapped(object: Schema, change: (each: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, change(each, key)]));
}

/** Where a schema has schemas: below names, in lists, directly. */
const BELOW_NAMES = ['properties'];
const IN_LISTS = ['allOf', 'anyOf', 'oneOf'];
const DIRECTLY = ['items', 'additionalProperties', 'not'];
/** Keywords that OpenAPI 3.0 does not have. */
const NEWER = ['contentEncoding', 'contentMediaType', 'patternProperties', 'propertyNames', 'prefixItems'];

function olderSchema(schema: unknown): unknown {
  if (schema === false) return { not: {} };
  if (!isObject(schema)) return {};
  const below = mapped(schema, (each, key) => {
    if (BELOW_NAMES.includes(key) && isObject(each)) return mapped(each, olderSchema);
    if (IN_LISTS.includes(key) && Array.isArray(each)) return each.map(olderSchema);
    // `additionalProperties` may be true or false.
    return DIRECTLY.includes(key) && typeof each !== 'boolean' ? olderSchema(each) : each;
  });
  return withKeywords(below, schema);
}

function withKeywords(below: Schema, { anyOf }: Schema): Schema {
  const { type, const: only, examples, exclusiveMinimum, exclusiveMaximum, ...others } = below;
  const kept = Object.fromEntries(Object.entries(others).filter(([key]) => !NEWER.includes(key)));
  const [inner, ...rest] = Array.isArray(anyOf) ? anyOf.filter((each) => !isNull(each)) : [];
  const wasMoved = inner !== undefined && rest.length === 0 && Array.isArray(anyOf) && anyOf.length === 2;
  return {
    ...(wasMoved ? withoutNull(kept, inner) : kept),
    ...typeOf(type),
    ...(only === undefined ? {} : { enum: [only] }),
    ...(Array.isArray(examples) && examples.length > 0 ? { example: examples[0] } : {}),
    ...bound('minimum', 'exclusiveMinimum', exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', exclusiveMaximum),
    ...(below.contentEncoding === 'base64' && below.format === undefined ? { format: 'byte' } : {}),
  };
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && schema.type === 'null';
}

/** `anyOf: [SCHEMA, { type: null }]` was made of `nullable`. */
function withoutNull({ anyOf: _, ...others }: Schema, inner: unknown): Schema {
  return { ...others, nullable: true, allOf: [olderSchema(inner)] };
}

function typeOf(type: unknown): Schema {
  if (type === undefined) return {};
  const types = [type].flat();
  const [only, ...more] = types.filter((each) => each !== 'null');
  const nullable = types.includes('null') ? { nullable: true } : {};
  if (only === undefined) return { enum: [null], nullable: true };
  return more.length === 0
    ? { type: only, ...nullable }
    : {
        anyOf: [only, ...more].map((each) => ({
          type: each,
          ...(each === 'array' ? { items: {} } : {}),
          ...nullable,
        })),
      };
}

function bound(name: string, exclusive: string, value: unknown): Schema {
  return typeof value === 'number' ? { [name]: value, [exclusive]: true } : {};
}
