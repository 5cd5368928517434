import { readFileSync } from 'node:fs';
import type { Finding } from '../contracts/index.ts';
import { unreadable } from './file-fault.ts';
import { hasShape, isFinding, isNumber, isText, isTime } from './journal/parse.ts';

/** Version of the format of `reports/out/findings.json`. */
export const SUITE_REPORT_VERSION = 1;

/** What the Playwright suite found, as `reports/out/findings.json` keeps it. */
export interface SuiteReport {
  readonly version: 1;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** The address that was asked, or `stand-in`. */
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
  /** Rules that nobody asked, and why; absent where all were asked. */
  readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
}

/** One finding of the suite, however many tests have it. */
export interface SuiteFinding {
  readonly finding: Finding;
  /** Titles of the tests that have it. */
  readonly tests: readonly string[];
  /** How often it was seen. */
  readonly count: number;
}

const REPORT = {
  required: {
    version: (value: unknown) => value === SUITE_REPORT_VERSION,
    startedAt: isTime,
    durationMs: isNumber,
    target: isText,
    depth: isText,
    contract: isText,
    tests: (value: unknown) => hasShape(value, TESTS),
    notRun: (value: unknown) => isListOf(value, NOT_RUN),
    findings: (value: unknown) => isListOf(value, FOUND),
  },
  optional: { switchedOff: (value: unknown) => isListOf(value, SWITCHED_OFF) },
};
const SWITCHED_OFF = { required: { rule: isText, reason: isText } };
const TESTS = { required: { passed: isNumber, failed: isNumber, flaky: isNumber, skipped: isNumber } };
const NOT_RUN = { required: { title: isText, reason: isText } };
const FOUND = {
  required: {
    finding: isFinding,
    tests: (value: unknown) => Array.isArray(value) && value.every(isText),
    count: isNumber,
  },
};

/**
 * Reads `findings.json`. Undefined where there is no such file: the suite has not run.
 * @throws Fault DL_REPORTS_UNREADABLE where it is broken, of another version, or cannot be read
 */
export function readSuiteReport(path: string): SuiteReport | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isSuiteReport(report)) return report;
    throw new Error(`it is not a report of version ${SUITE_REPORT_VERSION}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error, 'Run the suite again (npx playwright test), or delete the file.');
  }
}

function isSuiteReport(value: unknown): value is SuiteReport {
  return hasShape(value, REPORT);
}

function isListOf(value: unknown, shape: Parameters<typeof hasShape>[1]): boolean {
  return Array.isArray(value) && value.every((item) => hasShape(item, shape));
}
