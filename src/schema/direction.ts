import { appliedSchemas, namedPropertySchemas } from './applied-schemas.ts';

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
 */
export function requiredIn(
  document: unknown,
  pointer: string,
  required: readonly unknown[],
  direction: Direction,
): readonly unknown[] {
  const applied = appliedSchemas(document, pointer);
  return required.filter(
    (name) =>
      !namedPropertySchemas(applied, String(name)).some((property) =>
        isLeftOut(document, property, direction),
      ),
  );
}

/** Whether a schema is `readOnly` or `writeOnly` in such a way that its value is left out in a direction. */
export function isLeftOut(document: unknown, pointer: string, direction: Direction): boolean {
  return appliedSchemas(document, pointer).some(({ schema }) =>
    LEFT_OUT[direction].some((keyword) => schema[keyword] === true),
  );
}
