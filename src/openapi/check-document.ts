import { explain, isObject, pointerTokens, type SchemaViolation, valueAt } from '../schema/index.ts';
import { officialCheck } from './official-check.ts';
import { definitionOf } from './official-definitions.ts';
import { officialSchema } from './official-schema.ts';
import type { Part, Remark } from './part.ts';
import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

/**
 * Holds what a file says, as it stands, against the OpenAPI Initiative's schema of the version, and its schemas
 * against the JSON Schema 2020-12 meta-schema (in OpenAPI 3.0 against its own).
 * @param pointer what of the file, and of which kind that is
 */
export function checkWritten(part: Part, version: Version, kind: Kind = 'document', pointer = ''): Remark[] {
  const value = valueAt(part.written, pointer);
  // A reference may stand for anything but a document.
  if (kind !== 'document' && isObject(value) && typeof value.$ref === 'string') return [];
  if (officialCheck(version, kind)(value)) return [];
  const source = { document: officialSchema(version), formatOf: () => undefined };
  return explain(source, definitionOf(version, kind), value)
    .filter((violation) => !isRepaired(violation, value))
    .map((violation) => {
      const at = { part, pointer: pointer + violation.instance };
      return isMisplaced(violation, value)
        ? { id: 'reference-misplaced', ...at, message: 'there is a $ref where none may be' }
        : {
            id: 'document-invalid',
            ...at,
            message: violationText({ ...violation, instance: at.pointer }, version),
          };
    });
}

const OPERATION_REFERENCE =
  /^((?:.*\/)?(?:get|put|post|delete|options|head|patch|trace|query))\/(?:\$ref|responses)$/;

/** What a `$ref` in the place of an operation leaves out is not missing: the `$ref` itself is told. */
function isLeftToReference({ instance }: SchemaViolation, value: unknown): boolean {
  const [, operation] = OPERATION_REFERENCE.exec(instance) ?? [];
  return operation !== undefined && hasReference(valueAt(value, operation));
}

/** Whether a reference stands where OpenAPI has none, and where it is clear all the same what is meant. */
function isMisplaced(violation: SchemaViolation, value: unknown): boolean {
  const { instance } = violation;
  if (/\/(?:description|summary)$/.test(instance)) return hasReference(valueAt(value, instance));
  if (/\/properties\/\$ref$/.test(instance)) return typeof valueAt(value, instance) === 'string';
  return instance.endsWith('/$ref') && isLeftToReference(violation, value);
}

function hasReference(value: unknown): boolean {
  return isObject(value) && typeof value.$ref === 'string';
}

/** A bound that is true or false is brought to 3.1, and told as what it is. */
function isRepaired(violation: SchemaViolation, value: unknown): boolean {
  const { instance } = violation;
  if (instance.endsWith('/responses') && isLeftToReference(violation, value)) return true;
  return /\/exclusiveM(?:in|ax)imum$/.test(instance) && typeof valueAt(value, instance) === 'boolean';
}

/** A key that is empty, or of several lines, as JSON writes it. */
function shownKey(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be shown
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
      return `${name(-2)} has the property ${quoted(-1)}, which OpenAPI ${version} does not have there`;
    case 'propertyNames':
      return `${quoted(-1)} is no name for what ${name(-2)} holds: it must be ${expected}`;
    default:
      return `${name(-1)} must be ${expected}, and is ${received}`;
  }
}
