import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from '../../core/index.ts';
import { Markup } from './html.ts';
import {
  budgetText,
  burnText,
  coveredRanges,
  measuredText,
  msText,
  percentText,
  shareText,
  timeText,
  uptimeCell,
} from './wording.ts';

test('formats a time without the date on the same day, and with the year in another year', () => {
  const now = '2026-01-12T03:16:20.000Z';
  assert.equal(timeText('2026-01-12T03:12:40.000Z', now), '03:12 UTC');
  assert.equal(timeText('2026-01-11T23:59:59.000Z', now), '11 Jan 23:59 UTC');
  assert.equal(timeText('2025-12-31T23:59:59.000Z', now), '31 Dec 2025 23:59 UTC');
  assert.equal(timeText('2026-01-12T04:12:40+01:00', now), '03:12 UTC');
});

test('formats a few milliseconds with one more digit', () => {
  assert.deepEqual([4.24, 9.96, 42.6, 1240.4].map(msText), ['4.2 ms', '10 ms', '43 ms', '1,240 ms']);
});

test('rounds a share down, so that 100 % means that nothing failed', () => {
  assert.deepEqual([1, 0.99999, 0.57, 0.12345, 0].map(percentText), [
    '100 %',
    '99.99 %',
    '57 %',
    '12.34 %',
    '0 %',
  ]);
});

const DAY = 86_400_000;
const budget = (given: {
  left: number | null;
  measuredMs?: number;
  good?: number;
  total?: number;
  target?: number;
}) => ({
  ...{ target: 0.999, windowMs: 30 * DAY, measuredMs: 30 * DAY, good: 0, total: 0, ratio: null },
  ...{ burnRate: { hour: null, sixHours: null }, ...given },
});

test('speaks of an error budget in proportion to the time that was measured', () => {
  const text = (...given: Parameters<typeof budget>) => budgetText(budget(...given), 'availability');
  assert.equal(text({ left: 0.8 }), '34 min of 43 min left');
  assert.equal(text({ left: -1.5 }), '1 h 4 min over, of 43 min');
  assert.equal(
    text({ left: 0.5, measuredMs: 15 * DAY }),
    '10 min left, of 21 min allowed in the 15 d measured',
  );
  const seconds = { left: -499, measuredMs: 4000, good: 3, total: 6 };
  assert.equal(text(seconds), '3 of 6 runs failed, 0.1 % allowed in the 4 s measured');
  assert.equal(
    budgetText(budget(seconds), 'latency'),
    '3 of 6 runs were slow, 0.1 % allowed in the 4 s measured',
  );
  assert.match(
    budgetText(budget({ left: 1, measuredMs: 4000, good: 1, total: 1 }), 'latency'),
    /^0 of 1 run was slow,/,
  );
  assert.equal(text({ left: 1, target: 1, good: 1440, total: 1440 }), '0 of 1,440 runs failed, 0 % allowed');
  assert.equal(text({ left: null }), 'no data');
});

test('names no range that is longer than the history', () => {
  const range = (windowDays: number, measuredDays: number) => {
    const measuredMs = Math.min(windowDays, measuredDays) * DAY;
    return { range: { windowMs: windowDays * DAY, measuredMs, uptime: { ratio: 1 } } };
  };
  const shown = (measuredDays: number) =>
    coveredRanges([1, 7, 30, 90].map((days) => range(days, measuredDays))).map(({ range: each }) =>
      measuredText(each, durationText(each.windowMs)),
    );
  assert.deepEqual(shown(400), ['in 24 h', 'in 7 d', 'in 30 d', 'in 90 d']);
  assert.deepEqual(shown(18), ['in 24 h', 'in 7 d', 'in the 18 d measured']);
  assert.deepEqual(shown(7), ['in 24 h', 'in 7 d']);
  assert.deepEqual(shown(0.25), ['in the 6 h measured']);
  assert.deepEqual(shown(0), ['in the 1 s measured']);
  const cell = (days: number) =>
    [uptimeCell(range(1, days).range), uptimeCell(range(30, days).range, range(1, days).range)].map((each) =>
      each instanceof Markup ? each.text : each,
    );
  assert.deepEqual(cell(18), ['100 %', '100 %<br><span class="quiet">in the 18 d measured</span>']);
  assert.deepEqual(cell(0.25), ['100 %<br><span class="quiet">in the 6 h measured</span>', '–']);
});

test('no budget of which something was spent is said to be whole, and a burn rate without runs says that', () => {
  assert.equal(budgetText(budget({ left: 1 }), 'availability'), '43 min of 43 min left');
  assert.equal(budgetText(budget({ left: 0.9999 }), 'availability'), 'just under 43 min of 43 min left');
  assert.equal(burnText({ hour: null, sixHours: null }), 'no runs in the last 6 h');
  assert.equal(
    burnText({ hour: 1.7, sixHours: 1.04 }),
    'spent 1.7 times as fast as allowed in the last hour, just as fast in 6 h',
  );
  assert.equal(burnText({ hour: null, sixHours: 0 }), 'nothing spent in the last 6 h');
});

test('writes a share that somebody chose as it is', () => {
  assert.deepEqual([0.999, 1 - 0.999, 0.99995, 1].map(shareText), ['99.9 %', '0.1 %', '99.995 %', '100 %']);
});
