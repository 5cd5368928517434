import { clockOf, type Exchange, retryAfterMs } from '../http/index.ts';

/** How long an API is left alone that says 429, and not for how long. */
const UNTOLD_WAIT_MS = 60_000;
/** An API that asks for more is asked again all the same: a wrong header must not silence a monitor for a year. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Until when no request may be sent, by the 429 among the responses; ISO 8601, undefined where there is none. */
export function notBeforeOf(exchanges: readonly Exchange[], now: Date): string | undefined {
  const limited = exchanges.find(({ response }) => response?.status === 429);
  if (!limited?.response) return undefined;
  // A date that the server names is one by its own clock.
  const wait = retryAfterMs(limited.response, clockOf(limited)) ?? UNTOLD_WAIT_MS;
  return new Date(now.getTime() + Math.min(wait, LONGEST_WAIT_MS)).toISOString();
}
