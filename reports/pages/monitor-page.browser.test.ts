import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from '@playwright/test';
import { contentsOf, type HistoryPlan, makeHistory } from '../journal/history.fixture.ts';
import { VERDICTS, type Verdict } from '../journal/record.ts';
import { summarise } from '../summary.ts';
import {
  launchChromium,
  openDetails,
  openDocument,
  overhang,
  seriousViolations,
  textOf,
} from './chromium.fixture.ts';
import { monitorPage } from './monitor-page.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const browser = await launchChromium();

function pageOf(...plans: readonly Partial<HistoryPlan>[]): string {
  const contents = contentsOf(
    ...plans.map((plan) => makeHistory({ end, everyMs: MINUTE, runs: 100, ...plan })),
  );
  const summaries = contents.monitors.map((monitor) => summarise(contents, { now, monitor }));
  return monitorPage({ summaries, builtAt: now });
}

/** A day and some hours of runs every half hour in which everything has happened; down for the last five. */
function eventfulPage(): string {
  const verdicts: Readonly<Record<number, Verdict>> = {
    8: 'broken',
    9: 'broken',
    12: 'drifting',
    20: 'unknown',
  };
  const verdictAt = (runsBefore: number) => (runsBefore < 5 ? 'down' : (verdicts[runsBefore] ?? 'up'));
  return pageOf({ everyMs: 30 * MINUTE, runs: 60, verdictAt });
}

/** The cells of the first row of a table. */
async function cellsOf(table: Locator): Promise<string[]> {
  const cells = table.getByRole('row').nth(1).locator('th, td');
  return Promise.all((await cells.all()).map(textOf));
}

test('the first screen says what is, since when, and how fresh the page is', async () => {
  const text = pageOf({ verdictAt: (runsBefore) => (runsBefore < 5 ? 'down' : 'up') });
  const { page, problems } = await openDocument(browser, text, { now: new Date('2026-01-12T03:19:30.000Z') });
  const verdict = page.getByRole('heading', { level: 2 });
  assert.equal(await textOf(verdict), 'Down since 03:12 UTC (4 min): connection refused');
  assert.match(await page.title(), /^Down: login/);
  assert.ok(await page.getByText('Last run 03:16 UTC, 20 s before this page was built').isVisible());
  assert.ok(await page.getByRole('banner').getByText('Built 12 Jan 2026 03:16 UTC (3 min ago)').isVisible());
  assert.equal(await page.getByText('This page is old').isVisible(), false);
  const strip = page.getByRole('img', { name: 'The last 90 runs' });
  assert.match((await strip.getAttribute('aria-label')) ?? '', /85 Up, 5 Down/);
  assert.ok(await page.getByText('95 %').first().isVisible());
  assert.ok(await page.getByRole('link', { name: '1 failed call' }).isVisible());
  const fold = await page.locator('.uptime').boundingBox();
  assert.ok(fold !== null && fold.y + fold.height < 720, 'the uptime is on the first screen');
  assert.deepEqual(problems, []);
  await page.close();
});

test('failed calls, broken promises and drift stand apart, each with its evidence', async () => {
  const { page, problems } = await openDocument(browser, eventfulPage(), { now });
  const part = (name: string) => page.getByRole('region', { name });
  assert.ok(await part('Failed calls').getByText('ECONNREFUSED').isVisible());
  assert.ok(await part('Drift').getByText('also refresh_token: string').isVisible());
  const broken = part('Broken promises');
  assert.equal(await broken.getByRole('article').count(), 1);
  for (const text of ['string, format date-time', 'nothing', 'contracts/sealmetrics.openapi.yaml:41:17']) {
    assert.ok(await broken.getByText(text, { exact: true }).isVisible(), text);
  }
  assert.match(
    await textOf(broken),
    /Not in the last run\. Seen in 2 runs, first 11 Jan 22:46 UTC, last 11 Jan 23:16 UTC/,
  );
  const curl = broken.getByText('$LOGIN_PASSWORD');
  assert.equal(await curl.isVisible(), false);
  await broken.getByText('Request, answer, and a line that repeats it').press('Enter');
  assert.ok(await curl.isVisible());
  assert.deepEqual(problems, []);
  await page.close();
});

