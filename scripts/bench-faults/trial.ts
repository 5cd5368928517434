import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSuiteReport } from '../../src/report/findings-file.ts';
import { type Environment, withoutSettings } from '../environment.ts';
import { COMMAND, PLAYWRIGHT } from '../run-node.ts';
import type { BenchFault } from './catalogue.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { runCaptured } from './run-captured.ts';
import { type Observation, type Outcome, outcomeOf } from './verdict.ts';

/** The result for one fault. */
export interface BenchTrial {
  readonly fault: BenchFault;
  readonly outcome: Outcome;
  /** What found it, or raised the alarm. */
  readonly by?: 'suite' | 'monitor';
  /** Ids of the rules, with the severity where it is not an error. */
  readonly rules: readonly string[];
  readonly wallMs: number;
  /** A problem on our side, for example that the suite did not finish in time. */
  readonly problem?: string;
}

export interface TrialOptions {
  /** The command that starts the server. */
  readonly server: readonly string[];
  readonly requestTimeoutMs: number;
  /** Runs of the monitor where the suite finds nothing. */
  readonly monitorRuns: number;
  /** Parameters of Playwright. Default: the whole suite. */
  readonly suiteParameters?: readonly string[];
  /**
   * One failed test decides that a fault is caught: the suite ends there, and the rules of later tests are not listed. A
   * conforming server, and drift, get the whole suite.
   */
  readonly stopAtFirstFailure?: boolean;
  /** Settings in addition to those of every trial. */
  readonly settings?: Environment;
}

/** The suite takes long against a server that never responds, and ends. */
const LONGEST_SUITE_MS = 600_000;
const LONGEST_CHECK_MS = 120_000;

/** Runs the suite against one fault and, where that finds nothing, the monitor. Each gets a fresh server. */
export async function tryFault(fault: BenchFault, options: TrialOptions): Promise<BenchTrial> {
  const started = performance.now();
  const stop = options.stopAtFirstFailure && fault.severity === 'major' ? ['--max-failures=1'] : [];
  const suiteParameters = [...(options.suiteParameters ?? []), ...stop];
  const suite = await withServer(fault, { ...options, suiteParameters }, runSuite);
  const first = outcomeOf(fault, suite);
  const decided = first === 'caught' || first === 'false-alarm' || options.monitorRuns === 0;
  const monitor = decided ? undefined : await withServer(fault, options, runMonitor);
  const second = monitor ? outcomeOf(fault, monitor) : first;
  // A conforming server must be quiet in both; a fault must be caught by either, and `warned` outranks
  // `missed`.
  const outcome = second === 'missed' ? first : second;
  const decisive = monitor && outcome !== first ? monitor : suite;
  const problem = suite.problem ?? monitor?.problem;
  return {
    fault,
    outcome,
    rules: decisive.rules,
    wallMs: performance.now() - started,
    ...(outcome === 'quiet' || outcome === 'missed' ? {} : { by: decisive === suite ? 'suite' : 'monitor' }),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function withServer(
  fault: BenchFault,
  options: TrialOptions,
  observe: (environment: Environment, options: TrialOptions) => Promise<Observation>,
): Promise<Observation> {
  const reportsDirectory = mkdtempSync(join(tmpdir(), 'driftline-bench-faults-'));
  let server: FaultServer | undefined;
  try {
    server = await startFaultServer(options.server, fault);
    return await observe(
      {
        ...withoutSettings(process.env),
        BASE_URL: server.base,
        EXPIRED_TOKEN: server.expiredToken ?? '',
        ...{ DEPTH: 'full', LOCKOUT_SAFE: 'true' },
        REPORTS_DIR: reportsDirectory,
        REQUEST_TIMEOUT_MS: String(options.requestTimeoutMs),
        ...options.settings,
      },
      options,
    );
  } finally {
    await server?.close();
    rmSync(reportsDirectory, { recursive: true, force: true });
  }
}

async function runSuite(
  environment: Environment,
  { suiteParameters = [] }: TrialOptions,
): Promise<Observation> {
  const command = [process.execPath, PLAYWRIGHT, 'test', ...suiteParameters];
  const { exitCode, timedOut, stderr } = await runCaptured(command, environment, LONGEST_SUITE_MS);
  const report = readSuiteReport(join(environment.REPORTS_DIR ?? '', 'out', 'findings.json'));
  const problem = timedOut
    ? `the suite did not end within ${LONGEST_SUITE_MS / 1000} s`
    : report
      ? undefined
      : `the suite wrote no report: ${stderr.trim().split('\n')[0] ?? ''}`;
  return {
    failed: exitCode !== 0,
    ...observed((report?.findings ?? []).map(({ finding }) => finding)),
    ...(problem === undefined ? {} : { problem }),
  };
}

async function runMonitor(environment: Environment, { monitorRuns }: TrialOptions): Promise<Observation> {
  const found: { id: string; severity: string }[] = [];
  let failed = false;
  let problem: string | undefined;
  for (let run = 0; run < monitorRuns; run++) {
    const command = [process.execPath, COMMAND, 'check'];
    const { exitCode, stdout, stderr } = await runCaptured(command, environment, LONGEST_CHECK_MS);
    if (exitCode === 2) failed = true;
    if (exitCode === undefined || exitCode > 2)
      problem = `the monitor ended with ${exitCode}: ${stderr.trim()}`;
    for (const line of stdout.split('\n')) found.push(...findingsIn(line));
  }
  return { failed, ...observed(found), ...(problem === undefined ? {} : { problem }) };
}

function findingsIn(line: string): { id: string; severity: string }[] {
  try {
    const record = JSON.parse(line) as { findings?: { id: string; severity: string }[] };
    return record.findings ?? [];
  } catch {
    return [];
  }
}

function observed(
  findings: readonly { readonly id: string; readonly severity: string }[],
): Pick<Observation, 'warned' | 'rules'> {
  const names = findings.map(({ id, severity }) => (severity === 'error' ? id : `${id} (${severity})`));
  return { warned: findings.some(({ severity }) => severity !== 'info'), rules: [...new Set(names)] };
}
