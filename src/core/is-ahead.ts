/**
 * Whether an instant (ISO 8601) is in the future, but by no more than the longest possible delay: one that is
 * further ahead was written by a wrong clock.
 */
export function isAhead(instant: string, now: Date, longestMs: number): boolean {
  const ms = Date.parse(instant) - now.getTime();
  return ms > 0 && ms <= longestMs;
}
