import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, msText, percentText, timeText } from './wording.ts';

test('formats a time without the date on the same day, and with the year in another year', () => {
  const now = '2026-01-12T03:16:20.000Z';
  assert.equal(timeText('2026-01-12T03:12:40.000Z', now), '03:12 UTC');
  assert.equal(timeText('2026-01-11T23:59:59.000Z', now), '11 Jan 23:59 UTC');
  assert.equal(timeText('2025-12-31T23:59:59.000Z', now), '31 Dec 2025 23:59 UTC');
  assert.equal(timeText('2026-01-12T04:12:40+01:00', now), '03:12 UTC');
});

test('formats a duration with two units at most', () => {
  const durations = [500, 40_000, 4 * 60_000 + 59_000, 3_600_000, 18_720_000, 273_600_000].map(durationText);
  assert.deepEqual(durations, ['under 1 s', '40 s', '4 min', '1 h', '5 h 12 min', '3 d 4 h']);
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
