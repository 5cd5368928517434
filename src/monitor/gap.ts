import type { RunRecord } from '../history/index.ts';
import type { Schedule } from './schedule.ts';

/** A run may begin so much later than it was due: cron and a busy machine take their time. */
const LATE_MS = 30_000;
/** So many missed runs are counted one by one. */
const MOST_MISSED = 10_000;

/**
 * The runs that should have happened between the last one and this one, by the monitor's schedule, and did not.
 * Undefined where there are none. Pure.
 */
export function gapBetween(last: RunRecord | undefined, now: Date, schedule: Schedule): RunRecord['gap'] {
  if (!last) return undefined;
  const from = new Date(last.time);
  let missed = 0;
  let due = schedule.after(from, from);
  while (due.getTime() + LATE_MS < now.getTime() && missed < MOST_MISSED) {
    const next = schedule.after(due, due);
    // The last one due before now is this one, late.
    if (next > now) break;
    missed += 1;
    due = next;
  }
  return missed === 0 ? undefined : { from: last.time, missed };
}
