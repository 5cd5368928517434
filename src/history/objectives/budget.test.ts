import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunSummary, type RunSummary } from '../roll-up/scan.ts';
import { Tallies } from '../roll-up/tally.ts';
import type { Verdict } from '../store/record.ts';
import { type History, HistoryFold } from './history.ts';
import { budgetOf } from './status.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = new Date('2026-06-30T12:00:00.000Z');

/** A run a minute, the last one a minute ago. */
function historyOf(minutes: number, runAt: (ago: number) => Partial<RunSummary>): History {
  const fold = new HistoryFold('login', now);
  const tallies = new Tallies('login');
  const runSummaries: RunSummary[] = [];
  for (let ago = minutes; ago >= 1; ago -= 1) {
    const runSummary = { ...emptyRunSummary(), verdict: 'up' as Verdict, serverMs: 40, ...runAt(ago) };
    runSummaries.push({ ...runSummary, at: now.getTime() - ago * MINUTE });
  }
  for (const runSummary of runSummaries) if (runSummary.at < fold.recentFrom) tallies.add(runSummary);
  for (const hour of tallies.rollUps()) fold.addRollUp(hour);
  for (const runSummary of runSummaries) if (runSummary.at >= fold.recentFrom) fold.addRun(runSummary);
  return fold.history();
}

const availability = (target: number, windowMs = 30 * DAY) => ({ availability: { target, windowMs } });

test('where nothing failed the budget is untouched, and nothing burns', () => {
  const { availability: budget, latency } = budgetOf(
    historyOf(2 * 1440, () => ({})),
    availability(0.99),
    now,
  );
  assert.deepEqual(budget, {
    target: 0.99,
    windowMs: 30 * DAY,
    measuredMs: 2 * DAY,
    good: 2880,
    total: 2880,
    ratio: 1,
    left: 1,
    burnRate: { hour: 0, sixHours: 0 },
  });
  assert.equal(latency, undefined);
});

test('what is left is the share of allowed failures that did not happen, below zero once overspent', () => {
  const down = (count: number) => historyOf(1000, (ago) => (ago > 1000 - count ? { verdict: 'down' } : {}));
  const left = (count: number) =>
    budgetOf(down(count), availability(0.99), now).availability?.left ?? Number.NaN;
  assert.ok(Math.abs(left(5) - 0.5) < 1e-9);
  assert.ok(Math.abs(left(10)) < 1e-9);
  assert.ok(Math.abs(left(30) + 2) < 1e-9);
});

test('the burn rate is computed over the last hour and the last six, to the minute', () => {
  const history = historyOf(2 * 1440, (ago) => (ago <= 6 ? { verdict: 'broken' } : {}));
  const burn = budgetOf(history, availability(0.99), now).availability?.burnRate;
  assert.ok(Math.abs((burn?.hour ?? 0) - 10) < 1e-9);
  assert.ok(Math.abs((burn?.sixHours ?? 0) - 10 / 6) < 1e-9);
});

test('drift and slowness are available; an unknown run counts neither way', () => {
  const verdicts: readonly Verdict[] = ['up', 'drifting', 'degraded', 'unknown', 'down'];
  const history = historyOf(500, (ago) => ({ verdict: verdicts[ago % 5] ?? 'up' }));
  const budget = budgetOf(history, availability(0.5), now).availability;
  assert.deepEqual([budget?.good, budget?.total, budget?.ratio], [300, 400, 0.75]);
});

test('latency counts the runs that got a response, older ones by their sketches', () => {
  const serverAt = (ago: number) => (ago % 10 === 0 ? 900 : ago % 10 === 1 ? undefined : 40);
  const history = historyOf(3 * 1440, (ago) => ({ serverMs: serverAt(ago) }));
  const latency = { target: 0.8, serverMs: 500, windowMs: 30 * DAY };
  const budget = budgetOf(history, { latency }, now).latency;
  assert.deepEqual([budget?.good, budget?.total], [0.8 * 4320, 0.9 * 4320]);
  assert.ok(Math.abs((budget?.left ?? 0) - (1 - 1 / 9 / 0.2)) < 1e-9);
});

test('what lies before the window is left out, to the day', () => {
  const history = historyOf(20 * 1440, (ago) => (ago > 12 * 1440 ? { verdict: 'down' } : {}));
  assert.equal(budgetOf(history, availability(0.99, 10 * DAY), now).availability?.ratio, 1);
});

test('the measured time is that since the first run, and no longer than the window', () => {
  const measured = (minutes: number) =>
    budgetOf(
      historyOf(minutes, () => ({})),
      availability(0.99, 10 * DAY),
      now,
    ).availability?.measuredMs;
  assert.deepEqual([measured(0), measured(3), measured(20 * 1440)], [0, 3 * MINUTE, 10 * DAY]);
});

test('without runs there is no ratio, and a target of 1 has no budget to burn', () => {
  const none = budgetOf(
    historyOf(0, () => ({})),
    availability(0.99),
    now,
  ).availability;
  assert.deepEqual([none?.ratio, none?.left, none?.burnRate], [null, null, { hour: null, sixHours: null }]);
  const perfect = (verdict: Verdict) =>
    budgetOf(
      historyOf(60, () => ({ verdict })),
      availability(1),
      now,
    );
  assert.deepEqual([perfect('up').availability?.left, perfect('down').availability?.left], [1, 0]);
  assert.equal(perfect('down').availability?.burnRate.hour, null);
});
