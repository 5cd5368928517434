import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { chromiumPath } from '../../src/report/pages/chromium-path.fixture.ts';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, measure, peakMemory } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { BARE_NODE } from './subjects.ts';
import { writeYear } from './year-of-runs.ts';

/** Times the CPU of an empty Node, so that the goal holds on machines of any speed. */
const MOST_TIMES = 60;
const MOST_MEGABYTES = 5;
const MOST_PAINT_MS = 1000;
const MOST_ROUNDS = 5;
const MONITOR = 'login';
const MINUTE = 60_000;

/**
 * What the pages of a year, a run a minute, cost: building them by the command, their size, and opening them.
 * The first build, which also rolls the year up, is not counted: `history` measures the roll-up.
 */
export async function reportCost({ rounds, environment, say }: Bench): Promise<Row[]> {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-report-'));
  try {
    const count = Math.min(rounds, MOST_ROUNDS);
    say(`The pages of a year, ${count} rounds.`);
    const end = new Date(Math.floor(Date.now() / MINUTE) * MINUTE);
    writeYear(join(reports, 'history'), MONITOR, end);
    const own = { ...environment, REPORTS_DIR: reports };
    const command: CommandLine = [process.execPath, COMMAND, 'report'];
    await measure(command, own);
    const cpu: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < count; round += 1) {
      bare.push((await measure(BARE_NODE, own)).cpuMs);
      cpu.push((await measure(command, own)).cpuMs);
    }
    const page = join(reports, 'out', 'monitor.html');
    return [
      row('CPU of building the pages of a year', cpu, 'ms'),
      row('the same ÷ node -e 0', ratios(cpu, bare), '×', MOST_TIMES),
      row('peak memory of building the pages of a year', [await peakMemory(command, own)], 'MB'),
      row("size of the monitor's page of a year", [statSync(page).size / 1e6], 'MB', MOST_MEGABYTES),
      ...(await paintRows(page, count, say)),
    ];
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

async function paintRows(page: string, rounds: number, say: Bench['say']): Promise<Row[]> {
  const executablePath = chromiumPath();
  if (!existsSync(executablePath)) {
    say('No Chromium is installed, so opening the page is not measured.');
    return [];
  }
  const browser = await chromium.launch({ executablePath });
  try {
    const figures: { paint: number; charts: number }[] = [];
    for (let round = 0; round < rounds; round += 1) figures.push(await openingOf(browser, page));
    const paints = figures.map(({ paint }) => paint);
    const charts = figures.map(({ charts: drawn }) => drawn);
    return [
      row("first paint of the monitor's page of a year in Chromium", paints, 'ms', MOST_PAINT_MS),
      row("charts of the monitor's page of a year drawn in Chromium", charts, 'ms'),
    ];
  } finally {
    await browser.close();
  }
}

/**
 * Milliseconds from the start of the navigation, in a new page that is tall enough to draw the charts at
 * once.
 */
async function openingOf(browser: Browser, path: string): Promise<{ paint: number; charts: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
  try {
    await page.goto(pathToFileURL(path).href);
    await page.locator('[data-drawn] canvas').first().waitFor();
    const charts = (await page.evaluate('performance.now()')) as number;
    const paint = (await page.evaluate(`new Promise((done) => {
      const seen = (list) => done(list.getEntriesByName('first-contentful-paint')[0]?.startTime);
      new PerformanceObserver(seen).observe({ type: 'paint', buffered: true });
    })`)) as number;
    return { paint, charts };
  } finally {
    await page.close();
  }
}
