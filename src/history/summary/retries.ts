import type { StoredRun } from '../store/line.ts';
import type { AttemptRecord, StepRecord } from '../store/record.ts';

/** A call that was made again within a run, and what it came to. */
export interface Retry {
  /** ISO 8601: the run. */
  readonly time: string;
  readonly operation: string;
  readonly case: string;
  /** Those before the one that counts. */
  readonly attempts: readonly AttemptRecord[];
  readonly outcome: StepRecord['outcome'];
}

/** The calls that were made again, the newest first. */
export function retriesOf(runs: readonly StoredRun[]): Retry[] {
  const retries = runs.flatMap(({ run, steps }) =>
    steps.flatMap(({ attempts = [], operation, case: requested, outcome }): Retry[] =>
      attempts.length === 0 ? [] : [{ time: run.time, operation, case: requested, attempts, outcome }],
    ),
  );
  return retries.reverse();
}
