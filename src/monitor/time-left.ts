import { monotonicMs } from '../core/index.ts';

/** How the time limit of a check is shared out. In milliseconds, by the monotonic clock. */
export interface TimeLeft {
  /** The time of the next run, if this many runs remain. */
  forRun(runs: number): number;
  /** The time of the next work after the runs: half of what is left. */
  forNext(): number;
  untilEnd(): number;
}

/**
 * The share of the time that is kept for notifications: people want to know of a run that used up its time.
 */
const NOTIFYING_SHARE = 0.3;
const LONGEST_NOTIFYING_MS = 10_000;

/** Shares out `--deadline`, counted from now. */
export function timeLeft(deadlineMs: number, now: () => number = monotonicMs): TimeLeft {
  const end = now() + deadlineMs;
  const notifying = Math.min(deadlineMs * NOTIFYING_SHARE, LONGEST_NOTIFYING_MS);
  const untilEnd = () => Math.max(1, end - now());
  return {
    forRun: (runs) => Math.max(1, (untilEnd() - notifying) / runs),
    forNext: () => Math.max(1, untilEnd() / 2),
    untilEnd,
  };
}
