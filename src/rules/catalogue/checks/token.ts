import { statedExpiry as expiryIn } from '../../../auth/index.ts';
import type { Operation } from '../../../openapi/index.ts';
import type { ReadResponse } from '../../../reading/index.ts';

/** Where a part of the token is in a response: `response body /access_token`. */
export function tokenPlace(operation: Operation, part: 'value' | 'type' | 'expiresAt'): string {
  const expression = operation.token?.[part] ?? operation.token?.value;
  return expression ? `response ${expression.source} ${expression.path}` : 'response';
}

/**
 * The expiry of the token that the response states, in milliseconds since 1970. Undefined where it states
 * none, or where the stated value breaks the schema, which is reported already.
 */
export function statedExpiry(
  { token, violations, now }: ReadResponse,
  operation: Operation,
): number | undefined {
  const expression = operation.token?.expiresAt;
  if (expression?.source === 'body' && violations.some(({ instance }) => instance === expression.path))
    return undefined;
  return token && expiryIn(token, now);
}

/**
 * How far the clocks of two servers may differ: the most that libraries tolerate (RFC 7519, section 4.1.5).
 */
export const CLOCK_SKEW_MS = 60_000;

/** An instant in ISO 8601; as milliseconds since 1970 where it is beyond what a Date can hold. */
export function describeInstant(instant: number): string {
  return Math.abs(instant) > 8.64e15 ? `${instant} ms since 1970` : new Date(instant).toISOString();
}
