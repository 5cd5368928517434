import { valueAt } from '../../schema/index.ts';
import type { Place } from '../places.ts';
import { setAt } from './edit.ts';
import type { Fault } from './fault.ts';
import { schemaFault } from './schema-fault.ts';

/**
 * The value to send instead; `current` is the value about to be sent, `place.value` is that of the example.
 */
export type Other = (place: Place, current: unknown) => unknown;

/** A fault that sends another value in the first fitting place that does not contain the token. */
export function otherValue(
  name: string,
  title: string,
  violates: readonly string[],
  picks: (place: Place) => boolean,
  other: Other,
): Fault {
  return schemaFault({
    name,
    title,
    violates,
    picks: (place) => place.pointer !== '' && !holdsTokenValue(place) && picks(place),
    alter: (body, place) => setAt(body, place.pointer, other(place, valueAt(body, place.pointer))),
  });
}

/** Whether any of these keywords applies to a place. */
export const has =
  (...keywords: readonly string[]) =>
  ({ schema }: Place): boolean =>
    keywords.some((keyword) => schema[keyword] !== undefined);

/** Whether no keyword lists or excludes values. */
export function isFree(place: Place): boolean {
  return !has('const', 'enum', 'anyOf', 'oneOf', 'not')(place);
}

export function isText({ value }: Place): boolean {
  return typeof value === 'string';
}

export function isExpiry({ token, pointer, step }: Place): boolean {
  return token && pointer === step.operation.token?.expiresAt?.path;
}

/** The value of a numeric keyword, at most `LARGEST_BOUND`. */
export function bound({ schema }: Place, keyword: string): number {
  return Math.min(Number(schema[keyword]), LARGEST_BOUND);
}

/** A text or list that exceeds a larger bound would not fit into memory. */
const LARGEST_BOUND = 1_000_000;

/** Whether a place is the token or contains it: without its token a login breaks far more than one value. */
function holdsTokenValue({ token, pointer, step }: Place): boolean {
  const path = step.operation.token?.value.path ?? '';
  return token && (path === pointer || path.startsWith(`${pointer}/`));
}
