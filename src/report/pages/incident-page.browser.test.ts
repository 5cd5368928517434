import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_PLACES, placesIn } from '../../history/places/places.ts';
import { makeHistory, makeState } from '../../history/store/history.fixture.ts';
import type { Verdict } from '../../history/store/record.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import {
  launchChromium,
  openDetails,
  openDocument,
  overhang,
  seriousViolations,
} from './chromium.fixture.ts';
import { incidentPage } from './incident-page.ts';
import { monitorPage } from './monitor-page.ts';

const now = new Date('2026-01-12T03:20:00.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const browser = await launchChromium();

function history(monitor: string, verdict: Verdict) {
  const verdictAt = (before: number): Verdict => (before < 4 ? verdict : 'up');
  const runs = makeHistory({ end, everyMs: 60_000, runs: 60, monitor, verdictAt });
  return runs.map((each) => ({
    ...each,
    state: makeState({ level: each.run.verdict === 'up' ? 'ok' : 'critical' }),
  }));
}

test('the page of an incident is readable by all, wide and narrow, and says what changed', async () => {
  const [summary = assert.fail()] = summariesOf(history('login', 'broken'), { now, details: true });
  const [incident = assert.fail()] = summary.details ?? [];
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'dark'],
  ] as const) {
    const viewport = { width, height: 800 };
    const { page, problems } = await openDocument(
      browser,
      incidentPage(summary, incident, { builtAt: now }),
      { viewport, colorScheme },
    );
    await openDetails(page);
    assert.deepEqual(
      [await seriousViolations(page), problems, await overhang(page)],
      [[], [], 0],
      `${width} px`,
    );
    const row = page.getByRole('region', { name: 'What changed' }).getByRole('row').nth(1);
    assert.match((await row.textContent()) ?? '', /A required property|expires_at/);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/incident-${width}.png`, fullPage: true });
    await page.close();
  }
});

test('places stand first, each with what it sees and its latency, and all together', async () => {
  const runs = [...history('login@eu-west', 'down'), ...history('login@us-east', 'up')];
  const summaries = summariesOf(runs, { now });
  const places = placesIn(
    summaries,
    () => ({ ...DEFAULT_PLACES, of: ['ap-south', 'eu-west', 'us-east'] }),
    now,
  );
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [360, 'dark'],
  ] as const) {
    const viewport = { width, height: 800 };
    const { page, problems } = await openDocument(browser, monitorPage({ summaries, places, builtAt: now }), {
      viewport,
      colorScheme,
    });
    await openDetails(page);
    assert.deepEqual(
      [await seriousViolations(page), problems, await overhang(page)],
      [[], [], 0],
      `${width} px`,
    );
    const part = page.getByRole('region', { name: 'login at 3 places' });
    assert.match(
      (await part.textContent()) ?? '',
      /local to eu-west \(1 of 3 places, an incident needs 2\); silent: ap-south/,
    );
    const row = part.getByRole('row', { name: /us-east/ });
    assert.match((await row.textContent()) ?? '', /nothing wrong.*\d ms/s);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/places-${width}.png` });
    await page.close();
  }
});
