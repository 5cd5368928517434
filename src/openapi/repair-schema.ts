import type { ProblemId } from './problem.ts';
import type { Version } from './version.ts';

/** What was found in a schema while it was brought to OpenAPI 3.1. */
export interface Repair {
  readonly id: ProblemId;
  readonly keyword: string;
  readonly message: string;
}

export interface Repaired {
  readonly repairs: readonly Repair[];
  /** Set where the schema was moved into its own `anyOf/0`, so that null has a place beside it. */
  readonly moved?: true;
  /** What stood beside a `$ref`, and was taken away. */
  readonly dropped?: Schema;
}

type Schema = Record<string, unknown>;

/** They say nothing about validity, and stay where they are when a schema is moved. */
const ANNOTATIONS = [
  'title',
  'description',
  'example',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'externalDocs',
  'xml',
  '$anchor',
  '$id',
  '$schema',
  '$defs',
];
/** A keyword of these beside `$ref` was meant to decide something. */
const IDLE_BESIDE_REFERENCE = new Set(['$ref', ...ANNOTATIONS, 'nullable']);
const ENCODINGS: Readonly<Record<string, Schema>> = {
  byte: { contentEncoding: 'base64' },
  base64: { contentEncoding: 'base64' },
  binary: { contentMediaType: 'application/octet-stream' },
};

/**
 * Brings one schema, not those below it, from OpenAPI 3.0 to 3.1, in place
 * (https://learn.openapis.org/upgrading/v3.0-to-v3.1). What 3.1 no longer has is brought there in a document of 3.1 as
 * well, and told.
 */
export function repairSchema(schema: Schema, version: Version): Repaired {
  const old = version === '3.0';
  if (!needsRepair(schema, old)) return UNCHANGED;
  const repairs: Repair[] = [];
  const dropped =
    old && typeof schema.$ref === 'string' ? { dropped: dropSiblings(schema, repairs) } : undefined;
  if (old) modernise(schema);
  for (const [keyword, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[keyword] !== 'boolean') continue;
    if (!old) repairs.push({ id: 'bound-obsolete', keyword, message: `${keyword} is ${schema[keyword]}` });
    replaceBound(schema, keyword, bound);
  }
  if (typeof schema.nullable !== 'boolean') return { repairs, ...dropped };
  if (!old) {
    repairs.push({ id: 'nullable-obsolete', keyword: 'nullable', message: `nullable is ${schema.nullable}` });
  }
  const nullable = schema.nullable;
  if (nullable && Array.isArray(schema.enum) && !schema.enum.includes(null)) {
    const message = 'nullable lets no null pass, for "enum" does not list it';
    repairs.push({ id: 'nullable-enum', keyword: 'nullable', message });
  }
  delete schema.nullable;
  return nullable && allowNull(schema) ? { repairs, moved: true } : { repairs };
}

const UNCHANGED: Repaired = { repairs: [] };

/** Most schemas are the same in all versions: a document of megabytes has a hundred thousand of them. */
function needsRepair(schema: Schema, old: boolean): boolean {
  const { nullable, exclusiveMinimum, exclusiveMaximum, format } = schema;
  if (typeof nullable === 'boolean') return true;
  if (typeof exclusiveMinimum === 'boolean' || typeof exclusiveMaximum === 'boolean') return true;
  if (!old) return false;
  if (typeof schema.$ref === 'string') return Object.keys(schema).length > 1;
  return 'example' in schema || (typeof format === 'string' && Object.hasOwn(ENCODINGS, format));
}

/** What stands beside a `$ref` is ignored (OpenAPI 3.0, section 4.7.23). */
function dropSiblings(schema: Schema, repairs: Repair[]): Schema {
  const [first] = Object.keys(schema).filter(
    (key) => !IDLE_BESIDE_REFERENCE.has(key) && !key.startsWith('x-'),
  );
  if (first !== undefined) {
    repairs.push({
      id: 'reference-siblings',
      keyword: first,
      message: `${first} beside a $ref is ignored`,
    });
  }
  const { $ref: _, ...dropped } = schema;
  for (const key of Object.keys(dropped)) delete schema[key];
  return dropped;
}

function modernise(schema: Schema): void {
  if ('example' in schema && !Array.isArray(schema.examples)) {
    schema.examples = [schema.example];
    delete schema.example;
  }
  const encoding = typeof schema.format === 'string' ? ENCODINGS[schema.format] : undefined;
  if (encoding === undefined) return;
  for (const [keyword, value] of Object.entries(encoding)) schema[keyword] ??= value;
  // `byte` stays: from OpenAPI 3.1 on its content is no longer expected, and here it is.
  if (schema.format === 'base64') delete schema.format;
}

function replaceBound(schema: Schema, keyword: string, bound: string): void {
  const exclusive = schema[keyword] === true;
  delete schema[keyword];
  if (!exclusive || typeof schema[bound] !== 'number') return;
  schema[keyword] = schema[bound];
  delete schema[bound];
}

/**
 * Lets null pass. By the letter `nullable` widens the `type` beside it and nothing else; what is written beside a
 * composition is always meant for all of it, and is read so. An `enum` lists null itself (OpenAPI 3.0.3, section 4.7.24).
 * @returns whether the schema was moved into its own `anyOf/0`
 */
function allowNull(schema: Schema): boolean {
  const composed = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not'].filter(
    (keyword) => schema[keyword] !== undefined,
  );
  if (composed.length === 0) {
    if (typeof schema.type === 'string' && schema.type !== 'null') schema.type = [schema.type, 'null'];
    else if (Array.isArray(schema.type) && !schema.type.includes('null')) schema.type.push('null');
    return false;
  }
  if (composed.length === 1 && Array.isArray(schema.anyOf) && schema.type === undefined) {
    schema.anyOf.push({ type: 'null' });
    return false;
  }
  const inner = { ...schema };
  for (const key of ANNOTATIONS) delete inner[key];
  for (const key of Object.keys(inner)) if (!key.startsWith('x-')) delete schema[key];
  schema.anyOf = [inner, { type: 'null' }];
  return true;
}
