import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Locator, Page } from '@playwright/test';
import { DRIFT_FINDING, type HistoryPlan, makeHistory } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/line.ts';
import { deliveryLine } from '../../history/store/line.ts';
import { VERDICTS, type Verdict } from '../../history/store/record.ts';
import { type MonitorPlan, readSummary } from '../../history/summary/read-summary.ts';
import { contractFrames } from '../contract/contract-frames.ts';
import { SEALMETRICS, SEALMETRICS_TEXT } from '../contract/contract-view.fixture.ts';
import { summariesOf, writeHistory } from '../read-summaries.fixture.ts';
import {
  launchChromium,
  openDetails,
  openDocument,
  overhang,
  reopenDocument,
  seriousViolations,
  textOf,
} from './chromium.fixture.ts';
import { monitorPage } from './monitor-page.ts';
import * as stories from './stories.fixture.ts';

const now = stories.NOW;
const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FOLD = 720;

const PLAN: MonitorPlan = {
  objectives: {
    availability: { target: 0.999, windowMs: 30 * DAY },
    latency: { target: 0.95, serverMs: 60, windowMs: 30 * DAY },
  },
  limits: { slowMs: 120, downMs: 5000 },
  next: (last) => new Date(last.getTime() + 5 * MINUTE),
};

const browser = await launchChromium();

/** The page of some runs, which are written to a run store and read back. */
function pageOf(runs: readonly StoredRun[], plan: MonitorPlan = PLAN): string {
  return monitorPage({ summaries: summariesOf(runs, { now, plan }), builtAt: now });
}

/** Caches the page of each story: generating and reading a month of runs takes a second. */
const pages = new Map<() => readonly StoredRun[], string>();
function pageShowing(story: () => readonly StoredRun[]): string {
  const known = pages.get(story) ?? pageOf(story());
  pages.set(story, known);
  return known;
}

const plain = (...plans: readonly Partial<HistoryPlan>[]) =>
  plans.flatMap((plan) => makeHistory({ end, everyMs: MINUTE, runs: 100, ...plan }));

/** 60 runs, one every half hour, with several verdicts; the last five are down. */
function dayOfTrouble(): StoredRun[] {
  const verdicts: Readonly<Record<number, Verdict>> = {
    8: 'broken',
    9: 'broken',
    12: 'drifting',
    20: 'unknown',
  };
  const verdictAt = (runsBefore: number) => (runsBefore < 5 ? 'down' : (verdicts[runsBefore] ?? 'up'));
  return plain({ everyMs: 30 * MINUTE, runs: 60, verdictAt });
}

/** The cells of the first row of a table. */
async function cellsOf(table: Locator): Promise<string[]> {
  const row = table.getByRole('row').nth(1);
  // What is folded is drawn a moment after the click that opens it.
  await row.waitFor();
  const cells = row.locator('th, td');
  return Promise.all((await cells.all()).map(textOf));
}

async function isOnFirstScreen(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.y + box.height <= FOLD;
}

/** Scrolls to the charts: they are drawn when they are near the viewport. */
async function drawnCharts(page: Page): Promise<Locator> {
  const charts = page.locator('[data-charts]').first();
  await charts.scrollIntoViewIfNeeded();
  await page.locator('[data-charts][data-drawn]').first().waitFor();
  return charts;
}

