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
export const SUITE_REPORT_VERSION = 1;

/** What the Playwright suite found, as `reports/out/findings.json` keeps it. */
export interface SuiteReport {
  readonly version: 1;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The address that was asked, or `mock`. */
  readonly target: string;
  readonly depth: string;
  readonly contract: string;
  readonly tests: {
    readonly passed: number;
    readonly failed: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  /** Tests that could not ask their question, and why. */
  readonly notRun: readonly { readonly title: string; readonly reason: string }[];
  readonly findings: readonly SuiteFinding[];
  /** What was asked, and what came, by operation; absent in reports of before. */
  readonly coverage?: readonly OperationCoverage[];
  /** Rules that nobody asked, and why; absent where all were asked. */
  readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
  /** Set where this is a part of a run that was split: `merge-reports` makes the whole of it. */
  readonly shard?: { readonly current: number; readonly total: number };
}

/** One finding of the suite, however many tests have it. */
export interface SuiteFinding {
  readonly finding: Finding;
  /** Titles of the tests that have it. */
  readonly tests: readonly string[];
  /** How often it was seen. */
  readonly count: number;
}

/** What the suite asked of one operation. Everything is sorted, and stands there once. */
export interface OperationCoverage {
  /** operationId. */
  readonly operation: string;
  readonly responses: readonly ResponseCoverage[];
  /** Names of the cases that were sent and not responded. */
  readonly withoutResponse: readonly string[];
  /** What the requests had of what the operation documents; absent in reports of before. */
  readonly sent?: SentParts;
}

/** The responses of one operation with one status. */
export interface ResponseCoverage {
  readonly status: number;
  /** Names of the cases that were answered so. */
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
const ANSWER = { required: { status: isWhole, cases: TEXTS, mediaTypes: TEXTS, properties: TEXTS } };
const SENT = { required: { mediaTypes: TEXTS, properties: TEXTS, parameters: TEXTS } };
const COVERED = {
  required: { operation: isText, responses: listOf(shaped(ANSWER)), withoutResponse: TEXTS },
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
 * Reads `findings.json`. Undefined where there is no such file: the suite has not run.
 * @throws DriftlineError DL_REPORTS_UNREADABLE where it is broken, of another version, or cannot be read
 */
export function readSuiteReport(path: string): SuiteReport | undefined {
  return readReport(path, {
    version: SUITE_REPORT_VERSION,
    matches: isSuiteReport,
    hint: 'Run the suite again (npx playwright test), or delete the file.',
  });
}

/** True where a value is a report of this version; what a later one adds is let be. */
export function isSuiteReport(value: unknown): value is SuiteReport {
  return hasShape(value, REPORT);
}
