import type { Finding } from '../../rules/index.ts';
import type { DeliveryRecord, UnknownCause, Verdict } from '../journal/record.ts';
import type { JournalRun } from '../journal/restore.ts';
import type { Glance } from '../roll-up/glance.ts';
import { scanRuns } from '../roll-up/scan.ts';

/** A run, as far as it was looked at. */
export interface SeenRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly cause?: UnknownCause;
  readonly findings: readonly Finding[];
  /** The whole run; absent where a run of the same hour has the same findings. */
  readonly entry?: JournalRun;
}

/** What was seen in a stretch of the journal. */
export interface SeenRuns {
  /** In the order of time. */
  readonly runs: readonly SeenRun[];
  readonly deliveries: readonly DeliveryRecord[];
  /** Milliseconds since 1970, in the order of time: runs that found another text of the contract than the one before. */
  readonly contractChanges: readonly number[];
  readonly damagedLines: number;
}

/**
 * Looks at each run of a monitor since an instant; whole runs are kept only of those that have something to tell.
 * @param look is handed each glance as well
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function seenRuns(
  directory: string,
  monitor: string,
  from: Date,
  look: (glance: Glance) => void,
): SeenRuns {
  const runs: SeenRun[] = [];
  const deliveries: DeliveryRecord[] = [];
  const contracts: { readonly at: number; readonly hash: string }[] = [];
  let damagedLines = 0;
  let entry: JournalRun | undefined;
  const observer = {
    run: (parsed: JournalRun) => {
      entry = parsed;
      contracts.push({ at: Date.parse(parsed.run.time), hash: parsed.run.contractHash });
    },
    delivery: (record: DeliveryRecord) => {
      if (Date.parse(record.time) >= from.getTime()) deliveries.push(record);
    },
    damaged: () => {
      damagedLines += 1;
    },
  };
  scanRuns(directory, monitor, { from, phases: true, observer }, (glance) => {
    const whole = entry && Date.parse(entry.run.time) === glance.at && tells(entry) ? entry : undefined;
    runs.push(seenRun(glance, whole));
    entry = undefined;
    look(glance);
  });
  const contractChanges = changesAmong(contracts);
  return { runs: runs.sort((a, b) => a.at - b.at), deliveries, contractChanges, damagedLines };
}

function changesAmong(contracts: readonly { readonly at: number; readonly hash: string }[]): number[] {
  return contracts
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ at, hash }, index, all) => {
      const before = all[index - 1];
      return before === undefined || before.hash === hash ? [] : [at];
    });
}

function tells({ run, state }: JournalRun): boolean {
  return run.verdict !== 'up' || (state?.owed.length ?? 0) > 0;
}

function seenRun({ at, verdict, cause, findings }: Glance, entry: JournalRun | undefined): SeenRun {
  return {
    at,
    verdict,
    ...(cause === undefined ? {} : { cause }),
    findings,
    ...(entry === undefined ? {} : { entry }),
  };
}
