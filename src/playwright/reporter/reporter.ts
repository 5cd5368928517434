import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Suite as PlaywrightSuite,
  Reporter,
  TestCase,
  TestError,
  TestResult,
  TestStep,
} from '@playwright/test/reporter';
import { readSettings } from '../../config/index.ts';
import { visible } from '../../core/index.ts';
import type { Masker } from '../../masking/index.ts';
import { maskerFor, weakSecretWarnings } from '../../masking/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';
import { secretsOf } from '../../project/index.ts';
import type { SuiteReport } from '../../report/index.ts';
import {
  Collected,
  factsIn,
  factsOf,
  gateResults,
  type SuiteFacts,
  switchedOffBy,
  unseenStatuses,
} from '../../report/index.ts';
import { suiteContract } from '../suite-contract.ts';
import { recorded } from './history.ts';
import { correctJUnit, junitPath, outputsTo, writeOutputs } from './outputs.ts';
import {
  redactError,
  redactNewAttachments,
  redactResult,
  redactStep,
  redactStepStart,
  withhold,
} from './redact.ts';

/**
 * Driftline's Playwright reporter. `defineContractConfig()` includes it; in a configuration of your own,
 * place it first, as `['driftline/reporter', { outputDirectory: 'reports/out' }]`: it masks what the
 * reporters after it write. It collects the findings and the coverage of all tests, writes `findings.json`
 * and `findings.sarif`, prints findings and skipped tests at the end, and on GitHub writes annotations and a
 * job summary. With `merge-reports` it does the same from blob reports. An error of its own is printed and
 * never stops the run.
 */
export default class DriftlineReporter implements Reporter {
  readonly #given: string | undefined;
  readonly #collected = new Collected();
  readonly #masker: Masker;
  readonly #ready: Promise<void>;
  readonly #errors = new Set<string>();
  #settings: Settings | undefined;
  #contract: Contract | undefined;
  #facts: SuiteFacts | undefined;
  #shard: SuiteReport['shard'];
  #junit: string | undefined;
  #isFocused = false;
  /** As it was written. */
  #written: SuiteReport | undefined;

  /** @param options `outputDirectory`: where reports are written; default: `out/` in REPORTS_DIR */
  constructor({ outputDirectory }: { readonly outputDirectory?: string } = {}) {
    this.#given = outputDirectory;
    this.#masker = maskerFor(undefined, {}, process.env);
    this.#ready = this.#readSettings();
  }

  printsToStdio(): boolean {
    return false;
  }

  /**
   * As Playwright's own reporters: an error before the run begins (a spec that does not load) is passed to us
   * when it happens, before the others have written it. Reporters of version 1 get it when the run begins,
   * which may be too late.
   */
  version(): 'v2' {
    return 'v2';
  }

  onConfigure(config: FullConfig): void {
    const { metadata, shard } = config;
    this.#junit = junitPath(config);
    this.#facts = factsIn(metadata ?? {});
    if (shard) this.#shard = { current: shard.current, total: shard.total };
  }

