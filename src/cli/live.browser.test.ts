import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chromium } from '@playwright/test';
import { builtCommand, startCommand } from '../testing/command-for-tests.ts';
import { historyOf, lineOf } from '../testing/history-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

before(builtCommand);

test('a served page updates itself after a run, and open sections stay open', async () => {
  const path = process.env.CHROMIUM_PATH;
  const browser = await chromium.launch({ ...(path ? { executablePath: path } : {}) });
  after(() => browser.close());
  const REPORTS_DIR = temporaryDirectory();
  historyOf(REPORTS_DIR, 'login', 48);
  const serving = startCommand(['report', '--serve'], { env: { REPORTS_DIR } });
  const [, url = ''] = await serving.saying(/^(http:\/\/127\.0\.0\.1:\d+)\/$/m);
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${url}/monitor.html`);
  assert.match((await page.getByRole('heading', { level: 2 }).textContent()) ?? '', /No contract violations/);
  await page.getByText('Month by month', { exact: true }).click();
  const { line, file } = lineOf(REPORTS_DIR, 'login', new Date(), 'down');
  writeFileSync(file, line, { flag: 'a' });
  await page.getByRole('heading', { level: 2, name: /Down since/ }).waitFor();
  assert.ok(await page.getByRole('table', { name: 'Month by month' }).isVisible());
  assert.deepEqual(problems, []);
  await page.close();
  serving.signal('SIGTERM');
  await serving.ended;
});
