import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig, ReporterDescription } from '@playwright/test';
import { DriftlineError } from '../core/index.ts';
import { suiteMetadata } from '../report/index.ts';
import { PLAIN_OPTIONS } from './plain-options.ts';
import { suiteSettings } from './suite-contract.ts';

/**
 * Playwright's configuration for contract tests: specs in `specs/`, reports in `reports/out/`, one worker, no traces, for
 * they hold secrets, and Driftline's reporter first, which masks what the others write. Whatever you give goes before;
 * `use`, `metadata`, `globalSetup` and `reporter` are merged: reporters of yours come behind Driftline's, and take the places of `list`,
 * `html` and `junit` where they are of the same kind. It reads settings and does nothing else.
 *
 * @example
 * // playwright.config.ts
 * import { defineContractConfig } from 'driftline/playwright';
 * export default defineContractConfig({ projects: [{ name: 'api' }] });
 *
 * // beside a configuration of your own
 * export default defineConfig(defineContractConfig(), { testDir: 'tests' });
 *
 * @throws DriftlineError DL_SECRETS_EXPOSED where DEBUG makes Playwright print headers
 * @throws DriftlineError for a setting that cannot be
 */
export function defineContractConfig(own: PlaywrightTestConfig = {}): PlaywrightTestConfig {
  refuseDebug(process.env.DEBUG);
  const settings = suiteSettings();
  const output = join(settings.reportsDirectory, 'out');
  const { use, metadata, reporter, globalSetup = [], ...others } = own;
  return {
    testDir: 'specs',
    testMatch: '**/*.spec.?(c|m)[jt]s',
    outputDir: join(output, 'test-results'),
    // Contract tests wait for one API: more workers make them no faster, and it less calm.
    workers: 1,
    timeout: 15_000 + 4 * settings.requestTimeoutMs,
    retries: 0,
    forbidOnly: Boolean(process.env.CI),
    captureGitInfo: { commit: false, diff: false },
    preserveOutput: 'failures-only',
    ...others,
    globalSetup: [...runMemoryFile(), globalSetup].flat(),
    metadata: { ...suiteMetadata(settings), ...metadata },
    reporter: [...reportersFor(output, reporter), ...partOfSplitRun(output)],
    use: { ...PLAIN_OPTIONS, ...NO_SECRETS, ...use },
  };
}

/**
 * What a page shows may be secret. Traces, which hold every header of Playwright's own requests, our `test` itself keeps
 * off: Playwright 1.60 and 1.61 refuse the option here as well.
 */
const NO_SECRETS = { screenshot: 'off', video: 'off' } as const;

function refuseDebug(debug = ''): void {
  if (!/\bpw:/.test(debug)) return;
  throw new DriftlineError(
    'DL_SECRETS_EXPOSED',
    'DEBUG makes Playwright print requests with their headers.',
    'Unset DEBUG; each exchange is attached to its test, masked.',
  );
}

/** What the workers of a run remember together: a file beside this one, in the sources and in the package. */
function runMemoryFile(): string[] {
  return ['run-memory.ts', 'run-memory.js']
    .map((name) => join(import.meta.dirname, name))
    .filter((path) => existsSync(path));
}

type Reporters = PlaywrightTestConfig['reporter'];

/** As a user may write it. */
const OURS = 'driftline/reporter';
/** Reporters that write on the terminal while tests run. */
const ON_TERMINAL = ['list', 'line', 'dot', 'github', 'null'];

/**
 * Ours is the first: what it masks, the others write. On GitHub it annotates as well; Playwright's own "github" would take
 * the places of ours, for GitHub shows ten.
 */
function reportersFor(output: string, own: Reporters): ReporterDescription[] {
  const given = listOf(own).filter(([name]) => name !== OURS);
  const names = given.map(([name]) => name);
  const usual: ReporterDescription[] = [
    ['list'],
    [
      'html',
      { outputFolder: join(output, 'playwright'), open: 'never', noSnippets: true, noCopyPrompt: true },
    ],
    ['junit', { outputFile: join(output, 'junit.xml') }],
  ];
  const kept = usual.filter(([name]) =>
    name === 'list' ? !names.some((each) => ON_TERMINAL.includes(each)) : !names.includes(name),
  );
  const [, options] = listOf(own).find(([name]) => name === OURS) ?? [];
  // By its path: a package that refers to itself, as its own repository does, is not found by its name.
  const path = fileURLToPath(import.meta.resolve(OURS));
  return [[path, options ?? { outputDirectory: output }], ...kept, ...given];
}

function listOf(reporters: Reporters): ReporterDescription[] {
  if (reporters === undefined) return [];
  return typeof reporters === 'string' ? [[reporters]] : [...reporters];
}

/** A part of a split run is merged by `npx playwright merge-reports --config playwright.config.ts`. */
function partOfSplitRun(output: string): ReporterDescription[] {
  const isPart = process.argv.some((argument) => /^--shard(?:=|$)/.test(argument));
  return isPart ? [['blob', { outputDir: join(output, 'blob') }]] : [];
}
