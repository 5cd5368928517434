import type { Finding } from '../../rules/index.ts';
import { type RunSummary, scanRuns } from '../roll-up/scan.ts';
import { latestDate, type StoredRun } from '../store/line.ts';
import type { AttemptRecord, DeliveryRecord, StepRecord, UnknownCause, Verdict } from '../store/record.ts';

/** A run, as far as it was looked at. */
export interface SeenRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly cause?: UnknownCause;
  readonly findings: readonly Finding[];
  /** The whole run; absent where a run of the same hour has the same findings. */
  readonly entry?: StoredRun;
  /** The last run that was up, of one that is the first not to be. */
  readonly lastGood?: StoredRun;
}

/** What was seen in a stretch of the run store. */
export interface SeenRuns {
  /** In the order in which they were written. */
  readonly runs: readonly SeenRun[];
  readonly deliveries: readonly DeliveryRecord[];
  /** Milliseconds since 1970, in the order of time: runs that found another text of the contract than the one before. */
  readonly contractChanges: readonly number[];
  readonly damagedLines: number;
  /** Runs dated in the future, which are not among `runs`. */
  readonly futureRuns: number;
}

/**
 * Looks at each run of a monitor since an instant, up to now; whole runs are kept only of those that are not up or have pending notifications.
 * @param look gets each run summary as well
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function seenRuns(
  directory: string,
  monitor: string,
  { from, now }: { readonly from: Date; readonly now: Date },
  look: (runSummary: RunSummary) => void,
): SeenRuns {
  const runs: SeenRun[] = [];
  const deliveries: DeliveryRecord[] = [];
  const contracts: { readonly at: number; readonly hash: string }[] = [];
  let damagedLines = 0;
  let futureRuns = 0;
  let entry: StoredRun | undefined;
  let good: StoredRun | undefined;
  const observer = {
    run: (parsed: StoredRun) => {
      entry = parsed;
      contracts.push({ at: Date.parse(parsed.run.time), hash: parsed.run.contractHash });
    },
    delivery: (record: DeliveryRecord) => {
      if (Date.parse(record.time) >= from.getTime()) deliveries.push(record);
    },
    damaged: () => {
      damagedLines += 1;
    },
    future: () => {
      futureRuns += 1;
    },
  };
  scanRuns(directory, monitor, { from, until: latestDate(now), observer }, (runSummary) => {
    const whole =
      entry && Date.parse(entry.run.time) === runSummary.at && notifies(entry) ? entry : undefined;
    const lastGood = runSummary.verdict === 'up' ? undefined : good;
    runs.push({ ...seenRun(runSummary, whole), ...(lastGood && { lastGood }) });
    good = runSummary.verdict === 'up' ? entry : undefined;
    entry = undefined;
    look(runSummary);
  });
  const contractChanges = changesAmong(contracts);
  return { runs, deliveries, contractChanges, damagedLines, futureRuns };
}

function changesAmong(contracts: readonly { readonly at: number; readonly hash: string }[]): number[] {
  return contracts
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, hash }, index, all) => {
      const before = all[index - 1];
      return before === undefined || before.hash === hash ? [] : [at];
    });
}

function notifies({ run, state }: StoredRun): boolean {
  return run.verdict !== 'up' || (state?.pending.length ?? 0) > 0;
}

function seenRun({ at, verdict, cause, findings }: RunSummary, entry: StoredRun | undefined): SeenRun {
  return {
    at,
    verdict,
    ...(cause === undefined ? {} : { cause }),
    findings,
    ...(entry === undefined ? {} : { entry }),
  };
}

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
