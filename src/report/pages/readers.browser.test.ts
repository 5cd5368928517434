import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from '@playwright/test';
import type { SuiteRun } from '../../history/suite/suite-runs.ts';
import type { MonitorPlan } from '../../history/summary/read-summary.ts';
import { contractFrames } from '../contract/contract-frames.ts';
import { makeSuite, SEALMETRICS, SEALMETRICS_TEXT } from '../contract/contract-view.fixture.ts';
import { contractView } from '../contract/contract-view.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { causeFingerprint } from '../suite/causes.ts';
import { launchChromium, reopenDocument, textOf } from './chromium.fixture.ts';
import { ALL_FILES } from './files.fixture.ts';
import { frontPage } from './front-page.ts';
import { monitorPage } from './monitor-page.ts';
import * as stories from './stories.fixture.ts';

const now = stories.NOW;
const WINDOW = { width: 1280, height: 720 };
const DAY = 86_400_000;
const PLAN: MonitorPlan = {
  objectives: { availability: { target: 0.99, windowMs: 30 * DAY } },
  next: (last) => new Date(last.getTime() + 300_000),
};
const browser = await launchChromium();

/** Whether it can be read without scrolling. */
async function isOnScreen(locator: Locator): Promise<boolean> {
  const box = await locator.first().boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= WINDOW.height;
}

async function withPage(text: string, check: (page: Page) => Promise<void>): Promise<void> {
  const { page, problems } = await reopenDocument(browser, text, { now, viewport: WINDOW });
  await check(page);
  assert.deepEqual(problems, []);
}

/** Each question is a test: what it needs is on the first screen, or there after one click. */
type Questions = Readonly<Record<string, (page: Page) => Promise<void>>>;

function reads(text: () => string, questions: Questions): void {
  let made: string | undefined;
  for (const [question, check] of Object.entries(questions)) {
    test(question, () => {
      made ??= text();
      return withPage(made, check);
    });
  }
}

const SUITE = makeSuite({ startedAt: '2026-01-12T02:10:00.000Z' });
const [FIRST, SECOND] = SUITE.findings.map(({ finding }) => causeFingerprint(finding));
const AGAINST = { time: '2026-01-10T02:10:00.000Z', revision: 'abcdef012', branch: 'main' };

