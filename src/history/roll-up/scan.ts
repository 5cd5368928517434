import { join } from 'node:path';
import { PHASE_NAMES, type Phases } from '../../http/index.ts';
import type { Finding } from '../../rules/index.ts';
import { linesOf, monthOf } from '../store/files.ts';
import { isOfStore, parseLine, runOf, type StoredRun, timeOf } from '../store/line.ts';
import { storeFilesIn } from '../store/read.ts';
import type { DeliveryRecord, UnknownCause, Verdict } from '../store/record.ts';

/** Gets what stands in a run store beside the run summaries. */
interface ScanObserver {
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
  const take = (line: string) => {
    if (line === '') return;
    const entry = parseLine(line);
    if (entry === undefined) observer?.damaged();
    else if (!isOfStore(entry, monitor)) return;
    else if (entry.kind === 'delivery') observer?.delivery(entry.delivery);
    else if (Date.parse(timeOf(entry)) > latest) observer?.future();
    else if (Date.parse(timeOf(entry)) >= earliest) {
      const run = runOf(entry);
      observer?.run(run);
      look(runSummaryAt(run, runSummary));
    }
  };
  for (const file of storeFilesIn(directory, monitor, from && monthOf(from))) {
    for (const line of linesOf(join(directory, file), from)) take(line);
  }
}

/** The phases that are summed up, in the order in which a runSummary has them. */
export const RUN_SUMMARY_PHASES = [...PHASE_NAMES, 'total'] as const satisfies readonly (keyof Phases)[];
export type RunSummaryPhase = (typeof RUN_SUMMARY_PHASES)[number];

/** Runs that should have happened and did not. */
export interface Gap {
  /** ISO 8601: the run before, and the run after. */
  readonly from: string;
  readonly to: string;
  readonly missed: number;
}

/** What a summary needs of a run. A reader of the run store refills the same object for each run: copy what you keep. */
export interface RunSummary {
  /** Milliseconds since 1970: when the run was started. */
  at: number;
  verdict: Verdict;
  cause: UnknownCause | undefined;
  /** The slowest server phase that can be trusted. */
  serverMs: number | undefined;
  gap: Gap | undefined;
  /** By phase, in the order of `RUN_SUMMARY_PHASES`: the milliseconds of each exchange that can be trusted. */
  readonly phases: readonly number[][];
  /** Each once, however many steps have it. */
  findings: readonly Finding[];
}

export function emptyRunSummary(): RunSummary {
  return {
    at: 0,
    verdict: 'unknown',
    cause: undefined,
    serverMs: undefined,
    gap: undefined,
    phases: RUN_SUMMARY_PHASES.map(() => []),
    findings: [],
  };
}

/** Fills a runSummary with a run that was parsed. */
export function runSummaryAt({ run, steps }: StoredRun, runSummary: RunSummary): RunSummary {
  runSummary.at = Date.parse(run.time);
  runSummary.verdict = run.verdict;
  runSummary.cause = run.cause;
  runSummary.serverMs = run.serverMs;
  runSummary.gap = run.gap && { from: run.gap.from, to: run.time, missed: run.gap.missed };
  for (const milliseconds of runSummary.phases) milliseconds.length = 0;
  for (const { phases, untrusted } of steps) {
    if (untrusted) continue;
    for (const [index, name] of RUN_SUMMARY_PHASES.entries()) {
      const milliseconds = phases[name];
      if (milliseconds !== undefined) runSummary.phases[index]?.push(milliseconds);
    }
  }
  const findings = steps.flatMap((step) => step.findings);
  runSummary.findings =
    findings.length < 2
      ? findings
      : [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
  return runSummary;
}
