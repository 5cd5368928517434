import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeHistory } from '../../history/store/history.fixture.ts';
import type { Verdict } from '../../history/store/record.ts';
import type { SuiteRun } from '../../history/suite/suite-runs.ts';
import type { Summary } from '../../history/summary/summary.ts';
import { publicPage } from '../public/public-page.ts';
import { publicStatusOf } from '../public/public-status.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { causeFingerprint } from '../suite/causes.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { launchChromium, openDocument, overhang, seriousViolations, textOf } from './chromium.fixture.ts';
import { ALL_FILES, NO_FILES } from './files.fixture.ts';
import { type FrontPageParts, frontPage } from './front-page.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const PASSED = makeSuiteReport({
  tests: { passed: 44, failed: 0, flaky: 0, skipped: 0 },
  notRun: [],
  findings: [],
});

const UNCOMPARED = makeSuiteReport();
const [FOUND, DRIFT] = UNCOMPARED.findings.map(({ finding }) => causeFingerprint(finding));
const COMPARED = makeSuiteReport({
  comparison: {
    against: { time: '2026-01-10T02:10:00.000Z', revision: 'abcdef012', branch: 'main' },
    states: [{ fingerprint: FOUND ?? '', state: 'new' }],
    fixed: [
      { fingerprint: 'f', title: 'login: /token_type is "bearer", must be "Bearer"', severity: 'error' },
    ],
  },
  accepted: [
    {
      fingerprint: DRIFT ?? '',
      parts: [DRIFT ?? ''],
      title: 't',
      reason: 'see API-17',
      until: '2026-02-01',
      state: 'accepted',
    },
  ],
});

const browser = await launchChromium();

function summaryOf(verdict: Verdict, since = end): Summary {
  const history = makeHistory({
    end: since,
    everyMs: 60_000,
    runs: 20,
    verdictAt: (before) => (before < 5 ? verdict : 'up'),
  });
  const [summary] = summariesOf(history, { now });
  assert.ok(summary);
  return summary;
}

const htmlOf = (parts: Partial<FrontPageParts>) =>
  frontPage({ summaries: [], files: NO_FILES, builtAt: now, ...parts });

test('shows one line for the monitor, one for the suite, and the overall status', async () => {
  const text = htmlOf({ summaries: [summaryOf('down')], suite: makeSuiteReport() });
  const { page, problems } = await openDocument(browser, text, { now });
  assert.equal(await textOf(page.getByRole('heading', { level: 1 })), 'The API is down');
  assert.deepEqual(await page.getByRole('heading', { level: 2 }).allInnerTexts(), [
    'Down since 03:12 UTC (4 min): connection refused',
    '2 failed, 41 passed, 1 not run; found: 1 error, 1 warning',
  ]);
  const violations = page.getByRole('region', { name: 'Contract violations' });
  await violations.getByText('Details').click();
  assert.ok(await violations.getByText('the token has an expiry', { exact: true }).isVisible());
  assert.ok(
    await page.getByRole('region', { name: 'Not run' }).getByText('EXPIRED_TOKEN is not set').isVisible(),
  );
  assert.deepEqual(problems, []);
  await page.close();
});

const RUNS = [10, 11, 12].map(
  (day): SuiteRun => ({
    ...{ type: 'suite', version: 1, time: `2026-01-${day}T02:10:00.000Z` },
    ...{
      durationMs: 12_000 + day,
      target: 'mock',
      contract: COMPARED.contract,
      depth: 'full',
      revision: 'abcdef012',
    },
    ...{ branch: 'main', default: true, tests: COMPARED.tests },
    coverage: {
      ...{ operations: { done: 2, of: 2 }, responses: { done: day - 6, of: 7 } },
      parameters: { done: 0, of: 0 },
    },
    causes: [],
  }),
);

