import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Fault } from '../fault.ts';
import { nearestPosition } from './make.ts';
import officialSchema from './openapi-3.1.schema.json' with { type: 'json' };
import { isObject } from './pointer.ts';
import type { ReadDocument } from './read.ts';

const MOST_PROBLEMS = 5;

/**
 * Holds a document against the OpenAPI Initiative's schema of OpenAPI 3.1, and its schemas against the JSON Schema
 * 2020-12 meta-schema.
 * @throws Fault DL_CONTRACT_INVALID that names each problem with file, line and column
 */
export function checkDocument(read: ReadDocument): void {
  if (quickCheck()(read.document)) return;
  const validate = officialCheck({ allErrors: true });
  validate(read.document);
  const problems = telling(validate.errors ?? []).map((error) => {
    const { line, column } = nearestPosition(read.positions, error.instancePath);
    return `${read.file}:${line}:${column} ${problemText(error)}`;
  });
  const shown = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : [];
  throw new Fault(
    'DL_CONTRACT_INVALID',
    ['not a valid OpenAPI 3.1 document:', ...shown, ...more].join('\n  '),
    'Correct the document at these places (https://spec.openapis.org/oas/v3.1.1).',
  );
}

let compiled: ValidateFunction | undefined;

/** Compiled once: that costs more than all documents that are held against it. */
function quickCheck(): ValidateFunction {
  compiled ??= officialCheck({ messages: false });
  return compiled;
}

/** Code that runs once need not be good: ajv makes it in half of the time. */
function officialCheck(options: Options): ValidateFunction {
  const ajv = new Ajv2020({
    ...options,
    strict: false,
    validateFormats: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  return ajv.compile(openApiSchema());
}

/**
 * The official schema leaves Schema Objects to a `$dynamicRef`; ajv takes that wrongly, and here it is known where it
 * leads: to the meta-schema of JSON Schema 2020-12.
 */
function openApiSchema(): Record<string, unknown> {
  return JSON.parse(JSON.stringify(officialSchema), (_key, value: unknown) =>
    isObject(value) && value.$dynamicRef === '#meta'
      ? { $ref: 'https://json-schema.org/draft/2020-12/schema' }
      : value,
  );
}

/** Errors that say something: of each branch the deepest, without the wrappers around them. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const wrappers = new Set(['if', 'anyOf', 'oneOf', 'not', '$ref', 'dependentSchemas', 'propertyNames']);
  const leaves = errors.filter((error) => !wrappers.has(error.keyword));
  const candidates = leaves.length > 0 ? leaves : errors;
  const deepest = candidates.filter(
    (error) => !candidates.some((other) => other.instancePath.startsWith(`${error.instancePath}/`)),
  );
  const byPlace = new Map(
    deepest.map((error) => [`${error.instancePath} ${problemText(error)}`, error] as const),
  );
  return [...byPlace.values()];
}

function problemText(error: ErrorObject): string {
  const name = error.instancePath.split('/').at(-1) ?? '';
  const subject = name === '' ? 'the document' : name.replaceAll('~1', '/').replaceAll('~0', '~');
  const extra =
    error.params.unevaluatedProperty ??
    error.params.additionalProperty ??
    error.params.allowedValues ??
    error.propertyName;
  const named = extra === undefined ? '' : `: ${Array.isArray(extra) ? extra.join(', ') : String(extra)}`;
  return `${subject} ${error.message ?? 'is wrong'}${named}`;
}
