import { join } from 'node:path';
import { monthOf } from '../store/file-name.ts';
import type { StoredRun } from '../store/line.ts';
import { monitorOf, parseLine, runOf, timeOf } from '../store/line.ts';
import { storeFilesIn } from '../store/read.ts';
import type { DeliveryRecord } from '../store/record.ts';
import { eachLine } from './each-line.ts';
import { emptyRunSummary, type RunSummary, runSummaryAt } from './run-summary.ts';

/** Gets what stands in a run store beside the run summaries. */
export interface ScanObserver {
  /** A run, before its summary is handed over. */
  run(entry: StoredRun): void;
  delivery(record: DeliveryRecord): void;
  /** A line that could not be used. */
  damaged(): void;
  /** A run that is dated after `until`. */
  future(): void;
}

export interface ScanOptions {
  /** Runs before it are left out; absent: all are taken. */
  readonly from?: Date;
  /** Runs after it are left out: a wrong clock dated them. Absent: all are taken. */
  readonly until?: Date;
  readonly observer?: ScanObserver;
}

/**
 * Looks at each run of a monitor, in the order of the run store's lines. Damaged lines are passed over.
 * @param look gets the same object each time, refilled
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function scanRuns(
  directory: string,
  monitor: string,
  { from, until, observer }: ScanOptions,
  look: (runSummary: RunSummary) => void,
): void {
  const earliest = from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const latest = until?.getTime() ?? Number.POSITIVE_INFINITY;
  const runSummary = emptyRunSummary();
  const take = (bytes: Buffer, at: number, end: number) => {
    if (end <= at) return;
    const entry = parseLine(bytes.toString('utf8', at, end));
    if (entry === undefined) observer?.damaged();
    else if (monitorOf(entry) !== monitor) return;
    else if (entry.kind === 'delivery') observer?.delivery(entry.delivery);
    else if (Date.parse(timeOf(entry)) > latest) observer?.future();
    else if (Date.parse(timeOf(entry)) >= earliest) {
      const run = runOf(entry);
      observer?.run(run);
      look(runSummaryAt(run, runSummary));
    }
  };
  for (const file of storeFilesIn(directory, monitor, from && monthOf(from))) {
    eachLine(join(directory, file), take, from);
  }
}