/** Waits for two frames, after which a chart is redrawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

const open = (text: string, options: Parameters<typeof openDocument>[2] = {}) =>
  openDocument(browser, text, { now, ...options });
const reopen = (text: string) => reopenDocument(browser, text, { now });

test('an outage: the first screen shows the verdict, since when, why, and the next run', async () => {
  const directory = writeHistory(stories.outage(), now);
  appendFileSync(join(directory, 'login-2026-01.ndjson'), deliveryLine(stories.OUTAGE_DELIVERY));
  const summary = readSummary(directory, 'login', { now, plan: PLAN });
  const { page, problems } = await openDocument(
    browser,
    monitorPage({ summaries: [summary], builtAt: now }),
    { now: new Date('2026-01-12T03:19:30.000Z') },
  );
  const verdict = page.getByRole('heading', { level: 2 });
  assert.equal(await textOf(verdict), 'Down since 02:56 UTC (20 min): connection refused');
  assert.match(await page.title(), /^Down: login/);
  for (const text of [
    'Last run 03:16 UTC, 20 s before this page was built',
    'Next expected 03:21 UTC',
    'Certificate: 47 days left',
    'Error budget left',
    'Error budget',
  ]) {
    assert.ok(await isOnFirstScreen(page.getByText(text).first()), text);
  }
  assert.ok(await page.getByRole('banner').getByText('Built 12 Jan 2026 03:16 UTC (3 min ago)').isVisible());
  assert.equal(await page.getByText('This page is out of date').isVisible(), false);
  const strip = page.getByRole('img', { name: 'The last 90 runs' });
  assert.match((await strip.getAttribute('aria-label')) ?? '', /85 Up, 5 Down/);
  for (const link of ['1 failed call', 'What changed', '1 alert not delivered']) {
    assert.ok(await isOnFirstScreen(page.getByRole('link', { name: link })), link);
  }
  const alerts = page.getByRole('table', { name: 'Alerts, newest first' });
  assert.match(
    await textOf(alerts),
    /Delivered slack 02:56 UTC.*Pending email, 2 attempts, next attempt 03:20 UTC/,
  );
  const changed = page.getByRole('region', { name: 'What changed' });
  assert.match(await textOf(changed), /The last healthy run was 02:51 UTC.*status 200\s*refused/);
  assert.deepEqual(problems, []);
  await page.close();
});

test('a healthy month: no violations, an unused budget, and a certificate that is valid for weeks', async () => {
  const { page, problems } = await reopen(pageShowing(stories.healthyMonth));
  assert.match(
    await textOf(page.getByRole('heading', { level: 2 })),
    /^No contract violations since 13 Dec 2025/,
  );
  assert.ok(await isOnFirstScreen(page.getByText('Certificate: 47 days left')));
  assert.equal(
    await textOf(page.locator('.budget').first()),
    'Error budget left 43 min of 43 min, for 99.9 % in 30 d; nothing spent in the last 6 h',
  );
  assert.ok(
    await page
      .getByText('Failed calls, Contract violations, Drift, Slow responses: none in the last 30 days.')
      .isVisible(),
  );
  assert.equal(await page.getByRole('region', { name: 'What changed' }).count(), 0);
  assert.deepEqual(problems, []);
});

test('flapping: the first screen shows flapping, and that the budget burns fast', async () => {
  const { page } = await reopen(pageShowing(stories.flapping));
  assert.ok(await isOnFirstScreen(page.getByText('Flapping: it changes too often')));
  assert.ok(await isOnFirstScreen(page.getByText('Burns fast').first()));
  const incidents = page.getByRole('table', { name: 'Incidents, newest first' });
  assert.equal(await incidents.getByRole('rowheader').count(), 6);
  await page.getByText('6 more', { exact: true }).first().click();
  assert.ok(await page.getByRole('table', { name: 'Earlier incidents, newest first' }).isVisible());
});

test('on call: shows until when nobody is notified and why, and notes with their incidents', async () => {
  const [summary = assert.fail()] = summariesOf(dayOfTrouble(), { now, plan: PLAN });
  const [incident = assert.fail()] = summary.incidents;
  const reason = `release 2.4 ${'<img src=x>'.repeat(20)}`;
  const silence = { from: summary.now, until: '2026-01-12T05:16:00.000Z', reason };
  const note = { incident: incident.id, time: summary.now, text: 'their proxy, ticket 4711' };
  const notes = [note, { ...note, incident: 'login-20250101T000000.000Z', text: 'an older one' }];
  const shown = { ...summary, silence, notes };
  const { page, problems } = await reopen(monitorPage({ summaries: [shown], builtAt: now }));
  assert.ok(await isOnFirstScreen(page.getByText('Silenced until 05:16 UTC')));
  const incidents = page.getByRole('table', { name: 'Incidents, newest first' });
  assert.match(
    await textOf(incidents.getByRole('list', { name: 'Notes' })),
    /^03:16 UTC their proxy, ticket 4711$/,
  );
  assert.ok(await page.getByText('Notes on login-20250101T000000.000Z').isVisible());
  assert.ok(await page.getByText('an older one').isVisible());
  assert.deepEqual(await seriousViolations(page), []);
  await page.setViewportSize({ width: 390, height: 800 });
  assert.equal(await overhang(page), 0);
  assert.deepEqual(problems, []);
});

test('drift: shows the change, since when, in how many runs, and that it is still there', async () => {
  const { page } = await reopen(pageShowing(stories.drift));
  assert.match(
    await textOf(page.getByRole('heading', { level: 2 })),
    /^Drifting since 10 Jan 03:21 UTC \(47 h 55 min\)/,
  );
  const timeline = page.getByRole('table', { name: 'Changes in the responses' });
  assert.deepEqual((await cellsOf(timeline)).slice(0, 4), [
    'Drift A property is not in the contract login, response body /refresh_token',
    '10 Jan 03:21 UTC',
    'still there',
    '576',
  ]);
});

test('shows when, how and why drift was accepted, also on a phone', async () => {
  const reason = 'agreed <b>with</b> the provider';
  const acceptances = [
    { at: '2026-01-11T09:00:00.000Z', reason, changes: { [DRIFT_FINDING.fingerprint]: 'in words' } },
  ];
  const text = pageOf(stories.drift(), { ...PLAN, acceptances });
  for (const width of [1280, 360]) {
    const { page, problems } = await open(text, { viewport: { width, height: 720 } });
    const timeline = page.getByRole('table', { name: 'Changes in the responses' });
    assert.equal((await cellsOf(timeline))[4], `11 Jan 09:00 UTC into the baseline: ${reason}`);
    assert.equal(await overhang(page), 0);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('a finding shows the masked lines of the contract, unless the contract has changed since', async () => {
  const shown = (hash: string) =>
    contractFrames([
      {
        contract: { ...SEALMETRICS, hash },
        text: SEALMETRICS_TEXT,
        mask: (text) => text.replaceAll('description: The credentials', 'description: $LOGIN_PASSWORD'),
      },
    ]);
  const summaries = summariesOf(stories.drift(), { now, plan: PLAN });
  const textWith = (hash: string) => monitorPage({ summaries, builtAt: now, frames: shown(hash) });
  const { page, problems } = await open(textWith('f00d'));
  const lines = page
    .getByRole('region', { name: 'Drift', exact: true })
    .getByRole('figure', { name: /^In the contract/ });
  assert.match(await textOf(lines), /contracts\/sealmetrics\.openapi\.yaml:41:17 .*> 41 │/);
  assert.match(await textOf(lines), /description: \$LOGIN_PASSWORD are right/);
  assert.deepEqual(problems, []);
  await page.close();
  const edited = await open(textWith('beef'));
  assert.equal(await edited.page.getByRole('figure', { name: /^In the contract/ }).count(), 0);
  assert.ok(await edited.page.getByText('contracts/sealmetrics.openapi.yaml:41:17').first().isVisible());
  await edited.page.close();
});

test('shows gaps, maintenance, an unhealthy monitor host and retried calls apart from incidents', async () => {
  const { page, problems } = await reopen(pageShowing(stories.gaps));
  const unknown = page.getByRole('table', { name: 'Periods with no data' });
  const text = await textOf(unknown);
  for (const reason of ['scheduled runs were missed', 'monitor host unhealthy', 'maintenance window']) {
    assert.ok(text.includes(reason), reason);
  }
  const charts = await drawnCharts(page);
  for (const name of ['no run', 'monitor host unhealthy (last 30 days)', 'maintenance (last 30 days)']) {
    assert.ok(await charts.getByText(name, { exact: true }).isVisible(), name);
  }
  const retries = page.getByRole('table', { name: 'Retried calls' });
  assert.match(
    await textOf(retries),
    /the connection was reset by 203\.0\.113\.7:443 after 32 ms ?Response on retry/,
  );
  assert.deepEqual(problems, []);
});

test('one run: shows no schedule and no ranges', async () => {
  const { page, problems } = await reopen(pageOf(stories.oneRun(), {}));
  assert.ok(await page.getByText('The only run so far').isVisible());
  assert.equal(await page.getByText('Next expected').count(), 0);
  const charts = await drawnCharts(page);
  assert.equal(await charts.getByRole('button').filter({ visible: true }).count(), 0);
  assert.deepEqual([problems, await seriousViolations(page)], [[], []]);
});

test('a chart can be read and zoomed with the keyboard, and buttons select its range', async () => {
  const { page, problems } = await reopen(pageShowing(stories.healthyMonth));
  const charts = await drawnCharts(page);
  assert.deepEqual(await charts.getByRole('button').allInnerTexts(), ['24 h', '7 d', '30 d', '90 d']);
  const chart = charts.getByRole('group', { name: 'Chart: server time: typical' });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  const readout = charts.locator('[data-readout]');
  assert.match(
    await textOf(readout),
    /^12 Jan 03:00 UTC: 4 runs, typical \d+ ms, p95 \d+ ms, p99 \d+ ms, slowest \d+ ms\. Phases: dns 1\.2 ms/,
  );
  assert.equal(await readout.getAttribute('aria-live'), 'polite');
  await page.keyboard.press('ArrowLeft');
  assert.match(await textOf(readout), /^12 Jan 02:30 UTC: 6 runs/);
  const drawing = () => page.evaluate('document.querySelector("[data-plot] canvas").toDataURL()');
  const whole = await drawing();
  await page.keyboard.press('+');
  await settled(page);
  assert.notEqual(await drawing(), whole);
  await page.keyboard.press('0');
  await settled(page);
  assert.equal(await drawing(), whole);
  await chart.hover({ position: { x: 200, y: 80 } });
  await page.mouse.down();
  await page.mouse.move(700, 0, { steps: 5 });
  await page.mouse.up();
  await settled(page);
  assert.notEqual(await drawing(), whole, 'dragging zooms');
  await charts.getByRole('button', { name: '30 d' }).click();
  assert.equal(await charts.getByRole('button', { name: '30 d' }).getAttribute('aria-pressed'), 'true');
  assert.equal(await charts.getAttribute('data-drawn'), 'month');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await textOf(readout), /^13 Dec 0\d:00 UTC: \d+ runs/);
  assert.equal(await charts.locator('canvas').count(), 2);
  assert.deepEqual(problems, []);
});

test('a year: every range has a button, and the page is small', async () => {
  const verdictAt = (before: number) => (before % 700 === 5 ? 'down' : 'up');
  const text = pageOf(plain({ everyMs: 60 * MINUTE, runs: 365 * 24, verdictAt }));
  assert.ok(text.length < 500_000, `${text.length} characters`);
  const { page, problems } = await reopen(text);
  const charts = await drawnCharts(page);
  assert.deepEqual(await charts.getByRole('button').allTextContents(), [
    '24 h',
    '7 d',
    '30 d',
    '90 d',
    '1 year',
  ]);
  await charts.getByRole('button', { name: '1 year' }).click();
  assert.equal(await charts.getAttribute('data-drawn'), 'year');
  await page.getByText('Month by month', { exact: true }).click();
  const months = page.getByRole('table', { name: 'Month by month' });
  assert.equal(await months.getByRole('rowheader').count(), 13);
  assert.match(await textOf(page.getByText('The last 90 days')), /today at the right/);
  assert.deepEqual(problems, []);
});

test('limits the page size of a monitor that fails every other run of a month', () => {
  const text = pageOf(
    plain({ everyMs: 5 * MINUTE, runs: 30 * 288, verdictAt: (before) => (before % 2 ? 'up' : 'broken') }),
  );
  assert.ok(text.length < 600_000, `${text.length} characters`);
});

test('shows failed calls, contract violations and drift in sections, each with its evidence', async () => {
  const { page, problems } = await reopen(pageShowing(dayOfTrouble));
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  assert.ok(await part('Failed calls').getByText('ECONNREFUSED').isVisible());
  assert.ok(await part('Drift').getByText('also refresh_token: string').isVisible());
  const violations = part('Contract violations');
  assert.equal(await violations.getByRole('article').count(), 1);
  for (const text of ['string, format date-time', 'nothing', 'contracts/sealmetrics.openapi.yaml:41:17']) {
    assert.ok(await violations.getByText(text, { exact: true }).isVisible(), text);
  }
  assert.match(
    await textOf(violations),
    /Not in the last run\. Seen in 2 runs, first 11 Jan 22:46 UTC, last 11 Jan 23:16 UTC/,
  );
  const curl = violations.getByText('$LOGIN_PASSWORD');
  assert.equal(await curl.isVisible(), false);
  await violations.getByText('Request, response and curl command').press('Enter');
  assert.ok(await curl.isVisible());
  assert.deepEqual(problems, []);
});

test('shows runs, steps, incidents and server time as tables with captions and headers', async () => {
  const { page } = await reopen(pageShowing(dayOfTrouble));
  const runs = page.getByRole('table', { name: 'The latest runs, newest first' });
  assert.deepEqual(await runs.getByRole('columnheader').allInnerTexts(), [
    'Time',
    'Verdict',
    'Steps',
    'Server',
    'Summary',
  ]);
  assert.deepEqual(await cellsOf(runs), ['03:16 UTC', 'Down', '1', 'no response', 'connection refused']);
  const incidents = page.getByRole('table', { name: 'Incidents, newest first' });
  assert.deepEqual(await cellsOf(incidents), [
    ...['01:16 UTC', 'not yet', '2 h', '5'],
    'Down connection refused login-20260112T011600.000Z',
  ]);
  assert.equal(await incidents.getByRole('rowheader').count(), 2);
  assert.ok(await page.getByRole('table', { name: 'The run of 03:16 UTC' }).isVisible());
  await page.getByText('Show as tables').click();
  const figures = page.getByRole('table', { name: 'Server time of the last day, by the hour' });
  assert.match((await cellsOf(figures)).join(', '), /^00:00 UTC, 2, (\d+ ms, ){5}0\.8 ms$/);
  await page.getByText('Month by month', { exact: true }).click();
  assert.match(
    (await cellsOf(page.getByRole('table', { name: 'Month by month' }))).join(', '),
    /^Jan 2026, /,
  );
});

test('an old page shows that it is out of date, and how to rebuild it', async () => {
  const { page } = await open(pageShowing(dayOfTrouble), { now: new Date(now.getTime() + 3 * DAY) });
  assert.ok(
    await page.getByText('This page is out of date. Run npx driftline report to rebuild it.').isVisible(),
  );
  assert.ok(await page.getByText('(3 d ago)').isVisible());
  await page.close();
});

test('shows a monitor that stopped running as silent', async () => {
  const { page } = await reopen(pageOf(plain({ end: new Date(now.getTime() - 3 * 60 * MINUTE) }), {}));
  assert.ok(
    await page
      .getByText('The monitor is silent. It has not run for 3 h, and usually runs every 1 min.')
      .isVisible(),
  );
});

test('shows the command to start if nothing has run', async () => {
  const { page, problems } = await reopen(monitorPage({ summaries: [], builtAt: now }));
  assert.ok(await page.getByRole('heading', { name: 'The monitor has not run yet' }).isVisible());
  assert.ok(await page.getByText('npx driftline check', { exact: true }).isVisible());
  assert.deepEqual([problems, await seriousViolations(page)], [[], []]);
});

test('lists several monitors, worst first, with links to their details', async () => {
  const { page, problems } = await reopen(pageShowing(stories.several));
  const list = page.getByRole('table', { name: 'All monitors, worst first' });
  assert.deepEqual(await list.getByRole('rowheader').allInnerTexts(), ['login', 'accounts', 'search']);
  assert.deepEqual((await cellsOf(list)).slice(0, 3), [
    'login',
    'Broken login: expires_at is missing',
    '15 min',
  ]);
  assert.ok(await isOnFirstScreen(list));
  await list.getByRole('link', { name: 'search' }).click();
  assert.ok(await page.getByRole('heading', { name: /^Monitor\s+search/ }).isVisible());
  assert.deepEqual(problems, []);
});

test('skips no heading level', async () => {
  for (const story of [stories.several, dayOfTrouble]) {
    const { page } = await reopen(pageShowing(story));
    const names =
      "Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6'), ({ localName }) => Number(localName[1]))";
    const levels = (await page.evaluate(names)) as number[];
    assert.equal(levels[0], 1);
    for (const [index, level] of levels.entries())
      assert.ok(level <= (levels[index - 1] ?? 0) + 1, `heading ${index}`);
  }
});

const ofEveryVerdict = () =>
  plain(...VERDICTS.map((verdict) => ({ monitor: verdict, runs: 2, verdictAt: () => verdict })));

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in the ${colorScheme} scheme axe finds no serious problem, whatever the verdict, wide and narrow`, async () => {
    for (const [text, width] of [
      [pageShowing(stories.eventful), 1280],
      [pageShowing(ofEveryVerdict), 360],
    ] as const) {
      const viewport = { width, height: 800 };
      const { page, problems } = await open(text, { colorScheme, viewport });
      await openDetails(page);
      await drawnCharts(page);
      assert.deepEqual(await seriousViolations(page), [], `${width} px`);
      assert.deepEqual(problems, []);
      await page.close();
    }
  });
}

test('on a phone of 360 px nothing is wider than the screen', async () => {
  for (const story of [stories.eventful, stories.gaps, stories.several]) {
    const { page } = await open(pageShowing(story), { viewport: { width: 360, height: 640 } });
    await drawnCharts(page);
    assert.equal(await overhang(page), 0);
    await openDetails(page);
    assert.equal(await overhang(page), 0);
    await page.close();
  }
});

test('without scripts the page shows everything but its age and the charts', async () => {
  const { page } = await openDocument(browser, pageShowing(dayOfTrouble), { javaScriptEnabled: false });
  assert.ok(await page.getByText('Built 12 Jan 2026 03:16 UTC').isVisible());
  assert.match(await textOf(page.getByRole('heading', { level: 2 })), /^Down since/);
  assert.ok(await page.getByText('The charts need JavaScript').isVisible());
  await page.close();
});

test('prints the charts, dark on light', async () => {
  const { page, problems } = await open(pageShowing(dayOfTrouble), { colorScheme: 'dark' });
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  assert.equal(await page.locator('canvas').count(), 2);
  const paper = 'getComputedStyle(document.documentElement).getPropertyValue("--paper").trim()';
  assert.equal(await page.evaluate(paper), '#fff');
  await page.evaluate('dispatchEvent(new Event("afterprint"))');
  assert.notEqual(await page.evaluate(paper), '#fff');
  assert.deepEqual(problems, []);
  await page.close();
});

test('a button copies the curl command', async () => {
  const { page, problems } = await open(pageShowing(dayOfTrouble));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const card = page.getByRole('region', { name: 'Contract violations' }).getByRole('article');
  await card.getByText('Request, response and curl command').press('Enter');
  await card.getByRole('button', { name: 'Copy curl' }).click();
  await card.getByText('Copied').waitFor();
  const copied = (await page.evaluate('navigator.clipboard.readText()')) as string;
  assert.equal(copied, await card.locator('.pick').textContent());
  assert.match(copied, /^curl .*\$LOGIN_PASSWORD/s);
  assert.deepEqual(problems, []);
  await page.close();
});

test('prints without half-empty pages', async () => {
  const { page } = await open(pageShowing(stories.eventful), { viewport: { width: 718, height: 1000 } });
  await drawnCharts(page);
  await page.emulateMedia({ media: 'print' });
  const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  // A4 with margins of 10 mm, at 96 dots an inch.
  const pdf = await page.pdf({
    format: 'A4',
    margin: { top: '10mm', right: '10mm', bottom: '10mm', left: '10mm' },
  });
  const printed = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  const full = height / (277 * (96 / 25.4));
  assert.ok(printed > 1 && printed <= Math.ceil(full * 1.15) + 1, `${printed} pages for ${full.toFixed(1)}`);
  await page.close();
});

test('shows times of the reader, with UTC as their title', async () => {
  const { page, problems } = await open(pageShowing(stories.outage), { timezoneId: 'Asia/Kolkata' });
  const verdict = page.getByRole('heading', { level: 2 });
  assert.match(await textOf(verdict), /^Down since 08:26 \(20 min\)/);
  assert.equal(await verdict.locator('time').getAttribute('title'), '2026-01-12 02:56:00.000 UTC');
  assert.ok(await page.getByRole('banner').getByText('Built 12 Jan 2026 08:46').isVisible());
  assert.match(
    await textOf(page.getByRole('contentinfo')),
    /^Times are those of Asia\/(Kolkata|Calcutta), with UTC on hover/,
  );
  assert.deepEqual(problems, []);
  await page.close();
});

test('a broken contract: the first screen has the received and expected values, since when, and what changed', async () => {
  const runs = plain({ everyMs: 5 * MINUTE, verdictAt: (before) => (before < 4 ? 'broken' : 'up') });
  const { page, problems } = await reopen(pageOf(runs));
  const wrong = page.getByRole('list', { name: 'What is wrong' });
  assert.equal(
    await textOf(wrong),
    'Error login: /expires_at is missing (expected string, format date-time) since 03:01 UTC',
  );
  assert.ok(await isOnFirstScreen(wrong));
  await page.getByRole('link', { name: /^What changed: \d+ difference/ }).press('Enter');
  const changed = page.getByRole('table', { name: 'Differences' });
  assert.deepEqual(await cellsOf(changed), [
    'login: /expires_at is missing (expected string, format date-time)',
    'string, format date-time',
    'nothing',
  ]);
  assert.deepEqual(problems, []);
});
