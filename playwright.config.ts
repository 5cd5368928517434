import { join } from 'node:path';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { Fault } from './contracts/fault.ts';
import { readSettings } from './contracts/settings/read-settings.ts';
import { PLAIN_OPTIONS } from './specs/plain-options.ts';

if (/\bpw:/.test(process.env.DEBUG ?? '')) {
  throw new Fault(
    'DL_SECRETS_EXPOSED',
    'DEBUG makes Playwright print requests with their headers.',
    'Unset DEBUG; each exchange is attached to its test, masked.',
  );
}

const { reportsDirectory, requestTimeoutMs } = await readSettings(process.env);
const output = join(reportsDirectory, 'out');

// Ours is the first: what it masks, the others write.
const reporters: ReporterDescription[] = [
  ['./reports/playwright/reporter.ts', { outputDirectory: output }],
  ['list'],
  ['html', { outputFolder: join(output, 'playwright'), open: 'never', noSnippets: true, noCopyPrompt: true }],
  ['junit', { outputFile: join(output, 'junit.xml') }],
];
if (process.env.GITHUB_ACTIONS) reporters.push(['github']);

export default defineConfig({
  testDir: 'specs',
  testMatch: '**/*.spec.ts',
  outputDir: join(output, 'test-results'),
  globalSetup: './specs/politeness/run-memory.ts',
  // Contract tests wait for one API: more workers make them no faster, and it less calm.
  workers: 1,
  timeout: 15_000 + 4 * requestTimeoutMs,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  captureGitInfo: { commit: false, diff: false },
  preserveOutput: 'failures-only',
  reporter: reporters,
  // A trace holds every header of Playwright's own requests.
  use: { ...PLAIN_OPTIONS, trace: 'off', screenshot: 'off', video: 'off' },
});
