import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullResult, Reporter, TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { type Finding, readSettings, type Settings, shownPath } from '../../contracts/index.ts';
import { SUITE_REPORT_VERSION, type SuiteReport } from '../findings-file.ts';
import { createMasker, type Masker } from '../masking/masker.ts';
import { formatFinding } from '../terminal.ts';
import { FindingCollection } from './collect.ts';
import { redactResult, redactStep } from './redact.ts';

/** The name under which the suite's fixtures attach findings. */
const FINDINGS_ATTACHMENT = 'driftline-findings';

/**
 * Driftline's Playwright reporter. Place it first: it masks what the reporters after it write. It collects the findings
 * of all tests into `findings.json`, and says at the end what was found and what was not run. A fault of its own is
 * said, and never stops the run.
 */
export default class DriftlineReporter implements Reporter {
  readonly #outputDirectory: string;
  readonly #findings = new FindingCollection();
  readonly #outcomes = new Map<TestCase, TestResult>();
  #masker: Masker = createMasker();
  #settings: Settings | undefined;
  readonly #ready: Promise<void>;

  constructor({ outputDirectory }: { readonly outputDirectory: string }) {
    this.#outputDirectory = outputDirectory;
    const environment = process.env;
    this.#masker = createMasker({
      LOGIN_PASSWORD: environment.LOGIN_PASSWORD,
      LOGIN_EMAIL: environment.LOGIN_EMAIL,
      EXPIRED_TOKEN: environment.EXPIRED_TOKEN,
    });
    this.#ready = this.#readSettings();
  }

  printsToStdio(): boolean {
    return false;
  }

  onStepEnd(_test: TestCase, _result: TestResult, step: TestStep): void {
    redactStep(step, this.#masker);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    redactResult(test, result, this.#masker);
    maskErrorContext(result, this.#masker);
    this.#outcomes.set(test, result);
    for (const { name, body } of result.attachments) {
      if (name !== FINDINGS_ATTACHMENT || !body) continue;
      this.#findings.add(titleOf(test), JSON.parse(body.toString('utf8')) as Finding[]);
    }
  }

  async onEnd(result: FullResult): Promise<{ status?: FullResult['status'] } | undefined> {
    await this.#ready;
    const report = this.#report(result);
    try {
      mkdirSync(this.#outputDirectory, { recursive: true });
      writeFileSync(join(this.#outputDirectory, 'findings.json'), `${JSON.stringify(report, null, 2)}\n`);
    } catch (error) {
      process.stderr.write(`findings.json could not be written: ${String(error)}\n`);
    }
    process.stdout.write(summaryText(report));
    // Tests that could not ask their question must not make a run look as if it had been asked.
    const unasked = report.notRun.some(({ reason }) => reason.startsWith('no token'));
    return unasked && result.status === 'passed' ? { status: 'failed' } : undefined;
  }

  async #readSettings(): Promise<void> {
    try {
      this.#settings = await readSettings(process.env);
    } catch {
      // The configuration has told this fault already.
      return;
    }
    const { loginEmail, loginPassword, expiredToken } = this.#settings;
    if (loginPassword) this.#masker.learn('$LOGIN_PASSWORD', loginPassword);
    if (loginEmail) this.#masker.learn('$LOGIN_EMAIL', loginEmail);
    if (expiredToken) this.#masker.learn('$EXPIRED_TOKEN', expiredToken);
  }

  #report(result: FullResult): SuiteReport {
    const tests = { passed: 0, failed: 0, flaky: 0, skipped: 0 };
    const notRun: { title: string; reason: string }[] = [];
    for (const [test, last] of this.#outcomes) {
      const outcome = test.outcome();
      if (outcome === 'expected') tests.passed++;
      else if (outcome === 'unexpected') tests.failed++;
      else if (outcome === 'flaky') tests.flaky++;
      else {
        tests.skipped++;
        const reason = last.annotations.find(({ type }) => type === 'skip')?.description;
        notRun.push({ title: titleOf(test), reason: reason ?? 'skipped' });
      }
    }
    return this.#masker.value({
      version: SUITE_REPORT_VERSION,
      startedAt: result.startTime.toISOString(),
      durationMs: Math.round(result.duration),
      target: this.#settings?.baseUrl ?? 'stand-in',
      depth: this.#settings?.depth ?? 'full',
      contract: this.#settings ? shownPath(this.#settings.contract) : '',
      tests,
      notRun,
      findings: this.#findings.list(),
      ...switchedOff(this.#settings),
    });
  }
}

/** The rules that the settings switch off. */
function switchedOff(settings: Settings | undefined): Pick<SuiteReport, 'switchedOff'> {
  const rules = Object.entries(settings?.ruleSwitches ?? {})
    .filter(([, { severity }]) => severity === 'off')
    .map(([rule, { reason }]) => ({ rule, reason }));
  return rules.length === 0 ? {} : { switchedOff: rules };
}

/** `Right credentials › are answered as the contract promises`. */
function titleOf(test: TestCase): string {
  return test.titlePath().slice(3).join(' › ');
}

/** Playwright writes a failed test's errors to a file of its own before any reporter sees them. */
function maskErrorContext(result: TestResult, masker: Masker): void {
  for (const { name, path } of result.attachments) {
    if (name !== 'error-context' || !path) continue;
    writeFileSync(path, masker.text(readFileSync(path, 'utf8')));
  }
}

const MOST_TITLES = 3;

function summaryText({ findings, notRun, switchedOff: off = [] }: SuiteReport): string {
  const lines: string[] = [];
  for (const { finding, tests, count } of findings) {
    lines.push(formatFinding(finding, { color: false }).trimEnd());
    const more = tests.length > MOST_TITLES ? `; and ${tests.length - MOST_TITLES} more` : '';
    const titles = tests.slice(0, MOST_TITLES).join('; ') + more;
    lines.push(`        seen      ${count === 1 ? 'once' : `${count} times`}, in ${titles}`, '');
  }
  if (notRun.length > 0) {
    lines.push('  Not run:', ...notRun.map(({ title, reason }) => `    - ${title}: ${reason}`), '');
  }
  if (off.length > 0) {
    lines.push('  Switched off:', ...off.map(({ rule, reason }) => `    - ${rule}: ${reason}`), '');
  }
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}
