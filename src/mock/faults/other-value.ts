import { valueAt } from '../../schema/index.ts';
import { setAt } from '../edit.ts';
import type { Fault } from '../fault.ts';
import type { Place } from '../places.ts';
import { schemaFault } from './schema-fault.ts';

/** What takes a value's place; `current` is what is about to be sent, where `place.value` is the example. */
export type Other = (place: Place, current: unknown) => unknown;

/** A fault that puts another value in the first fitting place of which the token itself is no part. */
export function otherValue(
  name: string,
  title: string,
  breaks: readonly string[],
  picks: (place: Place) => boolean,
  other: Other,
): Fault {
  return schemaFault({
    name,
    title,
    breaks,
    picks: (place) => place.pointer !== '' && !holdsTokenValue(place) && picks(place),
    alter: (body, place) => setAt(body, place.pointer, other(place, valueAt(body, place.pointer))),
  });
}

/** Whether any of these keywords says something of a place. */
export const has =
  (...keywords: readonly string[]) =>
  ({ schema }: Place): boolean =>
    keywords.some((keyword) => schema[keyword] !== undefined);

/** No keyword lists or excludes values. */
export function isFree(place: Place): boolean {
  return !has('const', 'enum', 'anyOf', 'oneOf', 'not')(place);
}

export function isText({ value }: Place): boolean {
  return typeof value === 'string';
}

export function isExpiry({ token, pointer, step }: Place): boolean {
  return token && pointer === step.operation.token?.expiresAt?.path;
}

/** A keyword's number. */
export function bound({ schema }: Place, keyword: string): number {
  return Math.min(Number(schema[keyword]), LARGEST_BOUND);
}

/** What is broken beyond this would not fit into the memory. */
const LARGEST_BOUND = 1_000_000;

/** Without its token a login breaks far more than one value. */
function holdsTokenValue({ token, pointer, step }: Place): boolean {
  const path = step.operation.token?.value.path ?? '';
  return token && (path === pointer || path.startsWith(`${pointer}/`));
}
