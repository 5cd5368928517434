import {
  type AppliedSchema,
  appliedSchemas,
  explain,
  isObject,
  itemSchemas,
  parseJson,
  propertySchemas,
  typeOf,
} from '../schema/index.ts';

/** A name with its text: of a form, of an object in a query. */
export type Pair = readonly [name: string, text: string];

/** A text, and how a style or a form splits it; a part that is not split further may be JSON. */
export interface WrittenText {
  readonly text: string;
  /** The texts of the items, if this is an array. */
  readonly items?: readonly string[];
  /** The names and texts of the properties, if this is an object. */
  readonly members?: readonly Pair[];
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The JSON value that a text stands for, by the schemas of its place: `5` is a number where they take one. Of
 * several readings, `anyOf` an integer and a boolean, it is the first that is valid; text that cannot be read
 * otherwise stays text.
 * @param schemas JSON pointers
 */
export function typedText(document: unknown, schemas: readonly string[], written: WrittenText): unknown {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'all'));
  const readings = readingsOf(document, applied, written);
  if (readings.length < 2) return readings.length === 0 ? written.text : readings[0];
  const source = { document, formatOf: () => undefined };
  const isValid = (value: unknown) => schemas.every((schema) => explain(source, schema, value).length === 0);
  const valid = readings.findIndex(isValid);
  return valid < 0 ? readings.at(-1) : readings[valid];
}

/** The values of each type that the schemas take; as text first, as an array last. */
function readingsOf(document: unknown, applied: readonly AppliedSchema[], written: WrittenText): unknown[] {
  const { text } = written;
  const types = new Set(applied.flatMap(({ schema }) => typesIn(schema)));
  const found: unknown[] = [];
  if (types.size === 0 || types.has('string')) found.push(text);
  if (types.has('boolean') && /^(?:true|false)$/.test(text)) found.push(text === 'true');
  if ((types.has('integer') || types.has('number')) && NUMBER.test(text)) found.push(Number(text));
  if (types.has('null') && text === 'null') found.push(null);
  if (types.has('object')) found.push(...objectIn(document, applied, written));
  if (types.has('array')) found.push(...arrayIn(document, applied, written));
  return found;
}

/** The types that one schema takes, as its `type` says, else its values, else its other keywords. */
function typesIn(schema: AppliedSchema['schema']): unknown[] {
  if (schema.type !== undefined) return [schema.type].flat();
  const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : [];
  return [
    ...values.map(typeOf),
    ...(OF_OBJECTS.some((keyword) => schema[keyword] !== undefined) ? ['object'] : []),
    ...(OF_ARRAYS.some((keyword) => schema[keyword] !== undefined) ? ['array'] : []),
  ];
}

const OF_OBJECTS = ['properties', 'patternProperties', 'additionalProperties'];
const OF_ARRAYS = ['items', 'prefixItems'];

function objectIn(
  document: unknown,
  applied: readonly AppliedSchema[],
  { text, members }: WrittenText,
): unknown[] {
  if (!members) return [jsonIn(text)].filter(isObject);
  return [
    Object.fromEntries(
      members.map(([name, value]) => [
        name,
        typedText(document, propertySchemas(applied, name), { text: value }),
      ]),
    ),
  ];
}

function arrayIn(
  document: unknown,
  applied: readonly AppliedSchema[],
  { text, items }: WrittenText,
): unknown[] {
  if (!items) return [jsonIn(text)].filter(Array.isArray);
  return [items.map((item, index) => typedText(document, itemSchemas(applied, index), { text: item }))];
}

/** The value of a JSON text; undefined for any other text. */
export function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
