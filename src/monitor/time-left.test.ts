import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeLeft } from './time-left.ts';

test('runs share the time equally, and leave some of it for notifications', () => {
  let clock = 0;
  const left = timeLeft(10_000, () => clock);
  assert.equal(left.forRun(2), 3500);
  clock += 3500;
  assert.equal(left.forRun(1), 3500);
  clock += 3500;
  assert.deepEqual([left.forNext(), left.untilEnd()], [1500, 3000]);
});

test('the unused time of a quick run goes to the others', () => {
  let clock = 0;
  const left = timeLeft(10_000, () => clock);
  clock += 1000;
  assert.equal(left.forRun(1), 6000);
});

test('a long deadline keeps a bounded time for notifications', () => {
  assert.equal(timeLeft(600_000, () => 0).forRun(1), 590_000);
});

test('there is always at least one millisecond left', () => {
  let clock = 0;
  const left = timeLeft(10, () => clock);
  clock += 1000;
  assert.deepEqual([left.forRun(3), left.forNext(), left.untilEnd()], [1, 1, 1]);
});
