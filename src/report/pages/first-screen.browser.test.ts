import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from '@playwright/test';
import { makeHistory } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/restore.ts';
import type { MonitorPlan } from '../../history/summary/read-summary.ts';
import { contractFrames } from '../contract/contract-frames.ts';
import {
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from '../contract/contract-view.fixture.ts';
import { contractView } from '../contract/contract-view.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { launchChromium, openDocument, seriousViolations, type WatchedPage } from './chromium.fixture.ts';
import { ALL_FILES, NO_FILES } from './files.fixture.ts';
import { frontPage } from './front-page.ts';
import { monitorPage } from './monitor-page.ts';
import * as stories from './stories.fixture.ts';

const now = stories.NOW;
const DAY = 86_400_000;
const WINDOW = { width: 1280, height: 720 };
const PLAN: MonitorPlan = {
  objectives: {
    availability: { target: 0.99, windowMs: 30 * DAY },
    latency: { target: 0.95, serverMs: 60, windowMs: 30 * DAY },
  },
  limits: { slowMs: 120 },
  next: (last) => new Date(last.getTime() + 300_000),
};
const WELL = makeSuite({ tests: { passed: 44, failed: 0, flaky: 0, skipped: 0 }, notRun: [], findings: [] });

const browser = await launchChromium();

/** What stands on the first screen of a page, by whom it is looked for. */
interface Story {
  readonly runs: readonly StoredRun[];
  /** Who is on call at night: is it down now, since when, on whose side, what changed? */
  readonly onCall: readonly (string | RegExp)[];
  /** Who leads: is the promise kept, and the budget in danger? */
  readonly lead: readonly (string | RegExp)[];
}

const year = () =>
  makeHistory({
    end: new Date('2026-01-12T03:16:00.000Z'),
    everyMs: 3_600_000,
    runs: 365 * 24,
    verdictAt: (before) => (before % 700 === 5 ? 'down' : 'up'),
  });

const STORIES: Readonly<Record<string, Story>> = {
  'a healthy month': {
    runs: stories.healthyMonth(),
    onCall: [/^All promises kept since 13 Dec 2025/, 'Certificate: 47 days left', /^Next expected 03:21 UTC/],
    lead: ['All is well', '100 % up in 30 days, 8,640 runs', '100 % of the error budget left'],
  },
  'an outage': {
    runs: stories.outage(),
    onCall: [
      /^Down since 02:56 UTC \(20 min\): connection refused/,
      'On the API’s side, or on the way there: this machine’s own network works',
      'What changed: 1 thing since the last good run',
      '1 failed call',
    ],
    lead: ['The API is down', /^99\.94 % up in 30 days/, 'Burns fast'],
  },
  flapping: {
    runs: stories.flapping(),
    onCall: [
      /^Promise broken since/,
      /^Flapping: it changes too often/,
      'Burns fast',
      /^On the API’s side: it responds/,
    ],
    lead: ['A promise is broken', 'Burns fast'],
  },
  drift: {
    runs: stories.drift(),
    onCall: [
      /^Drifting since 10 Jan 03:21 UTC \(47 h 55 min\)/,
      '1 drift',
      /^On the API’s side: it breaks nothing/,
    ],
    lead: ['Working, and worth a look', '100 % up in 30 days, 8,640 runs'],
  },
  'gaps, maintenance and a sick machine': {
    runs: stories.gaps(),
    onCall: [/^All promises kept since/, /40 missed/],
    lead: ['All is well', /up in 30 days/],
  },
  'one run': {
    runs: stories.oneRun(),
    onCall: [/^All promises kept since 03:16 UTC/, 'The only run so far'],
    lead: ['All is well', '100 % up in 24 hours, 1 run'],
  },
  'a year': {
    runs: year(),
    onCall: [/^All promises kept since/, 'Uptime, 90 days'],
    lead: ['All is well', /^99\.\d+ % up in 30 days/],
  },
};

async function isOnFirstScreen(locator: Locator): Promise<boolean> {
  const box = await locator.first().boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= WINDOW.height;
}

/** Opened, looked at by axe, and without a word in the console: what is left is where things stand. */
async function opened(text: string, check: (page: Page) => Promise<void>): Promise<void> {
  const watched: WatchedPage = await openDocument(browser, text, { now, viewport: WINDOW });
  await check(watched.page);
  assert.deepEqual(await seriousViolations(watched.page), []);
  assert.deepEqual(watched.problems, []);
  await watched.page.close();
}

async function says(page: Page, texts: readonly (string | RegExp)[]): Promise<void> {
  const main = page.getByRole('main');
  for (const text of texts) {
    const heading = main.getByRole('heading', { name: text });
    const found = (await heading.count()) > 0 ? heading : main.getByText(text);
    assert.ok(await isOnFirstScreen(found), String(text));
  }
}

const view = contractView({
  contract: SEALMETRICS,
  text: SEALMETRICS_TEXT,
  suite: makeSuite(),
  mutation: MUTATION_REPORT,
});

for (const [name, { runs, onCall, lead }] of Object.entries(STORIES)) {
  describe(`the first screen of ${name}`, () => {
    const summaries = summariesOf(runs, { now, plan: PLAN });

    test('tells who is on call what is, since when, on whose side and what changed', async () => {
      await opened(monitorPage({ summaries, builtAt: now }), async (page) => {
        await says(page, [...onCall, /^Last run 03:16 UTC/]);
        assert.ok(await isOnFirstScreen(page.getByRole('banner').getByText('Built 12 Jan 2026 03:16 UTC')));
        assert.ok(await isOnFirstScreen(page.getByRole('img', { name: /^The last \d+ runs?/ })));
      });
    });

    test('tells who leads whether the promise is kept, what is left of the budget, how much is tested', async () => {
      const contracts = [{ view, address: 'contract.html' }];
      const parts = { summaries, suite: WELL, contracts, files: ALL_FILES, builtAt: now };
      await opened(frontPage(parts), async (page) => {
        await says(page, lead);
        const contract = page.getByRole('region', {
          name: /of its responses, and .* are tested or monitored/,
        });
        assert.ok(await isOnFirstScreen(contract));
        assert.match((await contract.textContent()) ?? '', /176 of 178 mutants, 1 survived/);
      });
    });
  });
}

describe('the first screen where nothing has run', () => {
  test('says so, and how to begin', async () => {
    await opened(monitorPage({ summaries: [], builtAt: now }), (page) =>
      says(page, ['The monitor has not run yet', 'npx driftline check']),
    );
    await opened(frontPage({ summaries: [], files: NO_FILES, builtAt: now }), (page) =>
      says(page, ['Nothing has run yet', 'npx driftline check', 'npx playwright test']),
    );
  });
});

describe('the first screen of a developer whose merge was stopped', () => {
  const suite = makeSuite({ startedAt: '2126-01-12T02:10:00.000Z' });
  const frames = contractFrames([{ contract: SEALMETRICS, text: SEALMETRICS_TEXT }]);
  const text = frontPage({ summaries: [], suite, files: ALL_FILES, builtAt: now, frames });

  test('says what broke, where it is written, and leads to the tests', async () => {
    await opened(text, async (page) => {
      await says(page, ['A promise is broken', /^2 failed, 41 passed/, 'A expected property is missing']);
      const { contract } = suite.findings[1]?.finding ?? {};
      assert.ok(contract && (await isOnFirstScreen(page.getByText(contract))));
      assert.ok(await isOnFirstScreen(page.getByRole('link', { name: 'Every test, step by step' })));
    });
  });

  test('shows the lines that were broken one click away, and the line that shows it again', async () => {
    await opened(text, async (page) => {
      await page.getByRole('link', { name: 'A expected property is missing' }).press('Enter');
      const broken = page.getByRole('region', { name: 'Broken promises' });
      const lines = broken.getByRole('figure', { name: /^In the contract/ });
      assert.ok(await isOnFirstScreen(lines));
      assert.match((await lines.textContent()) ?? '', /> *\d+ │ +expires_at:/);
      assert.ok(
        await isOnFirstScreen(broken.getByText("npx playwright test -g 'the token says when it expires'")),
      );
    });
  });

  test('a title that a shell could take for more is one word to it, whatever it holds', () => {
    const titles = ["it's › $(rm -rf ~) `x` \n; y"];
    const finding = makeSuiteReport().findings[0]?.finding;
    assert.ok(finding);
    const page = frontPage({
      summaries: [],
      suite: makeSuiteReport({ findings: [{ finding, tests: titles, count: 1 }] }),
      files: NO_FILES,
      builtAt: now,
    });
    assert.ok(
      page.includes('npx playwright test -g &#39;it&#39;\\&#39;&#39;s ..rm -rf ~. .x. .; y&#39;'),
      /npx playwright test -g [^<]*/.exec(page)?.[0],
    );
  });
});
