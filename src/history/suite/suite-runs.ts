import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, unreadable, unwritable, writeReportFile } from '../../core/index.ts';
import type { Severity } from '../../rules/index.ts';
import { appendLine, closeLines, openForLines } from '../store/append.ts';
import {
  constant,
  count,
  listOf,
  object,
  oneOf,
  optional,
  span,
  type TypeOf,
  text,
  time,
} from '../store/shape.ts';

/** Version of the lines of `reports/history/suite.ndjson`; `suite-runs.schema.json` describes them. */
export const SUITE_RUN_VERSION = 1;

/** What was wrong in a run, once. */
export const SUITE_RUN_CAUSE = object({
  /** The first of its parts. */
  fingerprint: text,
  /** Fingerprints of rule, operation, place and status, the same in every run: one, or one for each operation; the first 1,000. */
  parts: listOf(text),
  /** The rule's id. */
  rule: text,
  severity: oneOf<Severity>(['error', 'warning', 'info']),
  operation: text,
  /** One line with the values in it. */
  title: text,
  /** Of a rule whose findings give access: the cases, each of which is a problem of its own. Absent: too many. */
  cases: optional(listOf(text)),
  /** Fingerprints of the titles of tests that show it, the first 20. */
  tests: listOf(text),
  /** Its tests passed when Playwright retried them. */
  flaky: optional(constant(true)),
});
export interface SuiteRunCause extends TypeOf<typeof SUITE_RUN_CAUSE> {}

/** How many parts of the contract a run exercised, of how many. */
export const SUITE_TALLY = object({ done: count, of: count });
export const SUITE_COVERAGE = object({
  /** Operations that responded. */
  operations: SUITE_TALLY,
  /** Documented responses that were received. */
  responses: SUITE_TALLY,
  /** Parameters that were sent. */
  parameters: SUITE_TALLY,
});
export interface SuiteCoverage extends TypeOf<typeof SUITE_COVERAGE> {}

export const SUITE_RUN = object({
  type: constant('suite'),
  /** Version of the format. */
  version: constant(SUITE_RUN_VERSION),
  /** ISO 8601: when the run was started. */
  time,
  durationMs: span,
  /** The base URL that was tested, or `mock`. */
  target: text,
  /** Path of the contract. */
  contract: text,
  /** polite or full. */
  depth: text,
  /** The commit that was checked out. */
  revision: optional(text),
  branch: optional(text),
  /** Set on the default branch: later runs are compared with the last of these. */
  default: optional(constant(true)),
  /** Set where not everything was run and judged: no run is compared with this one. */
  partial: optional(constant(true)),
  tests: object({ passed: count, failed: count, flaky: count, skipped: count }),
  coverage: optional(SUITE_COVERAGE),
  /** The most dangerous first. */
  causes: listOf(SUITE_RUN_CAUSE),
  /** Causes that are not listed. */
  moreCauses: optional(count),
});
/** One run of the suite, as `reports/history/suite.ndjson` keeps it. */
export interface SuiteRun extends TypeOf<typeof SUITE_RUN> {}

const MOST_BYTES = 4 * 1024 * 1024;
export const MOST_RUNS = 500;

/** The file of the runs of the suite; no file of a monitor has this name. */
export function suiteRunsFile(historyDirectory: string): string {
  return join(historyDirectory, 'suite.ndjson');
}

/**
 * The runs of the suite, the oldest first; none where there is no file. Lines that do not fit are passed over.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readSuiteRuns(historyDirectory: string): SuiteRun[] {
  const path = suiteRunsFile(historyDirectory);
  if (!existsSync(path)) return [];
  try {
    return readFileSync(path, 'utf8').split('\n').flatMap(runIn).slice(-MOST_RUNS);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The run of a line; none where it does not fit. */
export function runIn(line: string): SuiteRun[] {
  try {
    const value: unknown = JSON.parse(line);
    return SUITE_RUN.fits(value) ? [value as SuiteRun] : [];
  } catch {
    return [];
  }
}

/**
 * Adds a run, which must be masked, in one write. A file of more than 4 MB keeps the newest half of its runs.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE, DL_REPORTS_UNREADABLE
 */
export function addSuiteRun(historyDirectory: string, run: SuiteRun): void {
  const path = suiteRunsFile(historyDirectory);
  try {
    makeFolder(dirname(path));
    const file = openForLines(path);
    try {
      appendLine(file, lineOf(run));
    } finally {
      closeLines(file);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
  shorten(historyDirectory);
}

/**
 * Adds the runs of other histories to those of one, each once, in the order of time; the newest 500 stay.
 * @returns how many are new
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function gatherSuiteRuns(historyDirectory: string, others: readonly string[]): number {
  const own = readSuiteRuns(historyDirectory).map(lineOf);
  const lines = new Map<string, SuiteRun>();
  for (const directory of [historyDirectory, ...others]) {
    for (const run of readSuiteRuns(directory)) lines.set(lineOf(run), run);
  }
  const inOrder = [...lines].sort(([one, { time: a }], [other, { time: b }]) => {
    return Date.parse(a) - Date.parse(b) || (one < other ? -1 : 1);
  });
  const kept = inOrder.slice(-MOST_RUNS).map(([line]) => line);
  if (kept.join('') !== own.join('')) writeReportFile(suiteRunsFile(historyDirectory), kept.join(''));
  return kept.filter((line) => !own.includes(line)).length;
}

function shorten(historyDirectory: string): void {
  const path = suiteRunsFile(historyDirectory);
  if (readFileSync(path).length <= MOST_BYTES) return;
  const runs = readSuiteRuns(historyDirectory);
  writeReportFile(
    path,
    runs
      .slice(-Math.ceil(runs.length / 2))
      .map(lineOf)
      .join(''),
  );
}

function lineOf(run: SuiteRun): string {
  return `${JSON.stringify(run)}\n`;
}

/** Whether two runs tested the same of the same API. */
export function isComparable(
  one: Pick<SuiteRun, 'target' | 'contract' | 'depth'>,
  other: Pick<SuiteRun, 'target' | 'contract' | 'depth'>,
): boolean {
  return one.target === other.target && one.contract === other.contract && one.depth === other.depth;
}

/** The last whole run of the default branch with the same target, contract and depth. */
export function lastOfDefaultBranch(
  runs: readonly SuiteRun[],
  about: Pick<SuiteRun, 'target' | 'contract' | 'depth'>,
): SuiteRun | undefined {
  return runs.findLast((run) => run.default && !run.partial && isComparable(run, about));
}
