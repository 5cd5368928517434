import type { JournalRun } from '../journal/read.ts';

/** How often the API kept its promises within some time. */
export interface Uptime {
  /** 0 to 1: runs that were up or drifting among those that could tell. null: no run could tell. */
  readonly ratio: number | null;
  /** Runs that could tell. */
  readonly judged: number;
  /** Runs that were down or broken. */
  readonly failed: number;
  /** Runs that could not tell. */
  readonly unknown: number;
}

/** The uptime of some runs. Drift is no downtime; a run that could not tell counts neither way. */
export function uptimeOf(runs: readonly JournalRun[]): Uptime {
  const count = (...verdicts: readonly string[]) =>
    runs.filter(({ run }) => verdicts.includes(run.verdict)).length;
  const failed = count('down', 'broken');
  const unknown = count('unknown');
  const judged = runs.length - unknown;
  return { ratio: judged === 0 ? null : (judged - failed) / judged, judged, failed, unknown };
}