describe('who has a merge that was stopped reads on the front page', () => {
  const suite = makeSuite({
    // After the contract was written, so that its lines are those of the run.
    startedAt: '2126-01-12T02:10:00.000Z',
    comparison: {
      against: AGAINST,
      states: [
        { fingerprint: FIRST ?? '', state: 'new' },
        { fingerprint: SECOND ?? '', state: 'known' },
      ],
      fixed: [],
    },
  });
  const frames = contractFrames([{ contract: SEALMETRICS, text: SEALMETRICS_TEXT }]);
  const broken = (page: Page) =>
    page.getByRole('region', { name: 'Contract violations' }).getByRole('article').first();
  reads(() => frontPage({ summaries: [], suite, files: ALL_FILES, builtAt: now, frames }), {
    'what broke': async (page) => {
      const heading = broken(page).getByRole('heading', { name: /^Error login: \/expires_at is missing/ });
      assert.ok(await isOnScreen(heading));
    },
    'whether it was there before': async (page) => {
      assert.match(await textOf(broken(page).getByRole('heading')), / (?:new|still there)$/);
      const counts = page.getByText('1 new, 1 still there (compared with main at abcdef0)');
      assert.ok(await isOnScreen(counts));
    },
    'which request shows it': async (page) => {
      assert.ok(await isOnScreen(broken(page).getByText(/right-credentials, response body \/expires_at/)));
    },
    'how to reproduce it': async (page) => {
      await broken(page).getByText('Details').click();
      assert.ok(await isOnScreen(broken(page).getByText(/^npx playwright test -g '/)));
      assert.ok(await isOnScreen(broken(page).getByRole('button', { name: 'Copy the command' })));
    },
    'what was received, and what is expected where in the contract': async (page) => {
      await broken(page).getByText('Details').click();
      assert.ok(
        await isOnScreen(
          broken(page)
            .getByRole('definition')
            .filter({ hasText: /^nothing$/ }),
        ),
      );
      const lines = broken(page).getByRole('figure', { name: /^In the contract/ });
      assert.ok(await isOnScreen(lines.getByText(/^> *\d+ │/)));
    },
  });
});

describe('who is on call reads on the page of the monitor', () => {
  const of = (runs: ReturnType<typeof stories.outage>) => () =>
    monitorPage({ summaries: summariesOf(runs, { now, plan: PLAN }), builtAt: now });
  describe('of an API that is down', () => {
    reads(of(stories.outage()), {
      'whether it is up, and since when': async (page) => {
        assert.ok(await isOnScreen(page.getByRole('heading', { name: /^Down since 02:56 UTC \(20 min\)/ })));
      },
      'on whose side the problem is': async (page) => {
        assert.ok(await isOnScreen(page.getByText(/^API side or network path/)));
      },
      'what changed': async (page) => {
        await page.getByRole('link', { name: /^What changed: \d+ difference/ }).click();
        assert.ok(await isOnScreen(page.getByRole('table', { name: 'Differences' }).getByRole('row').nth(1)));
      },
    });
  });
  describe('of an API that breaks its contract', () => {
    reads(of(stories.eventful()), {
      'what is wrong, with the received and the expected value, and since when': async (page) => {
        const wrong = page.getByRole('list', { name: 'What is wrong' }).getByRole('listitem').first();
        assert.match(
          await textOf(wrong),
          /is missing \(expected string, format date-time\) first seen 26 Dec 2025 02:51 UTC$/,
        );
        assert.ok(await isOnScreen(wrong));
        assert.ok(
          await isOnScreen(page.getByRole('heading', { name: /^Contract violated since 03:06 UTC/ })),
        );
      },
      'on whose side the problem is': async (page) => {
        assert.ok(await isOnScreen(page.getByText('API side: it responds, but not as documented')));
      },
      'what changed, the finding before anything else': async (page) => {
        await page.getByRole('link', { name: /^What changed: \d+ difference/ }).click();
        const rows = page.getByRole('table', { name: 'Differences' }).getByRole('row');
        assert.match(await textOf(rows.nth(1)), /is missing/);
        assert.ok(await isOnScreen(rows.nth(1)));
      },
      'what was sent, to repeat it': async (page) => {
        await page.getByText('Request, response and curl command').first().click();
        assert.ok(
          await page
            .getByText(/^curl /)
            .first()
            .isVisible(),
        );
        assert.ok(await page.getByRole('button', { name: 'Copy curl' }).first().isVisible());
      },
    });
  });
});

describe('who leads the team reads', () => {
  const view = contractView({ contract: SEALMETRICS, text: SEALMETRICS_TEXT, suite: makeSuite() });
  const runs = [10, 11, 12].map(
    (day): SuiteRun => ({
      ...{ type: 'suite', version: 1, time: `2026-01-${day}T02:10:00.000Z`, durationMs: 12_000 },
      ...{
        target: SUITE.target,
        contract: SUITE.contract,
        depth: SUITE.depth,
        branch: 'main',
        default: true,
      },
      ...{ tests: SUITE.tests, causes: [] },
      coverage: {
        ...{ operations: { done: 2, of: 2 }, responses: { done: day - 6, of: 7 } },
        parameters: { done: 0, of: 0 },
      },
    }),
  );
  const suite = makeSuite({
    startedAt: SUITE.startedAt,
    tests: { ...SUITE.tests, flaky: 3 },
    comparison: { against: AGAINST, states: [{ fingerprint: FIRST ?? '', state: 'flaky' }], fixed: [] },
  });
  const summaries = () => summariesOf(stories.eventful(), { now, plan: PLAN });
  const contracts = [{ view, address: 'contract.html' }];
  reads(
    () =>
      frontPage({
        summaries: summaries(),
        suite,
        suiteRuns: runs,
        contracts,
        files: ALL_FILES,
        builtAt: now,
      }),
    {
      'how much of the error budget is left, on the front page': async (page) => {
        assert.ok(await isOnScreen(page.getByText(/^Error budget: .* of 7 h 12 min left$/)));
      },
      'how much of the contract is tested, on the front page': async (page) => {
        const region = page.getByRole('region', { name: /of its responses, and .* are tested or monitored/ });
        assert.ok(await isOnScreen(region));
      },
      'what is flaky, on the front page': async (page) => {
        assert.ok(await isOnScreen(page.getByRole('heading', { name: /, 3 flaky/ })));
        assert.ok(await isOnScreen(page.getByText(/^1 flaky \(compared with main/)));
      },
      'how violations, coverage and duration went over the runs, on the front page': async (page) => {
        const trends = page.getByRole('region', { name: 'Over the runs' });
        assert.equal(await trends.getByRole('img').count(), 3);
      },
    },
  );
  reads(() => monitorPage({ summaries: summaries(), builtAt: now }), {
    'whether this week is better than the last one, on the page of the monitor': async (page) => {
      const compared = page.getByText(/(?:better|worse) than the week before: [\d.]+ %/);
      assert.ok(await isOnScreen(compared));
    },
  });
});
