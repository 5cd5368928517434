import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig, PlaywrightTestOptions, ReporterDescription } from '@playwright/test';
import { DriftlineError } from '../core/index.ts';
import { suiteMetadata } from '../report/index.ts';
import { suiteSettings } from './suite-contract.ts';

/**
 * Playwright's configuration for contract tests: specs in `specs/`, reports in `reports/out/`, one worker, no
 * traces (they contain secrets), and Driftline's reporter first, so that it masks what the others write. Your
 * options take precedence; `use`, `metadata`, `globalSetup` and `reporter` are merged: your reporters come
 * after Driftline's and replace `list`, `html` and `junit` of the same kind. It reads settings and has no
 * side effects.
 *
 * @example
 * // playwright.config.ts
 * import { defineContractConfig } from 'driftline/playwright';
 * export default defineContractConfig({ projects: [{ name: 'api' }] });
 *
 * // merged into a configuration of your own
 * export default defineContractConfig({ projects: [{ name: 'contract', testDir: 'specs' }] });
 *
 * @throws DriftlineError DL_SECRETS_EXPOSED where DEBUG makes Playwright print headers
 * @throws DriftlineError DL_SETTING_INVALID for an invalid setting
 */
export function defineContractConfig(own: PlaywrightTestConfig = {}): PlaywrightTestConfig {
  refuseDebug(process.env.DEBUG);
  const settings = suiteSettings();
  const output = join(settings.reportsDirectory, 'out');
  const { use, metadata, reporter, build, globalSetup = [], ...others } = own;
  return {
    testDir: 'specs',
    testMatch: '**/*.spec.?(c|m)[jt]s',
    outputDir: join(output, 'test-results'),
    // Contract tests wait for one API: more workers only add load.
    workers: 1,
    timeout: 15_000 + 4 * settings.requestTimeoutMs,
    retries: 0,
    forbidOnly: Boolean(process.env.CI),
    captureGitInfo: { commit: false, diff: false },
    preserveOutput: 'failures-only',
    ...others,
    build: { ...build, external: [...builtFiles(), ...(build?.external ?? [])] },
    globalSetup: [...runMemoryFile(), globalSetup].flat(),
    metadata: { ...suiteMetadata(settings), ...metadata },
    reporter: [...reportersFor(output, reporter), ...shardReporter(output)],
    use: { ...PLAIN_OPTIONS, ...NO_SECRETS, ...use },
  };
}

/**
 * Playwright compiles each file outside of `node_modules` with Babel, which takes seconds for a built package, so in a
 * repository that links it or contains it.
 */
function builtFiles(): string[] {
  return import.meta.filename.endsWith('.js') ? [join(import.meta.dirname, '**')] : [];
}

/**
 * A page may show secrets. Traces, which contain every header of Playwright's own requests, are turned off by
 * our `test`: Playwright 1.60 and 1.61 reject the option here as well.
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

/**
 * The global set-up that creates the memory shared by workers: beside this file, in the sources and in the
 * package.
 */
function runMemoryFile(): string[] {
  return ['run-memory.ts', 'run-memory.js']
    .map((name) => join(import.meta.dirname, name))
    .filter((path) => existsSync(path));
}

type Reporters = PlaywrightTestConfig['reporter'];

/** Our reporter's name in a user's configuration. */
const OURS = 'driftline/reporter';
/** Reporters that write to the terminal while tests run. */
const ON_TERMINAL = ['list', 'line', 'dot', 'github', 'null'];

/**
 * Ours comes first, so that the others write what it has masked. On GitHub it writes annotations as well;
 * Playwright's own "github" is left out, because GitHub shows only ten annotations.
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
  // By path: Playwright does not resolve the name of a package from inside its own repository.
  const path = fileURLToPath(import.meta.resolve(OURS));
  return [[path, options ?? { outputDirectory: output }], ...kept, ...given];
}

function listOf(reporters: Reporters): ReporterDescription[] {
  if (reporters === undefined) return [];
  return typeof reporters === 'string' ? [[reporters]] : [...reporters];
}

/** Shards are merged by `npx playwright merge-reports --config playwright.config.ts`. */
function shardReporter(output: string): ReporterDescription[] {
  const isShard = process.argv.some((argument) => /^--shard(?:=|$)/.test(argument));
  return isShard ? [['blob', { outputDir: join(output, 'blob') }]] : [];
}

/**
 * Playwright's own defaults, as values. Without them, Playwright evaluates each as a fixture in every test,
 * in two steps with a stack trace each: that costs more than the requests of a test.
 */
const PLAIN_OPTIONS = {
  acceptDownloads: true,
  bypassCSP: false,
  clientCertificates: [],
  colorScheme: 'light',
  contrast: 'no-preference',
  deviceScaleFactor: 1,
  extraHTTPHeaders: {},
  forcedColors: 'none',
  hasTouch: false,
  ignoreHTTPSErrors: false,
  isMobile: false,
  javaScriptEnabled: true,
  locale: 'en-US',
  offline: false,
  permissions: [],
  reducedMotion: 'no-preference',
  screen: { width: 1280, height: 720 },
  serviceWorkers: 'allow',
  storageState: { cookies: [], origins: [] },
  viewport: { width: 1280, height: 720 },
} satisfies Partial<PlaywrightTestOptions>;
