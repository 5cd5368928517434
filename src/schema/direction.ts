import { type AppliedSchema, appliedSchemas, namedPropertySchemas } from './applied-schemas.ts';
import { isObject, joinPointer } from './pointer.ts';

/** Which way a body goes; `either` if that is not known. */
export type Direction = 'request' | 'response' | 'either';

/** A request has no `readOnly` properties, a response no `writeOnly` ones. */
const LEFT_OUT: Readonly<Record<Direction, readonly ('readOnly' | 'writeOnly')[]>> = {
  request: ['readOnly'],
  response: ['writeOnly'],
  either: ['readOnly', 'writeOnly'],
};

/**
 * The names that a schema requires in a direction. A `readOnly` property is required in responses only, a
 * `writeOnly` one in requests only (OpenAPI 3.0, section 4.7.24.1; JSON Schema 2020-12, validation, section
 * 9.4).
 * @param above pointers to the schemas that apply this one to the same value: one branch of an `allOf` may
 *   require what another one describes
 */
export function requiredIn(
  document: unknown,
  pointer: string,
  required: readonly unknown[],
  direction: Direction,
  above: readonly string[] = [],
): readonly unknown[] {
  const applied = [pointer, ...above].flatMap((each) => appliedSchemas(document, each));
  return required.filter((name) => !isNameLeftOut(document, applied, String(name), direction));
}

/** The properties that a schema leaves out in a direction. */
export function leftOutNames(document: unknown, pointer: string, direction: Direction): string[] {
  const leftOut = appliedSchemas(document, pointer).flatMap(({ pointer: at, schema }) =>
    Object.keys(isObject(schema.properties) ? schema.properties : {}).filter((name) =>
      isLeftOut(document, joinPointer(at, 'properties', name), direction),
    ),
  );
  return [...new Set(leftOut)];
}

function isNameLeftOut(
  document: unknown,
  applied: readonly AppliedSchema[],
  name: string,
  direction: Direction,
): boolean {
  return namedPropertySchemas(applied, name).some((property) => isLeftOut(document, property, direction));
}

/** Whether a schema is `readOnly` or `writeOnly` in such a way that its value is left out in a direction. */
export function isLeftOut(document: unknown, pointer: string, direction: Direction): boolean {
  return appliedSchemas(document, pointer).some(({ schema }) =>
    LEFT_OUT[direction].some((keyword) => schema[keyword] === true),
  );
}
