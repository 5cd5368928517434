/**
 * Whether an instant (ISO 8601) is still to come, and by no more than anything is put off: one that is further ahead was
 * written by a clock that was wrong.
 */
export function isAhead(instant: string, now: Date, longestMs: number): boolean {
  const ms = Date.parse(instant) - now.getTime();
  return ms > 0 && ms <= longestMs;
}