test('says what is new, what is accepted and why, and how it went over the runs', async () => {
  const text = htmlOf({ suite: COMPARED, suiteRuns: RUNS });
  const { page, problems } = await openDocument(browser, text, { now });
  const suite = page.getByRole('region', { name: /2 failed/ });
  assert.ok(await suite.getByText('1 new, 1 fixed (compared with main at abcdef0)').isVisible());
  assert.equal(await page.getByRole('article').count(), 1);
  const standing = page.getByRole('region', { name: 'Gates, accepted, fixed' });
  assert.ok(await standing.getByText(/see API-17 \(until 2026-02-01/).isVisible());
  const trends = page.getByRole('region', { name: 'Over the runs' });
  const graphics = await trends.getByRole('img').all();
  assert.deepEqual(await Promise.all(graphics.map((each) => each.getAttribute('aria-label'))), [
    'Contract violations: 0 violations at first, 0 violations now, 0 violations at most',
    'Documented responses seen: 57.14 % at first, 85.71 % now, 85.71 % at most',
    'Duration: 12 s at first, 12 s now, 12 s at most',
  ]);
  assert.equal(await trends.getByRole('row').count(), 4);
  assert.deepEqual(problems, []);
  await page.close();
});

test('links only existing files, and shows the commands for the others', async () => {
  const absent = await openDocument(browser, htmlOf({}), { now });
  const links = absent.page.getByRole('main').getByRole('link');
  assert.deepEqual(await links.allInnerTexts(), []);
  assert.equal(await absent.page.getByText('Not yet: run npx playwright test').count(), 4);
  assert.equal(await absent.page.getByText('Not yet: run npx driftline check').count(), 1);
  await absent.page.close();

  const files = ALL_FILES;
  const text = htmlOf({ summaries: [summaryOf('up')], suite: PASSED, files });
  const { page } = await openDocument(browser, text, { now });
  const reports = page.getByRole('region', { name: 'Reports' }).getByRole('link');
  assert.deepEqual(await reports.allInnerTexts(), [
    'monitor.html',
    'contract.html',
    'playwright/index.html',
    'findings.json',
    'findings.sarif',
    'junit.xml',
    'mutation.json',
  ]);
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in the ${colorScheme} scheme axe finds no serious problem, and nothing is wider than a phone`, async () => {
    const viewport = { width: 360, height: 640 };
    const text = htmlOf({
      summaries: [summaryOf('drifting'), summaryOf('up')],
      suite: COMPARED,
      suiteRuns: RUNS,
    });
    const { page, problems } = await openDocument(browser, text, { now, colorScheme, viewport });
    assert.deepEqual(await seriousViolations(page), []);
    assert.equal(await overhang(page), 0);
    assert.deepEqual(problems, []);
    await page.close();
  });
}

test('the status page says what is up and what was not, to everybody, in any window', async () => {
  const window = { from: new Date('2026-01-13T02:00:00Z'), until: new Date('2026-01-13T04:00:00Z') };
  const hostile = { ...summaryOf('up'), monitor: `<img src=x onerror=alert(1)>${'x'.repeat(200)}` };
  const announced = new Map([['login', [window]]]);
  const status = publicStatusOf([summaryOf('down'), hostile], now, announced);
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, problems } = await openDocument(browser, publicPage(status), { colorScheme });
    assert.equal(await textOf(page.getByRole('heading', { level: 1 })), 'Major outage');
    const login = page.getByRole('region', { name: 'login', exact: true });
    assert.match(await textOf(login), /major outage75 % up in the 19 min measured/);
    assert.ok(
      await login.getByRole('img', { name: 'The last 90 days: 1 with data, 1 with failures.' }).isVisible(),
    );
    const incidents = page.getByRole('table', { name: 'Incidents, newest first' });
    assert.match(await textOf(incidents.getByRole('row').nth(1)), /^03:12 UTCnot yet4 minloginmajor outage$/);
    assert.match(
      await textOf(page.getByRole('table', { name: 'Announced maintenance' })),
      /13 Jan 02:00 UTC/,
    );
    assert.equal(await page.getByRole('navigation').count(), 0);
    assert.deepEqual(await seriousViolations(page), []);
    await page.setViewportSize({ width: 390, height: 800 });
    assert.equal(await overhang(page), 0);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await login.isVisible());
    assert.deepEqual(problems, []);
    await page.close();
  }
});
