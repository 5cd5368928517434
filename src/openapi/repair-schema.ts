import { ecmaPattern, formats, isObject, pointerTokens, textPattern } from '../schema/index.ts';
import type { ProblemId } from './problem.ts';
import type { Version } from './read.ts';

/** A problem that was found in a schema while it was converted to OpenAPI 3.1. */
interface Repair {
  readonly id: ProblemId;
  readonly keyword: string;
  readonly message: string;
}

interface Repaired {
  readonly repairs: readonly Repair[];
  /** Set if the schema was moved into its own `anyOf/0`, with null beside it. */
  readonly moved?: true;
  /** Keywords beside a `$ref` that were removed. */
  readonly dropped?: Schema;
}

type Schema = Record<string, unknown>;

/** Keywords that do not affect validity, and stay in place when a schema is moved. */
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
/** Keywords beside a `$ref` that may be ignored without a warning. */
const IDLE_BESIDE_REFERENCE = new Set(['$ref', ...ANNOTATIONS, 'nullable']);
const ENCODINGS: Readonly<Record<string, Schema>> = {
  byte: { contentEncoding: 'base64' },
  base64: { contentEncoding: 'base64' },
  binary: { contentMediaType: 'application/octet-stream' },
};

/**
 * Converts one schema, without its subschemas, from OpenAPI 3.0 to 3.1, in place
 * (https://learn.openapis.org/upgrading/v3.0-to-v3.1). In documents of 3.1 and later, obsolete keywords are
 * converted too, and reported.
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
    if (!old) {
      const message = `${keyword} is ${schema[keyword]}, must be a number`;
      repairs.push({ id: 'bound-obsolete', keyword, message });
    }
    replaceBound(schema, keyword, bound);
  }
  if (typeof schema.nullable !== 'boolean') return { repairs, ...dropped };
  if (!old) {
    repairs.push({ id: 'nullable-obsolete', keyword: 'nullable', message: `nullable is ${schema.nullable}` });
  }
  const nullable = schema.nullable;
  if (nullable && Array.isArray(schema.enum) && !schema.enum.includes(null)) {
    const message = 'nullable has no effect, because "enum" does not list null';
    repairs.push({ id: 'nullable-enum', keyword: 'nullable', message });
  }
  delete schema.nullable;
  return nullable && allowNull(schema) ? { repairs, moved: true } : { repairs };
}

const UNCHANGED: Repaired = { repairs: [] };

/** A quick test, because most schemas need no change and a large document has a hundred thousand of them. */
function needsRepair(schema: Schema, old: boolean): boolean {
  const { nullable, exclusiveMinimum, exclusiveMaximum, format } = schema;
  if (typeof nullable === 'boolean') return true;
  if (typeof exclusiveMinimum === 'boolean' || typeof exclusiveMaximum === 'boolean') return true;
  if (!old) return false;
  if (typeof schema.$ref === 'string') return Object.keys(schema).length > 1;
  return 'example' in schema || (typeof format === 'string' && Object.hasOwn(ENCODINGS, format));
}

/** Keywords beside a `$ref` are ignored (OpenAPI 3.0, section 4.7.23). */
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
  // `byte` stays, because Driftline checks it and `contentEncoding` is not checked in OpenAPI 3.1.
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
 * Allows null. By the specification, `nullable` only extends the `type` beside it; beside a composition it is
 * always meant for the whole composition, and is treated so. An `enum` must list null itself (OpenAPI 3.0.3,
 * section 4.7.24).
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

/** Called with a problem, and the path to it from the schema. */
type ReportKeyword = (id: ProblemId, path: readonly string[], message: string) => void;

/** Reports keywords that no validator could use or would check. Removes invalid patterns from the schema. */
export function checkKeywords(schema: Record<string, unknown>, report: ReportKeyword): void {
  const { enum: list, format, pattern, patternProperties } = schema;
  if (Array.isArray(list) && list.length === 0) report('enum-empty', ['enum'], '"enum" is empty');
  if (typeof format === 'string' && !Object.hasOwn(formats, format)) {
    report('format-unknown', ['format'], `unknown format ${JSON.stringify(format)}`);
  }
  if (typeof pattern === 'string') {
    const read = readablePattern(pattern, ['pattern'], report);
    if (read === undefined) delete schema.pattern;
    else if (read !== pattern) schema.pattern = read;
  }
  if (!isObject(patternProperties)) return;
  for (const [each, value] of Object.entries(patternProperties)) {
    const read = readablePattern(each, ['patternProperties', each], report);
    if (read === each) continue;
    delete patternProperties[each];
    // Of an unknown pattern, any name may be one that it allows.
    patternProperties[read ?? ''] = read === undefined ? true : value;
  }
}

/** A pattern in ECMA-262, translated from another dialect; undefined where it cannot be read. */
function readablePattern(
  written: string,
  path: readonly string[],
  report: ReportKeyword,
): string | undefined {
  const read = ecmaPattern(written);
  const shown = JSON.stringify(written);
  if ('unknown' in read) {
    report('pattern-unreadable', path, `${shown} has ${read.unknown}, which is not ECMA-262`);
    return undefined;
  }
  try {
    textPattern(read.pattern);
  } catch {
    report('pattern-unreadable', path, `${shown} is not a valid regular expression`);
    return undefined;
  }
  if (read.foreign !== undefined) {
    const message = `${shown} has ${read.foreign}, which is not ECMA-262: read as ${JSON.stringify(read.pattern)}`;
    report('pattern-foreign', path, message);
  }
  return read.pattern;
}

/** Where the target of a pointer is now. */
interface Located {
  readonly value: unknown;
  readonly tokens: readonly string[];
  /** Set if the target was removed beside a `$ref` and is restored now: the number of tokens up to it. */
  readonly restored?: number;
}

/** An extension for keywords that OpenAPI 3.0 ignores beside a `$ref`, but that something refers to. */
const BESIDE = 'x-beside-reference';

/** Schemas that were changed after reading, to resolve pointers into their original form. */
export class ChangedSchemas {
  readonly #moved = new WeakSet<Schema>();
  readonly #dropped = new WeakMap<Schema, Schema>();

  /** The schema was moved into its own `anyOf/0`. */
  moved(schema: Schema): void {
    this.#moved.add(schema);
  }

  /** These keywords were removed from the schema. */
  dropped(schema: Schema, keywords: Schema): void {
    this.#dropped.set(schema, keywords);
  }

  /** @param pointer into the file as written */
  locate(root: unknown, pointer: string): Located | undefined {
    let value = root;
    let restored: number | undefined;
    const tokens: string[] = [];
    for (const token of pointerTokens(pointer)) {
      if (typeof value !== 'object' || value === null) return undefined;
      for (const step of this.#steps(value, token)) {
        if (step === BESIDE) restored = tokens.length + 1;
        tokens.push(step);
        value = Object.hasOwn(value as object, step) ? (value as Schema)[step] : undefined;
      }
      if (value === undefined) return undefined;
    }
    return { value, tokens, ...(restored === undefined ? {} : { restored }) };
  }

  #steps(value: object, token: string): string[] {
    if (Object.hasOwn(value, token) || !isObject(value)) return [token];
    if (this.#moved.has(value)) return ['anyOf', '0', token];
    const dropped = this.#dropped.get(value);
    if (!dropped || !Object.hasOwn(dropped, token)) return [token];
    value[BESIDE] = dropped;
    return [BESIDE, token];
  }
}
