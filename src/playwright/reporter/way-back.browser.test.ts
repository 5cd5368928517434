import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { launchChromium, overhang, textOf } from '../../report/pages/chromium.fixture.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { addWayBack } from './way-back.ts';

const CREDENTIALS = { identifier: 'canary@example.com', secret: 'canary-password-1f9e' };
const browser = await launchChromium();

describe('the report of a failed suite, opened from its files', () => {
  const folder = temporaryDirectory();
  const out = join(folder, 'out');
  const problems: string[] = [];
  let mock: MockServer;
  let page: Page;

  before(async () => {
    const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
    mock = await startMock(contract, { credentials: CREDENTIALS });
    mock.setFault('const-other');
    const ended = await playwright(['test', '--grep', '@success'], {
      BASE_URL: mock.url,
      LOGIN_EMAIL: CREDENTIALS.identifier,
      LOGIN_PASSWORD: CREDENTIALS.secret,
      REPORTS_DIR: folder,
    });
    assert.equal(ended.exitCode, 1, ended.output);
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(pathToFileURL(join(out, 'index.html')).href);
  });
  after(() => mock.close());

  test('the front page shows the violation and links to the tests; a test shows its exchange, and leads back', async () => {
    assert.ok(await page.getByRole('heading', { name: 'Contract violated' }).isVisible());
    const violations = page.getByRole('region', { name: 'Contract violations' });
    assert.match((await violations.textContent()) ?? '', /contracts\/sealmetrics\.openapi\.yaml:\d+:\d+/);
    await page.getByRole('navigation', { name: 'Reports' }).getByRole('link', { name: 'Tests' }).click();
    assert.match(page.url(), /playwright\/index\.html$/);

    await page.getByRole('link', { name: 'issue a token that the API accepts' }).first().click();
    const broken = page.getByText('✖ body-const-wrong', { exact: false }).first();
    await broken.waitFor();
    await broken.click();
    const text = await textOf(page.locator('#root'));
    for (const word of ['server', 'must be "ok"', 'received', 'curl', '$TOKEN'])
      assert.ok(text.includes(word), word);
    assert.doesNotMatch(text, /canary|eyJ/);

    await page.setViewportSize({ width: 360, height: 640 });
    assert.ok((await overhang(page)) <= 0);
    await page
      .getByRole('navigation', { name: 'Driftline' })
      .getByRole('link', { name: 'All reports' })
      .click();
    await page.waitForURL(pathToFileURL(join(out, 'index.html')).href);
    assert.ok(await page.getByRole('heading', { name: 'Contract violated' }).isVisible());
    assert.deepEqual(problems, []);
  });

  test('the link is added once, and nothing is written where there is no report', () => {
    const report = join(out, 'playwright', 'index.html');
    const before = readFileSync(report, 'utf8');
    addWayBack(out);
    assert.equal(readFileSync(report, 'utf8'), before);
    const empty = temporaryDirectory();
    addWayBack(empty);
    assert.ok(!existsSync(join(empty, 'playwright')));
  });
});
