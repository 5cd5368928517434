import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  isObject,
  joinPointer,
  mergedKeywords,
  propertyNames,
  schemasBelow,
  valueAt,
} from '../../schema/index.ts';
import type { Subject } from '../derived/subject.ts';
import { isIdName } from '../lists.ts';
import { unknownLike } from '../resources.ts';
import { otherValue } from './changed-bodies.ts';

/** A property that the server alone sets (JSON Schema Validation, section 9.4), and the pointer to its schema. */
export interface ReadOnlyProperty {
  readonly name: string;
  readonly schema: string;
}

/**
 * The properties of the resource in the success of an operation that are `readOnly`.
 * @param at pointer to the resource in the body
 */
export function readOnlyProperties(
  { document }: Pick<Contract, 'document'>,
  { responses }: Operation,
  at = '',
): readonly ReadOnlyProperty[] {
  const schema = schemaOfSuccess({ responses });
  if (schema === undefined) return [];
  const resource = schemasBelow(document, [schema], at);
  return propertyNames(resource.flatMap((each) => appliedSchemas(document, each, 'first'))).flatMap(
    (name) => {
      const own = schemasBelow(document, resource, joinPointer('', name));
      const { readOnly } = mergedKeywords(own.flatMap((each) => appliedSchemas(document, each, 'first')));
      return readOnly === true && own[0] !== undefined ? [{ name, schema: own[0] }] : [];
    },
  );
}

function schemaOfSuccess({ responses }: Pick<Operation, 'responses'>): string | undefined {
  return responses
    .filter(({ status }) => status.startsWith('2'))
    .flatMap(({ content }) => content)
    .find(({ mediaType, schema }) => schema !== undefined && isJson(parseContentType(mediaType).essence))
    ?.schema;
}

/** The names of the properties in the success of an operation. */
export function readableNames({ document }: Pick<Contract, 'document'>, operation: Operation): string[] {
  const schema = schemaOfSuccess(operation);
  return schema === undefined ? [] : propertyNames(appliedSchemas(document, schema, 'first'));
}

/** The name of a property with the moment of the last change: `updatedAt`, `last_modified`, `dateChanged`. */
export const CHANGE_MOMENT =
  /^(?:date_?|time_?|last_?)*(?:updated?|modified|modification|changed?)_?(?:at|on|date|time|datetime|timestamp)?(?:_?utc)?$/i;

/** No counter or version comes there by itself. */
const FAR = 48_611;

/**
 * A body with other values of the properties that the server alone sets than a resource has: it must ignore or refuse them.
 * Undefined where the schema of the request allows none.
 * @param resource what an earlier response has
 */
export function withReadOnly(
  { contract, media }: Subject,
  body: unknown,
  properties: readonly ReadOnlyProperty[],
  resource: unknown,
): Record<string, unknown> | undefined {
  if (!media || !isObject(body)) return undefined;
  const { kept } = contract.checksOf(media.schema, 'request');
  let changed: Record<string, unknown> = body;
  for (const { name, schema } of properties) {
    const before = valueAt(resource, joinPointer('', name));
    if (before === undefined || before === null || typeof before === 'object') continue;
    const other = anotherValue(contract, name, schema, before);
    const next = { ...changed, [name]: other };
    if (other !== undefined && kept(next)) changed = next;
  }
  return changed === body ? undefined : changed;
}

function anotherValue(contract: Contract, name: string, schema: string, before: unknown): unknown {
  const isValid = (value: unknown) => contract.checksOf(schema, 'response').kept(value);
  const keywords = mergedKeywords(appliedSchemas(contract.document, schema, 'first'));
  const isScalar = typeof before === 'string' || typeof before === 'number';
  // A server that takes the id of another resource must find none.
  if (isScalar && keywords.enum === undefined && (isIdName(name) || /^_?(?:id|uuid|guid)$/i.test(name)))
    return unknownLike(before).find(isValid);
  if (typeof before === 'number') return [before + FAR].find(isValid);
  return otherValue({ contract }, { schema, keywords }, before);
}
