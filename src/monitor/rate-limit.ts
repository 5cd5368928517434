import { clockOf, type Exchange, retryAfterMs } from '../http/index.ts';

/** The wait after a 429 without `Retry-After`. */
const DEFAULT_WAIT_MS = 60_000;
/** A longer `Retry-After` is cut to this: a wrong header must not stop a monitor for a year. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * Until when no request may be sent, by the 429 among the responses; ISO 8601, undefined if there is none.
 */
export function notBeforeOf(exchanges: readonly Exchange[], now: Date): string | undefined {
  const limited = exchanges.find(({ response }) => response?.status === 429);
  if (!limited?.response) return undefined;
  // A date in `Retry-After` is by the server's clock.
  const wait = retryAfterMs(limited.response, clockOf(limited)) ?? DEFAULT_WAIT_MS;
  return new Date(now.getTime() + Math.min(wait, LONGEST_WAIT_MS)).toISOString();
}
