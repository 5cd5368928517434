import { monotonicMs } from '../core/index.ts';

/** How the time of a check is shared out. In milliseconds, on the monotonic clock. */
export interface TimeLeft {
  /** For the next run, where so many are still to be made. */
  forRun(runs: number): number;
  /** For the next thing after the runs: what comes then has as much. */
  forNext(): number;
  untilEnd(): number;
}

/** What is kept for telling people, once all runs are over: a run that uses all of its time is what they want to know. */
const TELLING_SHARE = 0.3;
const LONGEST_TELLING_MS = 10_000;

/** Shares out `--deadline`, from now on. */
export function timeLeft(deadlineMs: number, now: () => number = monotonicMs): TimeLeft {
  const end = now() + deadlineMs;
  const notifying = Math.min(deadlineMs * TELLING_SHARE, LONGEST_TELLING_MS);
  const untilEnd = () => Math.max(1, end - now());
  return {
    forRun: (runs) => Math.max(1, (untilEnd() - notifying) / runs),
    forNext: () => Math.max(1, untilEnd() / 2),
    untilEnd,
  };
}
