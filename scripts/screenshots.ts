import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';
import { projectRoot } from '../src/project/project-root.ts';
import { contractFrames } from '../src/report/contract/contract-frames.ts';
import {
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from '../src/report/contract/contract-view.fixture.ts';
import { contractView } from '../src/report/contract/contract-view.ts';
import { contractPage } from '../src/report/pages/contract-page.ts';
import { ALL_FILES } from '../src/report/pages/files.fixture.ts';
import { frontPage } from '../src/report/pages/front-page.ts';
import { monitorPage } from '../src/report/pages/monitor-page.ts';
import { eventful, NOW, oneRun, several } from '../src/report/pages/stories.fixture.ts';
import { summariesOf } from '../src/report/read-summaries.fixture.ts';
import { findChromium } from './chromium.ts';

/** A picture of a page, from its top or from one of its parts. */
interface Picture {
  readonly name: string;
  readonly page: 'monitor' | 'several' | 'front' | 'contract';
  readonly options: BrowserContextOptions;
  /** The element at the top of the picture. Default: the top of the page. */
  readonly part?: string;
  /** The text of what is opened before. */
  readonly open?: string;
}

const WIDE = { viewport: { width: 1180, height: 780 } } as const;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, deviceScaleFactor: 1.5 } as const;
const LIGHT = { colorScheme: 'light' } as const;
const DARK = { colorScheme: 'dark' } as const;

const PICTURES: readonly Picture[] = [
  { name: 'monitor-light', page: 'monitor', options: { ...WIDE, ...LIGHT } },
  { name: 'monitor-dark', page: 'monitor', options: { ...WIDE, ...DARK } },
  { name: 'monitor-phone', page: 'monitor', options: { ...PHONE, ...LIGHT } },
  { name: 'server-time-light', page: 'monitor', options: { ...WIDE, ...LIGHT }, part: '#latency-1' },
  { name: 'server-time-dark', page: 'monitor', options: { ...WIDE, ...DARK }, part: '#latency-1' },
  { name: 'monitors-light', page: 'several', options: { ...WIDE, ...LIGHT } },
  { name: 'overview-light', page: 'front', options: { ...WIDE, ...LIGHT } },
  { name: 'overview-dark', page: 'front', options: { ...WIDE, ...DARK } },
  { name: 'overview-phone', page: 'front', options: { ...PHONE, ...DARK } },
  {
    name: 'finding-light',
    page: 'front',
    options: { ...WIDE, ...LIGHT },
    part: '#contract',
    open: 'Details',
  },
  { name: 'contract-light', page: 'contract', options: { ...WIDE, ...LIGHT } },
  { name: 'contract-dark', page: 'contract', options: { ...WIDE, ...DARK }, part: '#operations' },
  { name: 'contract-phone', page: 'contract', options: { ...PHONE, ...LIGHT }, part: '#operations' },
];

const BESIDE = { playwright: true } as const;
const DAY_MS = 86_400_000;
const PLAN = {
  objectives: {
    availability: { target: 0.99, windowMs: 30 * DAY_MS },
    latency: { target: 0.95, serverMs: 60, windowMs: 30 * DAY_MS },
  },
  limits: { slowMs: 120 },
  next: (last: Date) => new Date(last.getTime() + 300_000),
};

/** Pages of generated histories, the same each time. */
function pages(folder: string): Readonly<Record<Picture['page'], string>> {
  const options = { now: NOW, plan: PLAN };
  const one = summariesOf(eventful(), options, join(folder, 'one'));
  const text = SEALMETRICS_TEXT;
  const suite = makeSuite();
  const view = contractView({
    contract: SEALMETRICS,
    text,
    suite,
    mutation: MUTATION_REPORT,
    runs: oneRun(),
  });
  const frames = contractFrames([{ contract: SEALMETRICS, text }]);
  const ofSuite = (place: string) => frames.ofRun(place, SEALMETRICS.hash);
  return {
    monitor: monitorPage({ summaries: one, builtAt: NOW, siblings: BESIDE }),
    several: monitorPage({
      summaries: summariesOf(several(), options, join(folder, 'several')),
      builtAt: NOW,
      siblings: BESIDE,
    }),
    front: frontPage({
      summaries: one,
      suite,
      contracts: [{ view, address: 'contract.html' }],
      files: ALL_FILES,
      builtAt: NOW,
      frames: { ...frames, ofSuite },
    }),
    contract: contractPage(view, NOW, [], BESIDE),
  };
}

/** Takes the pictures of the documentation: `docs/screenshots/*.webp`. */
async function screenshots(): Promise<number> {
  const executablePath = await findChromium(say);
  if (executablePath === undefined) return 1;
  const folder = join(projectRoot(), 'docs', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'driftline-screenshots-'));
  const texts = pages(work);
  const browser = await chromium.launch({ executablePath });
  try {
    for (const picture of PICTURES) {
      const path = join(work, `${picture.page}.html`);
      writeFileSync(path, texts[picture.page]);
      const image = await taken(browser, picture, path);
      writeFileSync(join(folder, `${picture.name}.webp`), image);
      say(`docs/screenshots/${picture.name}.webp  ${Math.round(image.length / 1000)} kB`);
    }
  } finally {
    await browser.close();
    rmSync(work, { recursive: true, force: true });
  }
  return 0;
}

async function taken(browser: Browser, { options, part, open }: Picture, path: string): Promise<Buffer> {
  const page = await browser.newPage(options);
  await page.clock.setFixedTime(NOW);
  await page.goto(pathToFileURL(path).href);
  if (open !== undefined) await page.getByText(open).first().click();
  if (part !== undefined) {
    await page.locator(part).scrollIntoViewIfNeeded();
    if (part.startsWith('#latency')) await page.locator('[data-drawn] canvas').first().waitFor();
    await page.evaluate(`document.querySelector('${part}').scrollIntoView()`);
  }
  const image = await webp(page);
  await page.close();
  return image;
}

/** Playwright only writes PNG and JPEG. Chromium itself writes WebP, which is a third of the size. */
async function webp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  return Buffer.from(data, 'base64');
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

process.exitCode = await screenshots();
