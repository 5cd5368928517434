import type { RunRecord } from '../history/index.ts';
import type { Schedule } from './schedule.ts';

/** A run that begins at most this late counts as on time: cron and a busy machine are not exact. */
const LATE_MS = 30_000;
/** The count of missed runs stops here. */
const MOST_MISSED = 10_000;

/**
 * The runs that were due by the schedule between the last run and this one, but did not happen. Undefined if
 * there are none. Pure.
 */
export function gapBetween(last: RunRecord | undefined, now: Date, schedule: Schedule): RunRecord['gap'] {
  if (!last) return undefined;
  const from = new Date(last.time);
  let missed = 0;
  let due = schedule.after(from, from);
  while (due.getTime() + LATE_MS < now.getTime() && missed < MOST_MISSED) {
    const next = schedule.after(due, due);
    // The last run that was due before now is this one, which is late.
    if (next > now) break;
    missed += 1;
    due = next;
  }
  return missed === 0 ? undefined : { from: last.time, missed };
}
