import { readFileSync } from 'node:fs';
import { unreadable } from '../core/index.ts';
import {
  constant,
  count,
  FINDING,
  flag,
  listOf,
  object,
  objectOf,
  oneOf,
  optional,
  span,
  type TypeOf,
  text,
  time,
  whole,
} from '../history/index.ts';
import type { SentParts } from '../requests/index.ts';
import type { Severity } from '../rules/index.ts';

/** Version of the format of `reports/out/findings.json`; `findings.schema.json` describes it. */
export const SUITE_REPORT_VERSION = 2;

/** A finding of the suite, listed once even if several tests report it. */
export const SUITE_FINDING = object({
  finding: FINDING,
  /** Titles of the tests that report it. */
  tests: listOf(text),
  /** Number of occurrences. */
  count,
});
export interface SuiteFinding extends TypeOf<typeof SUITE_FINDING> {}

/** The responses of one operation with one status. */
export const RESPONSE_COVERAGE = object({
  status: whole,
  /** Names of the cases that got this status. */
  cases: listOf(text),
  /** Type and subtype in lower case. */
  mediaTypes: listOf(text),
  /** JSON pointers into the bodies, with `*` for the items of an array and the keys of a map. */
  properties: listOf(text),
});
export interface ResponseCoverage extends TypeOf<typeof RESPONSE_COVERAGE> {}

/** What the suite exercised of one operation. Every list is sorted and has no duplicates. */
export const OPERATION_COVERAGE = object({
  /** operationId. */
  operation: text,
  responses: listOf(RESPONSE_COVERAGE),
  /** Names of the cases that were sent and got no response. */
  withoutResponse: listOf(text),
  /** Documented parts that the requests contained; absent in reports of earlier versions. */
  sent: optional(
    objectOf<SentParts>({ mediaTypes: listOf(text), properties: listOf(text), parameters: listOf(text) }),
  ),
});
export interface OperationCoverage extends TypeOf<typeof OPERATION_COVERAGE> {}

/** What is new, still there, fixed or flaky against the last run of the default branch. */
export const COMPARISON = object({
  /** That run; absent where there is none. */
  against: optional(object({ time, revision: optional(text), branch: optional(text) })),
  /** By fingerprint of rule, operation, place and status. known: it was there before; flaky: it comes and goes at one revision, or only until a retry. */
  states: listOf(object({ fingerprint: text, state: oneOf(['new', 'known', 'flaky']) })),
  /** Causes of that run that are gone, though every test that showed them was run. */
  fixed: listOf(
    object({ fingerprint: text, title: text, severity: oneOf<Severity>(['error', 'warning', 'info']) }),
  ),
});

/** An accepted cause, and what became of it. */
export const ACCEPTANCE = object({
  fingerprint: text,
  /** Fingerprints of rule, operation, place and status: one, or one for each operation. */
  parts: listOf(text),
  title: text,
  reason: text,
  /** The last day, in UTC. */
  until: text,
  /** accepted: it fails no test; expired: the day is over, and it fails again; gone: it occurs no more. */
  state: oneOf(['accepted', 'expired', 'gone']),
  /** The cases that are accepted; absent: all. */
  cases: optional(listOf(text)),
});

/** What a run came to at a gate of driftline.config.ts. */
export const GATE = object({
  /** operations, responses, parameters, or the statuses of an operation. */
  gate: text,
  met: flag,
  expected: text,
  found: text,
  /** What was not exercised, the first 20. */
  missing: listOf(text),
});

export const SUITE_REPORT = object({
  /** Version of the format. */
  version: constant(SUITE_REPORT_VERSION),
  /** ISO 8601. */
  startedAt: time,
  durationMs: span,
  /** The base URL that was tested, or `mock`. */
  target: text,
  /** polite or full. */
  depth: text,
  /** Path of the contract. */
  contract: text,
  tests: object({ passed: count, failed: count, flaky: count, skipped: count }),
  /** Skipped tests, each with its reason. */
  notRun: listOf(object({ title: text, reason: text })),
  /** Each finding once, errors first. */
  findings: listOf(SUITE_FINDING),
  /** Requests sent and responses received, by operation; absent in reports of earlier versions. */
  coverage: optional(listOf(OPERATION_COVERAGE)),
  /** Rules that were switched off, and why; absent if all rules ran. */
  switchedOff: optional(listOf(object({ rule: text, reason: text }))),
  /** Set if this is one shard of a run; `merge-reports` combines the shards. */
  shard: optional(object({ current: count, total: count })),
  /** Set where some tests were left out: by a filter, or because the run was stopped. */
  partial: optional(constant(true)),
  /** Absent where there is nothing to compare with. */
  comparison: optional(COMPARISON),
  /** Accepted causes; absent where there are none. */
  accepted: optional(listOf(ACCEPTANCE)),
  /** Absent where there are none. One that is not met fails the run. */
  gates: optional(listOf(GATE)),
});
/** What the Playwright suite found, as `reports/out/findings.json` keeps it. */
export interface SuiteReport extends TypeOf<typeof SUITE_REPORT> {}

/**
 * Reads `findings.json`. Undefined if there is no such file, because the suite has not run.
 * @throws DriftlineError DL_REPORTS_UNREADABLE if it is malformed, of another version, or cannot be read
 */
export function readSuiteReport(path: string): SuiteReport | undefined {
  return readReport(path, {
    version: SUITE_REPORT_VERSION,
    matches: isSuiteReport,
    hint: 'Run the suite again (npx playwright test), or delete the file.',
  });
}

/** Whether a value is a report of this version; unknown properties are ignored. */
export function isSuiteReport(value: unknown): value is SuiteReport {
  return SUITE_REPORT.fits(value);
}

/** A report that is stored as a JSON file. */
interface ReportFormat<Report> {
  readonly version: number;
  /** Whether a value is a report of this version. */
  readonly matches: (value: unknown) => value is Report;
  /** What to do about a file that does not match. */
  readonly hint: string;
}

/**
 * Reads a report; undefined if there is no such file.
 * @throws DriftlineError DL_REPORTS_UNREADABLE if it is malformed, of another version, or cannot be read
 */
export function readReport<Report>(path: string, format: ReportFormat<Report>): Report | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (format.matches(report)) return report;
    throw new Error(`it is not a report in format version ${format.version}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error, format.hint);
  }
}
