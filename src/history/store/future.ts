/** The clocks of two machines that write one run store may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000;

/** The latest date that a record can have at an instant: one that is later was written by a wrong clock. */
export function latestDate(now: Date): Date {
  return new Date(now.getTime() + CLOCK_TOLERANCE_MS);
}

/** Whether a date (ISO 8601) is in the future: it then says nothing of the order of the runs. */
export function isFuture(time: string, now: Date): boolean {
  return Date.parse(time) > latestDate(now).getTime();
}
