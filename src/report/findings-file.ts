import {
  FINDING,
  hasShape,
  isCount,
  isSpan,
  isText,
  isTime,
  isWhole,
  listOf,
  type Shape,
  shaped,
} from '../history/index.ts';
import type { SentParts } from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import { readReport } from './report-file.ts';

/** Version of the format of `reports/out/findings.json`; `findings.schema.json` describes it. */
export const SUITE_REPORT_VERSION = 2;

/** What the Playwright suite found, as `reports/out/findings.json` keeps it. */
export interface SuiteReport {
  readonly version: 2;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The base URL that was tested, or `mock`. */
  readonly target: string;
  readonly depth: string;
  readonly contract: string;
  readonly tests: {
    readonly passed: number;
    readonly failed: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  /** Skipped tests, each with its reason. */
  readonly notRun: readonly { readonly title: string; readonly reason: string }[];
  readonly findings: readonly SuiteFinding[];
  /** Requests sent and responses received, by operation; absent in reports of earlier versions. */
  readonly coverage?: readonly OperationCoverage[];
  /** Rules that were switched off, and why; absent if all rules ran. */
  readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
  /** Set if this is one shard of a run; `merge-reports` combines the shards. */
  readonly shard?: { readonly current: number; readonly total: number };
}

/** A finding of the suite, listed once even if several tests report it. */
export interface SuiteFinding {
  readonly finding: Finding;
  /** Titles of the tests that report it. */
  readonly tests: readonly string[];
  /** Number of occurrences. */
  readonly count: number;
}

/** What the suite exercised of one operation. Every list is sorted and has no duplicates. */
export interface OperationCoverage {
  /** operationId. */
  readonly operation: string;
  readonly responses: readonly ResponseCoverage[];
  /** Names of the cases that were sent and got no response. */
  readonly withoutResponse: readonly string[];
  /** Documented parts that the requests contained; absent in reports of earlier versions. */
  readonly sent?: SentParts;
}

/** The responses of one operation with one status. */
export interface ResponseCoverage {
  readonly status: number;
  /** Names of the cases that got this status. */
  readonly cases: readonly string[];
  /** Type and subtype in lower case. */
  readonly mediaTypes: readonly string[];
  /** JSON pointers into the bodies, with `*` for the items of an array and the keys of a map. */
  readonly properties: readonly string[];
}

const TEXTS = listOf(isText);
const TESTS = { required: { passed: isCount, failed: isCount, flaky: isCount, skipped: isCount } };
const NOT_RUN = { required: { title: isText, reason: isText } };
const FOUND = { required: { finding: shaped(FINDING), tests: TEXTS, count: isCount } };
const RESPONSE = { required: { status: isWhole, cases: TEXTS, mediaTypes: TEXTS, properties: TEXTS } };
const SENT = { required: { mediaTypes: TEXTS, properties: TEXTS, parameters: TEXTS } };
const COVERED = {
  required: { operation: isText, responses: listOf(shaped(RESPONSE)), withoutResponse: TEXTS },
  optional: { sent: shaped(SENT) },
};
const SWITCHED_OFF = { required: { rule: isText, reason: isText } };
const SHARD = { required: { current: isCount, total: isCount } };

const REPORT: Shape = {
  required: {
    version: (value) => value === SUITE_REPORT_VERSION,
    startedAt: isTime,
    durationMs: isSpan,
    target: isText,
    depth: isText,
    contract: isText,
    tests: shaped(TESTS),
    notRun: listOf(shaped(NOT_RUN)),
    findings: listOf(shaped(FOUND)),
  },
  optional: {
    coverage: listOf(shaped(COVERED)),
    switchedOff: listOf(shaped(SWITCHED_OFF)),
    shard: shaped(SHARD),
  },
};

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
  return hasShape(value, REPORT);
}
