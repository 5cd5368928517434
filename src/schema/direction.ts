import { appliedSchemas, propertySchemas } from './applied-schemas.ts';

/** Which way a body goes; `either` where that is not known. */
export type Direction = 'request' | 'response' | 'either';

/** What a direction does not have: `readOnly` is left out of a request, `writeOnly` of a response. */
const LEFT_OUT: Readonly<Record<Direction, readonly ('readOnly' | 'writeOnly')[]>> = {
  request: ['readOnly'],
  response: ['writeOnly'],
  either: ['readOnly', 'writeOnly'],
};

/**
 * The names that a schema requires in a direction. A property that is read or written alone is required only where it
 * is read or written (OpenAPI 3.0, section 4.7.24.1; JSON Schema 2020-12, validation, section 9.4).
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
      !propertySchemas(applied, String(name)).some((property) => isLeftOut(document, property, direction)),
  );
}

/** Whether a schema says that its value is no part of what goes in a direction. */
export function isLeftOut(document: unknown, pointer: string, direction: Direction): boolean {
  return appliedSchemas(document, pointer).some(({ schema }) =>
    LEFT_OUT[direction].some((keyword) => schema[keyword] === true),
  );
}
