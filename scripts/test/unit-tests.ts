import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';
import { type Compiled, compileTests } from './compile.ts';
import type { Counts } from './counts.ts';
import type { Report } from './reporter.ts';

/** A failed test, or a failed file. */
interface Failure {
  readonly test: string;
  readonly reason: string;
  /** Absolute. */
  readonly file?: string;
}

/** The result of one test file, or of several that ran in one process. */
export interface FileResult {
  /** The path of the file; of several, how many. */
  readonly file: string;
  readonly counts: Counts;
  readonly failures: readonly Failure[];
  /** The output of the tests. */
  readonly output: string;
  readonly seconds: number;
}

/** How a process ended. */
interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Much more than the files of any process take on a busy machine. */
const LONGEST_RUN_MS = 1_200_000;
const TOO_LONG = 'SIGKILL';
const WHOLE = 'the file as a whole';

/** What all test processes of a run share. */
interface RunOptions {
  readonly environment: Environment;
  readonly atOnce: number;
  report(result: FileResult): void;
}

/**
 * Runs groups of files with Node's own test runner, in the given order, several at once, each group in its own
 * process; reports each result immediately. A problem with a file itself counts as a failed test.
 */
export async function runTestFiles(
  groups: readonly (readonly string[])[],
  options: RunOptions,
): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const add = (result: FileResult) => {
    results.push(result);
    options.report(result);
  };
  const compiled = await compileTests(groups.flat().map(absolute));
  try {
    for (const [file, reason] of compiled.broken) add(notCompiled(file, reason));
    const sound = groups.map((files) => files.filter((file) => compiled.scripts.has(absolute(file))));
    const waiting = sound.filter(({ length }) => length > 0).values();
    const runSome = async () => {
      for (const files of waiting) add(await run(files, compiled, options.environment));
    };
    await Promise.all(Array.from({ length: options.atOnce }, runSome));
  } finally {
    rmSync(compiled.folder, { recursive: true, force: true });
  }
  return results;
}

const absolute = (file: string) => resolve(projectRoot(), file);

function notCompiled(path: string, reason: string): FileResult {
  const failures = [{ test: WHOLE, reason: `It does not compile: ${reason}`, file: path }];
  const file = relative(projectRoot(), path);
  return { file, counts: { passed: 0, failed: 1, skipped: 0 }, failures, output: '', seconds: 0 };
}

async function run(
  files: readonly string[],
  compiled: Compiled,
  environment: Environment,
): Promise<FileResult> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-test-'));
  const reportFile = join(folder, 'reports.ndjson');
  const started = performance.now();
  try {
    const ending = await runScripts(files, reportFile, compiled, environment);
    const seconds = (performance.now() - started) / 1000;
    const file = files.length === 1 ? files.join() : `${files.length} files`;
    return { file, seconds, output: ending.output, ...resultOf(readReports(reportFile), ending, files) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runScripts(
  files: readonly string[],
  reportFile: string,
  { scripts, reporter, batch }: Compiled,
  environment: Environment,
): Promise<Ending> {
  const parameters = [
    '--enable-source-maps',
    `--test-reporter=${pathToFileURL(reporter).href}`,
    `--test-reporter-destination=${reportFile}`,
    ...(files.length === 1 ? [] : [batch]),
    ...files.map((file) => scripts.get(absolute(file)) ?? file),
  ];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, parameters, {
      cwd: projectRoot(),
      // Otherwise Node would report to the outer run, where this is a test itself.
      env: { ...environment, NODE_TEST_CONTEXT: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN_MS,
      killSignal: TOO_LONG,
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', fail);
    child.once('close', (exitCode, signal) =>
      done({ exitCode, signal, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

function readReports(path: string): Report[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Report);
}

function resultOf(
  reports: readonly Report[],
  ending: Ending,
  files: readonly string[],
): Pick<FileResult, 'counts' | 'failures'> {
  const failures = reports.filter((report) => report.type === 'failed');
  const passed = reports.filter(({ type }) => type === 'passed').length;
  const skipped = reports.filter(({ type }) => type === 'skipped').length;
  const own = failures.length > 0 ? undefined : failureOfFile(reports, ending, passed + skipped);
  const whole: Failure[] = own === undefined ? withoutTest(reports, files) : [{ test: WHOLE, reason: own }];
  const all = [...failures, ...whole];
  return { counts: { passed, failed: all.length, skipped }, failures: all };
}

/** Files without a test among several that ran together. */
function withoutTest(reports: readonly Report[], files: readonly string[]): Failure[] {
  if (files.length === 1) return [];
  const tested = new Set(reports.map((report) => 'file' in report && report.file));
  return files
    .filter((file) => !placesOfTests(absolute(file)).some((place) => tested.has(place)))
    .map((file) => ({
      test: WHOLE,
      reason: `${file} contains no test.`,
      file: absolute(file),
    }));
}

const FIXTURE = /\bfrom '(\.{1,2}\/[^']+\.fixture\.ts)'/g;

/** A test file and its fixtures, which may define the tests of several files. */
function placesOfTests(file: string): string[] {
  const fixtures = readFileSync(file, 'utf8').matchAll(FIXTURE);
  return [file, ...[...fixtures].map(([, path = '']) => resolve(dirname(file), path))];
}

function failureOfFile(
  reports: readonly Report[],
  { exitCode, signal }: Ending,
  tests: number,
): string | undefined {
  const diagnostics = reports.flatMap((report) => (report.type === 'diagnostic' ? [report.text] : []));
  if (signal === TOO_LONG)
    return `It was still running after ${LONGEST_RUN_MS / 1000} s, or was killed from outside.`;
  if (signal !== null) return `It was ended by ${signal}.`;
  if (exitCode !== 0) return [`It ended with exit code ${exitCode}.`, ...diagnostics].join('\n');
  if (reports.at(-1)?.type !== 'end') return 'It ended before its tests did, or contains no test.';
  return tests === 0 ? 'It contains no test.' : undefined;
}
