import type { RunRecord } from '../history/index.ts';
import type { Schedule } from './schedule.ts';

/** A run that begins at most this late counts as on time: cron and a busy machine are not exact. */
const LATE_MS = 30_000;
/** The count of missed runs stops here. */
const MOST_MISSED = 10_000;

/**
 * The runs that were due between the last run and this one, but did not happen: of several schedules, those
 * of the one with the fewest. Undefined if there are none. Pure.
 */
export function gapBetween(
  last: Pick<RunRecord, 'time' | 'durationMs'> | undefined,
  now: Date,
  schedules: readonly Schedule[],
): RunRecord['gap'] {
  if (!last || schedules.length === 0) return undefined;
  const missed = Math.min(...schedules.map((schedule) => missedRuns(last, now, schedule)));
  return missed === 0 ? undefined : { from: last.time, missed };
}

/** Runs that were due while the last run was under way are not missed. */
function missedRuns(
  { time, durationMs }: Pick<RunRecord, 'time' | 'durationMs'>,
  now: Date,
  schedule: Schedule,
): number {
  const from = new Date(time);
  let missed = 0;
  let due = schedule.after(from, new Date(from.getTime() + durationMs));
  while (due.getTime() + LATE_MS < now.getTime() && missed < MOST_MISSED) {
    const next = schedule.after(due, due);
    // The last run that was due before now is this one, which is late.
    if (next > now) break;
    missed += 1;
    due = next;
  }
  return missed;
}
