import { explain, isObject, pointerTokens, type SchemaViolation, valueAt } from '../schema/index.ts';
import { officialCheck } from './official-check.ts';
import { definitionOf } from './official-definitions.ts';
import { officialSchema } from './official-schema.ts';
import type { Part, PartProblem } from './part.ts';
import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

/**
 * Validates an object of a file, as written, against the OpenAPI Initiative's schema of the version. Schemas
 * are validated against the JSON Schema 2020-12 meta-schema; in OpenAPI 3.0, against its own definition.
 * @param kind the kind of the object
 * @param pointer where the object is in the file
 */
export function checkWritten(
  part: Part,
  version: Version,
  kind: Kind = 'document',
  pointer = '',
): PartProblem[] {
  const value = valueAt(part.written, pointer);
  // Any object but the document may be a reference.
  if (kind !== 'document' && isObject(value) && typeof value.$ref === 'string') return [];
  if (officialCheck(version, kind)(value)) return [];
  const source = { document: officialSchema(version), formatOf: () => undefined };
  return explain(source, definitionOf(version, kind), value)
    .filter((violation) => !isRepaired(violation, value))
    .map((violation) => {
      const at = { part, pointer: pointer + violation.instance };
      return isMisplaced(violation, value)
        ? { id: 'reference-misplaced', ...at, message: 'OpenAPI does not allow a $ref here' }
        : {
            id: 'document-invalid',
            ...at,
            message: violationText({ ...violation, instance: at.pointer }, version),
          };
    });
}

const OPERATION_REFERENCE =
  /^((?:.*\/)?(?:get|put|post|delete|options|head|patch|trace|query))\/(?:\$ref|responses)$/;

/** If an operation is a `$ref`, only the `$ref` is reported, not that `responses` is missing. */
function isLeftToReference({ instance }: SchemaViolation, value: unknown): boolean {
  const [, operation] = OPERATION_REFERENCE.exec(instance) ?? [];
  return operation !== undefined && hasReference(valueAt(value, operation));
}

/** Whether a reference is in a place where OpenAPI does not allow one, but its meaning is clear. */
function isMisplaced(violation: SchemaViolation, value: unknown): boolean {
  const { instance } = violation;
  if (/\/(?:description|summary)$/.test(instance)) return hasReference(valueAt(value, instance));
  if (/\/properties\/\$ref$/.test(instance)) return typeof valueAt(value, instance) === 'string';
  return instance.endsWith('/$ref') && isLeftToReference(violation, value);
}

function hasReference(value: unknown): boolean {
  return isObject(value) && typeof value.$ref === 'string';
}

/** Boolean bounds are converted to 3.1, and reported there. */
function isRepaired(violation: SchemaViolation, value: unknown): boolean {
  const { instance } = violation;
  if (instance.endsWith('/responses') && isLeftToReference(violation, value)) return true;
  return /\/exclusiveM(?:in|ax)imum$/.test(instance) && typeof valueAt(value, instance) === 'boolean';
}

/** A key; in quotes if it is empty or has control characters. */
function shownKey(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are searched for
  return key === '' || /[\u0000-\u001f]/.test(key) ? JSON.stringify(key) : key;
}

function violationText(
  { keyword, instance, expected, received, properties }: SchemaViolation,
  version: Version,
) {
  const tokens = pointerTokens(instance);
  const name = (index: number) => shownKey(tokens.at(index) ?? 'the document');
  const quoted = (index: number) => JSON.stringify(tokens.at(index) ?? 'the document');
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return properties?.length === 1
        ? `${name(-2)} must have the property "${properties[0]}"`
        : `${name(-1)} must have ${expected}`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false':
      return `${name(-2)} has the property ${quoted(-1)}, which OpenAPI ${version} does not allow there`;
    case 'propertyNames':
      return `${quoted(-1)} is not a valid name in ${name(-2)}, must be ${expected}`;
    default:
      return `${name(-1)} is ${received}, must be ${expected}`;
  }
}
