import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSuiteReport } from '../../report/findings-file.ts';
import { runSpecs, specFolder } from '../fixtures/specs.fixture.ts';

const CONFIG = (reports: string) =>
  `export default { testDir: 'specs', workers: 1, reporter: [['driftline/reporter', { outputDirectory: '${reports}' }]] };`;

test('a run with test.only is one of some tests, and no measure for others', async () => {
  const focused =
    "import { test } from '@playwright/test';\ntest('a', () => {});\ntest.describe('b', () => { test.only('c', () => {}); });\n";
  const folder = specFolder({ 'specs/a.spec.js': focused, 'playwright.config.js': CONFIG('only') });
  const run = await runSpecs(folder, {});
  const report = readSuiteReport(join(folder, 'only', 'findings.json'));
  assert.deepEqual([report?.partial, report?.tests.passed], [true, 1], run.output);
});

test('a run of all tests is whole', async () => {
  const whole = "import { test } from '@playwright/test';\ntest('a', () => {});\n";
  const folder = specFolder({ 'specs/a.spec.js': whole, 'playwright.config.js': CONFIG('whole') });
  const run = await runSpecs(folder, {});
  const report = readSuiteReport(join(folder, 'whole', 'findings.json'));
  assert.deepEqual([report?.partial, report?.tests.passed], [undefined, 1], run.output);
});
