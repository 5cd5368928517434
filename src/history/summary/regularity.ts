const MINUTE = 60_000;
const SHORTEST_SCHEDULE_MS = MINUTE / 2;

export interface Regularity {
  readonly usualGapMs?: number;
  /** ISO 8601. */
  readonly nextRun?: string;
  readonly silent: boolean;
}

/**
 * Whether the schedule still runs: more than three times the usual gap (and a minute) without a run is silence. Where the
 * schedule is known, so is what comes next; else, where most gaps are unlike the usual one, or it is shorter than any
 * schedule's, people start the runs.
 * @param times of the latest runs, milliseconds since 1970, the oldest first
 * @param next when the run after another is due, where a schedule says so
 */
export function regularityOf(
  times: readonly number[],
  now: number,
  next?: (last: Date) => Date | undefined,
): Regularity {
  const last = times.at(-1);
  if (last === undefined) return { silent: false };
  const due = next?.(new Date(last))?.getTime();
  const usualGapMs = usualGap(times);
  const gap = due === undefined ? usualGapMs : due - last;
  const nextAt = due ?? (usualGapMs === undefined ? undefined : last + usualGapMs);
  return {
    ...(usualGapMs === undefined ? {} : { usualGapMs }),
    ...(nextAt === undefined ? {} : { nextRun: new Date(nextAt).toISOString() }),
    silent: gap !== undefined && now - last > 3 * gap + MINUTE,
  };
}

function usualGap(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  if (usual === undefined || gaps.length < 3 || usual < SHORTEST_SCHEDULE_MS) return undefined;
  const alike = gaps.filter((gap) => Math.abs(gap - usual) <= usual / 4);
  return alike.length * 2 > gaps.length ? usual : undefined;
}
