import { join } from 'node:path';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { readSettings } from './src/config/read-settings.ts';
import { Fault } from './src/core/fault.ts';
import { PLAIN_OPTIONS } from './src/playwright/plain-options.ts';
import { suiteMetadata } from './src/report/suite/facts.ts';

if (/\bpw:/.test(process.env.DEBUG ?? '')) {
  throw new Fault(
    'DL_SECRETS_EXPOSED',
    'DEBUG makes Playwright print requests with their headers.',
    'Unset DEBUG; each exchange is attached to its test, masked.',
  );
}

const settings = await readSettings(process.env);
const { reportsDirectory, requestTimeoutMs } = settings;
const output = join(reportsDirectory, 'out');

// Ours is the first: what it masks, the others write. On GitHub it annotates as well; Playwright's own "github" would
// take the places of ours, for GitHub shows ten.
const reporters: ReporterDescription[] = [
  ['./src/playwright/reporter/reporter.ts', { outputDirectory: output }],
  ['list'],
  ['html', { outputFolder: join(output, 'playwright'), open: 'never', noSnippets: true, noCopyPrompt: true }],
  ['junit', { outputFile: join(output, 'junit.xml') }],
];
// A part of a split run is merged by `npx playwright merge-reports --config playwright.config.ts`.
if (process.argv.some((argument) => /^--shard(?:=|$)/.test(argument))) {
  reporters.push(['blob', { outputDir: join(output, 'blob') }]);
}

export default defineConfig({
  testDir: 'specs',
  testMatch: '**/*.spec.ts',
  outputDir: join(output, 'test-results'),
  globalSetup: './src/playwright/politeness/run-memory.ts',
  // Contract tests wait for one API: more workers make them no faster, and it less calm.
  workers: 1,
  timeout: 15_000 + 4 * requestTimeoutMs,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  metadata: suiteMetadata(settings),
  captureGitInfo: { commit: false, diff: false },
  preserveOutput: 'failures-only',
  reporter: reporters,
  // A trace holds every header of Playwright's own requests.
  use: { ...PLAIN_OPTIONS, trace: 'off', screenshot: 'off', video: 'off' },
});