test('runs, steps, incidents and server time are tables with captions and headers', async () => {
  const { page } = await openDocument(browser, eventfulPage(), { now });
  const runs = page.getByRole('table', { name: 'The latest runs, newest first' });
  assert.deepEqual(await runs.getByRole('columnheader').allInnerTexts(), [
    'Time',
    'Verdict',
    'Steps',
    'Server',
    'Summary',
  ]);
  assert.deepEqual(await cellsOf(runs), ['03:16 UTC', 'Down', '1', 'no answer', 'connection refused']);
  const incidents = page.getByRole('table', { name: 'Incidents, newest first' });
  assert.deepEqual(await cellsOf(incidents), ['01:16 UTC', 'not yet', '2 h', '5', 'Down connection refused']);
  assert.equal(await incidents.getByRole('rowheader').count(), 2);
  assert.ok(await page.getByRole('table', { name: 'The run of 03:16 UTC' }).isVisible());
  const chart = page.getByRole('img', { name: 'Last 24 hours: typical' });
  assert.ok(await chart.isVisible());
  await page.getByText('The same as a table').first().click();
  const figures = page.getByRole('table', { name: 'Last 24 hours, in steps of 15 min' });
  assert.match((await cellsOf(figures)).join(', '), /^00:45 UTC, 1, \d+ ms, \d+ ms, \d+ ms$/);
  await page.close();
});

test('an old page says so, and how to build it again', async () => {
  const { page } = await openDocument(browser, eventfulPage(), { now: new Date(now.getTime() + 3 * DAY) });
  assert.ok(await page.getByText('This page is old. npm run report builds it again.').isVisible());
  assert.ok(await page.getByText('(3 d ago)').isVisible());
  await page.close();
});

test('a monitor that stopped running is called silent', async () => {
  const { page } = await openDocument(browser, pageOf({ end: new Date(now.getTime() - 3 * 60 * MINUTE) }), {
    now,
  });
  assert.ok(
    await page
      .getByText('The monitor is silent. It has not run for 3 h, and usually runs every 1 min.')
      .isVisible(),
  );
  await page.close();
});

test('where nothing has run the page says how to start', async () => {
  const { page, problems } = await openDocument(browser, monitorPage({ summaries: [], builtAt: now }), {
    now,
  });
  assert.ok(await page.getByRole('heading', { name: 'The monitor has not run yet' }).isVisible());
  assert.ok(await page.getByText('npm run monitor', { exact: true }).isVisible());
  assert.deepEqual([problems, await seriousViolations(page)], [[], []]);
  await page.close();
});

test('of several monitors the worst stands first', async () => {
  const text = pageOf({ monitor: 'fine' }, { monitor: 'sick', verdictAt: () => 'broken' });
  const { page } = await openDocument(browser, text, { now });
  assert.deepEqual(
    (await page.getByRole('heading', { level: 1 }).allInnerTexts()).map((line) => line.split(/\s+/)[1]),
    ['sick', 'fine'],
  );
  await page.close();
});

test('headings follow each other without a gap', async () => {
  const { page } = await openDocument(browser, eventfulPage(), { now });
  const names =
    "Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6'), ({ localName }) => Number(localName[1]))";
  const levels = (await page.evaluate(names)) as number[];
  assert.equal(levels[0], 1);
  for (const [index, level] of levels.entries())
    assert.ok(level <= (levels[index - 1] ?? 0) + 1, `heading ${index}`);
  await page.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in the ${colorScheme} scheme axe finds nothing serious, whatever the verdict, wide and narrow`, async () => {
    const everyVerdict = VERDICTS.map((verdict) => ({ monitor: verdict, runs: 2, verdictAt: () => verdict }));
    for (const [text, width] of [
      [eventfulPage(), 1280],
      [pageOf(...everyVerdict), 360],
    ] as const) {
      const viewport = { width, height: 800 };
      const { page, problems } = await openDocument(browser, text, { now, colorScheme, viewport });
      await openDetails(page);
      assert.deepEqual(await seriousViolations(page), [], `${width} px`);
      assert.deepEqual(problems, []);
      await page.close();
    }
  });
}

test('on a phone of 360 px nothing is wider than the screen', async () => {
  const { page } = await openDocument(browser, eventfulPage(), {
    now,
    viewport: { width: 360, height: 640 },
  });
  assert.equal(await overhang(page), 0);
  await openDetails(page);
  assert.equal(await overhang(page), 0);
  await page.close();
});

test('without scripts the page still says all but its age', async () => {
  const { page } = await openDocument(browser, eventfulPage(), { javaScriptEnabled: false });
  assert.ok(await page.getByText('Built 12 Jan 2026 03:16 UTC').isVisible());
  assert.match(await textOf(page.getByRole('heading', { level: 2 })), /^Down since/);
  await page.close();
});
