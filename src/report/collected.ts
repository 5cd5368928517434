import { stripVTControlCharacters } from 'node:util';
import type { FullResult, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import type { Finding } from '../rules/index.ts';
import type { Place } from './contract-place.ts';
import { SUITE_REPORT_VERSION, type SuiteReport } from './findings-file.ts';
import {
  COVERAGE_ATTACHMENT,
  FINDINGS_ATTACHMENT,
  FindingCollection,
  type SuiteFacts,
} from './suite/collect.ts';
import { CoverageCollection, type ExchangeNote } from './suite/coverage.ts';

/** A test that failed without a finding of severity `error`, or an error outside of all tests. */
export interface PlainFailure {
  readonly title: string;
  readonly message: string;
  readonly place?: Place;
}

/** Collects the results and attachments of all tests of a run. */
export class Collected {
  readonly #findings = new FindingCollection();
  readonly #coverage = new CoverageCollection();
  readonly #outcomes = new Map<TestCase, TestResult>();
  readonly #withErrors = new Set<TestCase>();
  readonly #outside: PlainFailure[] = [];

  /** Adds a test that ended; its result must be masked already. */
  add(test: TestCase, result: TestResult): void {
    this.#outcomes.set(test, result);
    for (const { name, body } of result.attachments) {
      if (!body) continue;
      if (name === COVERAGE_ATTACHMENT)
        this.#coverage.add(JSON.parse(body.toString('utf8')) as ExchangeNote[]);
      if (name !== FINDINGS_ATTACHMENT) continue;
      const findings = JSON.parse(body.toString('utf8')) as Finding[];
      if (findings.some(({ severity }) => severity === 'error')) this.#withErrors.add(test);
      this.#findings.add(titleOf(test), findings);
    }
  }

  /** Adds an error outside of all tests, such as a spec that does not load or the global timeout. */
  addError({ message, value, location }: TestError): void {
    this.#outside.push({
      title: 'Outside of any test',
      message: stripVTControlCharacters(message ?? value ?? 'The test run failed without a message.'),
      ...(location ? { place: placeIn(location) } : {}),
    });
  }

  report(result: Pick<FullResult, 'startTime' | 'duration'>, facts: SuiteFacts): SuiteReport {
    const { switchedOff, ...rest } = facts;
    return {
      version: SUITE_REPORT_VERSION,
      startedAt: result.startTime.toISOString(),
      durationMs: Math.round(result.duration),
      ...rest,
      ...(this.#outside.length > 0 ? { partial: true as const } : {}),
      tests: this.#counts(),
      notRun: this.#notRun(),
      findings: this.#findings.list(),
      coverage: this.#coverage.list(),
      ...(switchedOff ? { switchedOff } : {}),
    };
  }

  /** Titles of the tests that were run to their end, and of those that passed when they were retried. */
  ran(): { readonly tests: readonly string[]; readonly flaky: readonly string[] } {
    const ended = [...this.#outcomes].filter(([test]) => test.outcome() !== 'skipped');
    const finished = ended.filter(([, { status }]) => status === 'passed' || status === 'failed');
    const flaky = ended.filter(([test]) => test.outcome() === 'flaky');
    return { tests: finished.map(([test]) => titleOf(test)), flaky: flaky.map(([test]) => titleOf(test)) };
  }

  /** Failed tests without a finding; their place is a line of the spec, not of the contract. */
  plainFailures(): PlainFailure[] {
    const ofTests = [...this.#outcomes]
      .filter(([test]) => test.outcome() === 'unexpected' && !this.#withErrors.has(test))
      .map(([test, { error, errors }]) => {
        const message =
          error?.message ?? errors[0]?.message ?? error?.value ?? 'The test failed without a message.';
        return {
          title: titleOf(test),
          message: stripVTControlCharacters(message),
          place: placeIn(test.location),
        };
      });
    return [...this.#outside, ...ofTests];
  }

  #counts(): SuiteReport['tests'] {
    const outcomes = [...this.#outcomes.keys()].map((test) => test.outcome());
    const count = (wanted: ReturnType<TestCase['outcome']>) =>
      outcomes.filter((each) => each === wanted).length;
    return {
      passed: count('expected'),
      failed: count('unexpected'),
      flaky: count('flaky'),
      skipped: count('skipped'),
    };
  }

  #notRun(): { title: string; reason: string }[] {
    return [...this.#outcomes].flatMap(([test, { annotations }]) => {
      const title = titleOf(test);
      const left = annotations.filter(({ type }) => type === LEFT_OUT);
      const reasons = left.map(({ description = '' }) => ({ title, reason: description }));
      if (test.outcome() !== 'skipped') return reasons;
      const reason = annotations.find(({ type }) => type === 'skip')?.description;
      return [{ title, reason: reason ?? 'skipped' }, ...reasons];
    });
  }
}

/** The type of an annotation that says what a test did not send, or could not delete. */
export const LEFT_OUT = 'left out';

function placeIn({ file, line, column }: Place): Place {
  return { file, line, column };
}

/** `login › rejects SQL and NoSQL injection strings`. */
function titleOf(test: TestCase): string {
  return test.titlePath().slice(3).join(' › ');
}
