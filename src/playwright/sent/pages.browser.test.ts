import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { chromiumPath } from '../../report/pages/chromium-path.fixture.ts';
import { runSpecs, type SpecsRun, specFolder } from '../fixtures/specs.fixture.ts';
import { CRUD_CONTRACT, type CrudServer, startCrudServer } from './crud.fixture.ts';

const CONFIGURATION = `import { defineContractConfig } from 'driftline/playwright';
export default defineContractConfig({
  projects: [{ name: 'chromium', use: { launchOptions: { executablePath: process.env.CHROMIUM } } }],
  use: { extraHTTPHeaders: { 'X-Tenant': 'acme' } },
});
`;

/** `test.fail`: after an unexpected failure, Playwright starts another worker with another browser. */
const SPEC = `import { expect, test } from 'driftline/playwright';
test.fail('a response that a page got', async ({ page }) => {
  await page.goto('/');
  const received = page.waitForResponse('**/notes/7');
  await page.getByRole('button').click();
  await expect(await received).toKeepContract();
});
test('each response of a page', async ({ page }) => {
  const all = [];
  page.on('response', (response) => { if (response.url().includes('/api/')) all.push(response); });
  await page.goto('/');
  await page.evaluate(() => fetch('/api/notes/7', { method: 'DELETE' }).then((response) => response.text()));
  await page.evaluate(() => fetch('/api/notes', { method: 'POST', body: '{"text":"x"}' }).then((response) => response.text()));
  expect(all).toHaveLength(2);
  for (const response of all) await expect(response).toKeepContract({ expects: 'accepted' });
});
test('the request of a page, and of a context', async ({ page, context }) => {
  await expect(await page.request.delete('notes/7')).toKeepContract();
  await expect(await context.request.post('notes', { data: { text: 'Milk' } })).toKeepContract();
  await expect(await page.request.put('notes/7', { data: { text: 'by the page' } })).toKeepContract();
});
`;

describe('toKeepContract() with a page of Chromium', () => {
  let server: CrudServer;
  let run: SpecsRun;
  const folder = specFolder({
    'specs/page.spec.js': SPEC,
    'playwright.config.js': CONFIGURATION,
    'notes.openapi.yaml': CRUD_CONTRACT,
  });
  before(async () => {
    server = await startCrudServer();
    run = await runSpecs(folder, {
      ...{ CONTRACT: join(folder, 'notes.openapi.yaml'), BASE_URL: server.url, CHROMIUM: chromiumPath() },
      REPORTS_DIR: join(folder, 'reports'),
    });
  });

  test('judges a response to the page, with the whole request', () => {
    const { message } = run.resultOf('a response that a page got');
    assert.match(message, /replaceNote \(playwright-request\) returned 200/);
    assert.match(message, /body-property-missing/);
    const [broken] = run.attachmentsOf('a response that a page got');
    assert.match(
      broken?.text ?? '',
      /--request PUT .*--header 'if-match: canary-etag'.*--data-raw '\{"text":"from the page"\}'/,
    );
  });

  test('finds the operations of a page by their methods', () => {
    const { status, message } = run.resultOf('each response of a page');
    assert.equal(status, 'passed', message);
  });

  test('knows the requests of page.request and context.request, with extra headers', () => {
    const { message } = run.resultOf('the request of a page, and of a context');
    assert.match(message, /replaceNote \(playwright-request\) returned 200/);
    const broken = run
      .attachmentsOf('the request of a page, and of a context')
      .find(({ name }) => name.startsWith('✖'));
    assert.match(
      broken?.text ?? '',
      /--request PUT .*--header 'x-tenant: acme'.*--data-raw '\{"text":"by the page"\}'/,
    );
  });

  test('writes all reports to REPORTS_DIR', () => {
    for (const name of ['findings.json', 'junit.xml', 'index.html', 'playwright/index.html']) {
      assert.ok(existsSync(join(folder, 'reports', 'out', name)), name);
    }
  });
});