  /** Of version 2, which has no types: the suite comes alone. */
  onBegin(first: FullConfig | PlaywrightSuite): void {
    this.#guard(() => {
      if ('allTests' in first) this.#isFocused = isFocused(first);
    });
  }

  // Blob reports write the start of a step, and the attachments so far, before the test has ended.
  onStepBegin(_test: TestCase, _result: TestResult, step: TestStep): void {
    this.#guard(() => redactStepStart(step, this.#masker));
  }

  onStepEnd(_test: TestCase, result: TestResult, step: TestStep): void {
    this.#guard(() => {
      redactStep(step, this.#masker);
      redactNewAttachments(result, this.#masker);
    });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const masked = this.#guard(() => {
      redactResult(test, result, this.#masker);
      maskErrorContext(result, this.#masker);
    });
    // What could not be masked is not shown.
    if (!masked) withhold(result);
    this.#guard(() => this.#collected.add(test, result));
  }

  onError(error: TestError): void {
    this.#guard(() => {
      redactError(error, this.#masker);
      this.#collected.addError(error);
    });
  }

  async onEnd(result: FullResult): Promise<{ status?: FullResult['status'] } | undefined> {
    await this.#ready;
    let lacksToken = false;
    let missesGate = false;
    await this.#guardAsync(async () => {
      const whole = this.#report(result);
      // A run whose tests were skipped for lack of a token must not pass.
      lacksToken = whole.notRun.some(({ reason }) => reason.startsWith('no token'));
      const report = this.#gated(await this.#recorded(lacksToken ? { ...whole, partial: true } : whole));
      this.#written = report;
      missesGate = report.gates?.some(({ met }) => !met) ?? false;
      const places = {
        directory: this.#outputDirectory(),
        environment: process.env,
        masker: this.#masker,
        customRules: this.#settings?.customRules,
        print: (text: string) => void process.stdout.write(text),
      };
      const failures = this.#masker.value(this.#collected.plainFailures());
      const unseen = this.#shard
        ? []
        : unseenStatuses(this.#contract?.operations ?? [], report.coverage ?? []);
      writeOutputs(outputsTo(places), { report, failures, unseen }, say);
    });
    return (lacksToken || missesGate) && result.status === 'passed' ? { status: 'failed' } : undefined;
  }

  /** After every reporter has written: corrects the JUnit file and adds what is wrong to it, and adds the link to the front page to Playwright's report. */
  async onExit(): Promise<void> {
    this.#guard(() => {
      if (this.#junit !== undefined) correctJUnit(this.#junit, this.#written);
    });
    if (this.#shard) return;
    const { addWayBack, ensureFrontPage } = await import('./way-back.ts');
    // With a database, "driftline report" writes it.
    if (this.#settings?.historyUrl === undefined)
      this.#guard(() => ensureFrontPage(this.#outputDirectory(), new Date()));
    this.#guard(() => addWayBack(this.#outputDirectory()));
  }

  #outputDirectory(): string {
    return this.#given ?? join(this.#settings?.reportsDirectory ?? 'reports', 'out');
  }

  #report(result: FullResult): SuiteReport {
    const facts = { ...(this.#facts ?? factsOf(this.#settings)), ...switchedOffBy(this.#settings) };
    const report = this.#collected.report(result, facts);
    const stopped = result.status === 'interrupted' || result.status === 'timedout';
    return this.#masker.value({
      ...report,
      ...(this.#shard ? { shard: this.#shard } : {}),
      ...(stopped || this.#isFocused ? { partial: true as const } : {}),
    });
  }

  /** The report with what it came to at the gates of the configuration. */
  #gated(report: SuiteReport): SuiteReport {
    const { gates } = this.#settings ?? {};
    if (!gates || !this.#contract) return report;
    const results = gateResults(gates, this.#contract, report);
    return results.length === 0 ? report : { ...report, gates: this.#masker.value(results) };
  }

  #recorded(report: SuiteReport): Promise<SuiteReport> {
    const { tests, flaky } = this.#masker.value(this.#collected.ran());
    return recorded(
      report,
      { tests: new Set(tests), flaky: new Set(flaky) },
      {
        historyDirectory: join(this.#outputDirectory(), '..', 'history'),
        ...{ settings: this.#settings, contract: this.#contract, masker: this.#masker, say },
      },
    );
  }

  /** @returns whether it succeeded; the same error is printed once */
  #guard(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.#sayProblem(error);
      return false;
    }
  }

  async #guardAsync(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#sayProblem(error);
    }
  }

  #sayProblem(error: unknown): void {
    const problem = this.#masker.text(error instanceof Error ? error.message : String(error));
    if (!this.#errors.has(problem)) say(`Driftline's reporter has an error: ${problem}`);
    this.#errors.add(problem);
  }

  async #readSettings(): Promise<void> {
    try {
      this.#settings = await readSettings(process.env);
    } catch {
      // The configuration has already reported this error.
      return;
    }
    // Secrets that are set in .env only.
    for (const { mask, value } of secretsOf(this.#settings)) this.#masker.learn(mask, value);
    try {
      const contract = await suiteContract();
      this.#contract = contract;
      for (const warning of weakSecretWarnings(this.#settings, contract)) say(warning);
    } catch {
      // Each test reports a contract that cannot be opened.
    }
  }
}

/** Whether `test.only` chose some tests: Playwright keeps that, and passes it to no reporter. */
function isFocused(suite: PlaywrightSuite): boolean {
  const parts = [suite, ...suite.suites, ...suite.tests];
  return (
    parts.some((each) => '_only' in each && each._only === true) ||
    suite.suites.some((each) => isFocused(each))
  );
}

function say(sentence: string): void {
  process.stderr.write(`${visible(sentence)}\n`);
}

/** Playwright writes a failed test's errors to a file of its own before any reporter sees them. */
function maskErrorContext(result: TestResult, masker: Masker): void {
  for (const { name, path } of result.attachments) {
    if (name !== 'error-context' || !path) continue;
    writeFileSync(path, masker.text(readFileSync(path, 'utf8')));
  }
}
