import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from '@playwright/test';
import { makeHistory } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/line.ts';
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
import { launchChromium, reopenDocument, seriousViolations, type WatchedPage } from './chromium.fixture.ts';
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
const PASSED = makeSuite({
  tests: { passed: 44, failed: 0, flaky: 0, skipped: 0 },
  notRun: [],
  findings: [],
});

const browser = await launchChromium();

/** Texts that must be on the first screen. */
interface Story {
  readonly runs: readonly StoredRun[];
  /**
   * On the monitor's page, for whoever is on call: is it down, since when, where is the problem, what
   * changed?
   */
  readonly onCall: readonly (string | RegExp)[];
  /** On the front page: overall status and error budgets. */
  readonly overview: readonly (string | RegExp)[];
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
    onCall: [
      /^No contract violations since 13 Dec 2025/,
      'Certificate: 47 days left',
      /^Next expected 03:21 UTC/,
    ],
    overview: [
      'No problems found',
      '100 % up in 30 days, 8,640 runs',
      /^Error budget: 7 h 12 min of 7 h 12 min left$/,
    ],
  },
  'an outage': {
    runs: stories.outage(),
    onCall: [
      /^Down since 02:56 UTC \(20 min\): connection refused/,
      'API side or network path: the monitor host’s own network works',
      'What changed: 1 difference since the last healthy run',
      '1 failed call',
    ],
    overview: ['The API is down', /^99\.94 % up in 30 days/, 'Burns fast'],
  },
  flapping: {
    runs: stories.flapping(),
    onCall: [
      /^Contract violated since/,
      /^Flapping: it changes too often/,
      'Burns fast',
      /^API side: it responds/,
    ],
    overview: ['Contract violated', 'Burns fast'],
  },
  drift: {
    runs: stories.drift(),
    onCall: [/^Drifting since 10 Jan 03:21 UTC \(47 h 55 min\)/, '1 drift', /^API side: no violation/],
    overview: ['Up, with warnings', '100 % up in 30 days, 8,640 runs'],
  },
  'gaps, maintenance and an unhealthy monitor host': {
    runs: stories.gaps(),
    onCall: [/^No contract violations since/, /40 missed/],
    overview: ['No problems found', /up in 30 days/],
  },
  'one run': {
    runs: stories.oneRun(),
    onCall: [/^No contract violations since 03:16 UTC/, 'The only run so far'],
    overview: ['No problems found', /^100 % up in the \d+ s measured, 1 run$/],
  },
  'a year': {
    runs: year(),
    onCall: [/^No contract violations since/, 'Uptime in 90 days'],
    overview: ['No problems found', /^99\.\d+ % up in 30 days/],
  },
};

async function isOnFirstScreen(locator: Locator): Promise<boolean> {
  const box = await locator.first().boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= WINDOW.height;
}

/** Opens a page, runs the check, and asserts that axe and the console report no problems. */
async function withPage(text: string, check: (page: Page) => Promise<void>): Promise<void> {
  const watched: WatchedPage = await reopenDocument(browser, text, { now, viewport: WINDOW });
  await check(watched.page);
  assert.deepEqual(await seriousViolations(watched.page), []);
  assert.deepEqual(watched.problems, []);
}

async function assertOnFirstScreen(page: Page, texts: readonly (string | RegExp)[]): Promise<void> {
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

for (const [name, { runs, onCall, overview }] of Object.entries(STORIES)) {
  describe(`the first screen of ${name}`, () => {
    const summaries = summariesOf(runs, { now, plan: PLAN });

    test('of the monitor page shows the verdict, since when, where the problem is and what changed', async () => {
      await withPage(monitorPage({ summaries, builtAt: now }), async (page) => {
        await assertOnFirstScreen(page, [...onCall, /^Last run 03:16 UTC/]);
        assert.ok(await isOnFirstScreen(page.getByRole('banner').getByText('Built 12 Jan 2026 03:16 UTC')));
        assert.ok(await isOnFirstScreen(page.getByRole('img', { name: /^The last \d+ runs?/ })));
      });
    });

    test('of the front page shows the status, the remaining budgets and the coverage', async () => {
      const contracts = [{ view, address: 'contract.html' }];
      const parts = { summaries, suite: PASSED, contracts, files: ALL_FILES, builtAt: now };
      await withPage(frontPage(parts), async (page) => {
        await assertOnFirstScreen(page, overview);
        const contract = page.getByRole('region', {
          name: /of its responses, and .* are tested or monitored/,
        });
        assert.ok(await isOnFirstScreen(contract));
        assert.match((await contract.textContent()) ?? '', /176 of 178 mutants, 1 survived/);
      });
    });
  });
}

describe('the first screen when nothing has run', () => {
  test('shows that, and the commands to start', async () => {
    await withPage(monitorPage({ summaries: [], builtAt: now }), (page) =>
      assertOnFirstScreen(page, ['The monitor has not run yet', 'npx driftline check']),
    );
    await withPage(frontPage({ summaries: [], files: NO_FILES, builtAt: now }), (page) =>
      assertOnFirstScreen(page, ['Nothing has run yet', 'npx driftline check', 'npx playwright test']),
    );
  });
});

describe('the first screen of the front page after a failed suite', () => {
  const suite = makeSuite({ startedAt: '2126-01-12T02:10:00.000Z' });
  const frames = contractFrames([{ contract: SEALMETRICS, text: SEALMETRICS_TEXT }]);
  const text = frontPage({ summaries: [], suite, files: ALL_FILES, builtAt: now, frames });

  test('shows the findings, their place in the contract, and a link to the tests', async () => {
    await withPage(text, async (page) => {
      await assertOnFirstScreen(page, [
        'Contract violated',
        /^2 failed, 41 passed/,
        /^login: .*is missing \(expected/,
      ]);
      const { contract } = suite.findings[1]?.finding ?? {};
      assert.ok(contract && (await isOnFirstScreen(page.getByText(contract))));
      assert.ok(await isOnFirstScreen(page.getByRole('link', { name: 'All test results' })));
    });
  });

  test('has in one click the lines of the contract and the command that reproduces the finding', async () => {
    await withPage(text, async (page) => {
      const violations = page.getByRole('region', { name: 'Contract violations' });
      assert.ok(!(await violations.getByRole('figure').first().isVisible()));
      await violations.getByText('Details').click();
      const lines = violations.getByRole('figure', { name: /^In the contract/ });
      assert.ok(await isOnFirstScreen(lines));
      assert.match((await lines.textContent()) ?? '', /> *\d+ │ +expires_at:/);
      assert.ok(
        await isOnFirstScreen(violations.getByText("npx playwright test -g 'the token has an expiry'")),
      );
    });
  });

  test('quotes any test title for the shell', () => {
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
