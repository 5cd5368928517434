import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from '@playwright/test';
import { makeHistory } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/line.ts';
import type { MonitorPlan } from '../../history/summary/read-summary.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { contractFrames } from '../contract/contract-frames.ts';
import {
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from '../contract/contract-view.fixture.ts';
import { contractView } from '../contract/contract-view.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { launchChromium, openDetails, overhang } from './chromium.fixture.ts';
import { contractPage } from './contract-page.ts';
import { ALL_FILES } from './files.fixture.ts';
import { frontPage } from './front-page.ts';
import { monitorPage } from './monitor-page.ts';
import * as stories from './stories.fixture.ts';
import { STYLE_FILE, styleFile } from './style-file.ts';

const now = stories.NOW;
const MINUTE = 60_000;
const PLAN: MonitorPlan = {
  objectives: { availability: { target: 0.99, windowMs: 30 * 24 * 60 * MINUTE } },
  limits: { slowMs: 120 },
  acceptances: [],
};

const pages = { 'index.html': overview(), 'monitor.html': monitor(), 'contract.html': contract() };
const [alone, withStyle] = [await serverOf(pages), await serverOf({ ...pages, [STYLE_FILE]: styleFile() })];
const browser = await launchChromium();

/** The default policies with which CI servers serve the files of a job. */
const POLICIES = {
  // DirectoryBrowserSupport.DEFAULT_CSP_VALUE of Jenkins, until 2.200 and since.
  jenkins: "sandbox; default-src 'none'; img-src 'self'; style-src 'self';",
  newerJenkins: "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';",
  // What GitLab's own pages have (config_loader.rb); GitLab Pages, which shows the artifacts of a job, sends none.
  gitlab:
    "default-src 'self'; base-uri 'self'; img-src 'self' data: blob: https:; object-src 'none'; script-src 'strict-dynamic' 'self' 'unsafe-inline' 'nonce-bm9uY2U='; style-src 'self' 'unsafe-inline'",
};

function overview(): string {
  return frontPage({
    summaries: summariesOf(stories.outage(), { now, plan: PLAN }),
    suite: makeSuite({ startedAt: '2126-01-12T02:10:00.000Z' }),
    contracts: [{ view: viewed(), address: 'contract.html' }],
    files: ALL_FILES,
    builtAt: now,
    frames: contractFrames([{ contract: SEALMETRICS, text: SEALMETRICS_TEXT }]),
  });
}

function viewed() {
  return contractView({
    contract: SEALMETRICS,
    text: SEALMETRICS_TEXT,
    suite: makeSuite(),
    runs: makeHistory({ end: now, everyMs: MINUTE, runs: 3 }),
    mutation: MUTATION_REPORT,
    switchedOff: [{ rule: 'stack-trace', reason: 'known, see API-4' }],
  });
}

function contract(): string {
  return contractPage(viewed(), now, [{ title: 'Search API', address: 'contract-search-1a2b3c.html' }]);
}

/** Several monitors, with every verdict, gaps, retries and alerts. */
function monitor(): string {
  const named = (runs: readonly StoredRun[], name: string) =>
    runs.map(({ run, ...rest }) => ({ ...rest, run: { ...run, monitor: name } }));
  const runs = [
    ...named(stories.eventful(), 'eventful'),
    ...named(stories.gaps(), 'gaps'),
    ...named(stories.outage(), 'outage'),
    ...named(stories.drift(), 'drift'),
  ];
  return monitorPage({
    summaries: summariesOf(runs, { now, plan: PLAN }),
    builtAt: now,
    frames: contractFrames([{ contract: SEALMETRICS, text: SEALMETRICS_TEXT }]),
  });
}

/** Serves the files with the policy whose name is the first part of the path. */
async function serverOf(files: Readonly<Record<string, string>>): Promise<string> {
  const { url } = await smallServer((response) => {
    const [, policy = '', file = ''] = (response.req.url ?? '').split('/');
    const type = file.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(file in files ? 200 : 404, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Security-Policy': POLICIES[policy as keyof typeof POLICIES],
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(files[file]);
  });
  return url;
}

/** By their widths: a page for each check would cost more than the check. */
const opened = new Map<number, Page>();

async function withPage(address: string, width: number, check: (page: Page) => Promise<void>): Promise<void> {
  const page = opened.get(width) ?? (await browser.newPage({ viewport: { width, height: 800 } }));
  opened.set(width, page);
  await page.goto(address);
  await check(page);
}

/** Graphics that are larger than their attributes say, or have no size. */
async function oversized(page: Page): Promise<string[]> {
  return (await page.evaluate(`Array.from(document.querySelectorAll('svg'), (svg) => {
    const box = svg.getBoundingClientRect();
    const room = svg.parentElement.getBoundingClientRect().width;
    const width = svg.getAttribute('width') === '100%' ? room : Number(svg.getAttribute('width') ?? 0);
    const fits = box.width <= width + 0.5 && box.height <= Number(svg.getAttribute('height') ?? 0) + 0.5;
    return fits ? '' : svg.outerHTML.slice(0, 80) + ': ' + box.width + ' x ' + box.height;
  }).filter((each) => each !== '')`)) as string[];
}

/** Texts that each page has to show. */
const SHOWN: Readonly<Record<keyof typeof pages, readonly (string | RegExp)[]>> = {
  'index.html': [
    /^Down since 02:56 UTC/,
    /^2 failed, 41 passed/,
    'the token has an expiry',
    /expires_at:/,
    "npx playwright test -g 'the token has an expiry'",
    'monitor.html',
  ],
  'monitor.html': [
    '4 monitors',
    /^Contract violated since/,
    /^Drifting$/,
    'string, format date-time',
    /^The charts need/,
  ],
  'contract.html': [
    '1 contract violation, 1 warning',
    'expires_at',
    'token_type',
    'never exercised',
    /const: ok/,
  ],
};

for (const [file, texts] of Object.entries(SHOWN)) {
  describe(`${file} as a CI server shows it`, () => {
    for (const policy of ['jenkins', 'newerJenkins'] as const) {
      test(`without any style, with the policy ${policy}, everything can be read, on a phone as well`, async () => {
        for (const width of [390, 1280]) {
          await withPage(`${alone}/${policy}/${file}`, width, async (page) => {
            assert.equal(await marginOf(page), '8px', 'the style is not applied');
            assert.deepEqual(await oversized(page), []);
            await assertReadable(page, texts, `${width} px`);
          });
        }
      });

      test(`with the style file beside it, with the policy ${policy}, it is as elsewhere`, async () => {
        for (const width of [390, 1280]) {
          await withPage(`${withStyle}/${policy}/${file}`, width, async (page) => {
            assert.equal(await marginOf(page), '0px', 'the style is applied');
            await assertReadable(page, texts, `${width} px`);
          });
        }
      });
    }

    test('with the policy of GitLab it has its own style', async () => {
      await withPage(`${alone}/gitlab/${file}`, 1280, async (page) => {
        assert.equal(await marginOf(page), '0px', 'the style is applied');
        await assertReadable(page, texts, '1280 px');
      });
    });
  });
}

async function assertReadable(page: Page, texts: readonly (string | RegExp)[], name: string): Promise<void> {
  await openDetails(page);
  assert.equal(await overhang(page), 0, name);
  assert.deepEqual(await invisible(page), []);
  for (const text of texts) {
    const shown = page.getByRole('main').getByText(text).filter({ visible: true });
    assert.ok((await shown.count()) > 0, String(text));
  }
}

const marginOf = (page: Page) => page.evaluate('getComputedStyle(document.body).marginLeft');

/** Headings, tables and findings that are not shown; charts are drawn by a script, and their data is in tables. */
async function invisible(page: Page): Promise<string[]> {
  return (await page.evaluate(`Array.from(
    document.querySelectorAll('h1, h2, h3, h4, table, .finding, pre'),
    (part) => part.getBoundingClientRect().height > 0 || part.closest('[data-drawing]') ? '' : part.outerHTML.slice(0, 100),
  ).filter((each) => each !== '')`)) as string[];
}
