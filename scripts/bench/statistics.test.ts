import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, ratios } from './statistics.ts';

test('the median is the middle value, whatever the order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 9, 100]), 10);
});

test('the median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([4, 1, 2, 100]), 3);
});

test('there is no median of nothing', () => {
  assert.ok(Number.isNaN(median([])));
});

test('the median leaves its values in their order', () => {
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2]);
});

test('a ratio compares what was measured in the same round', () => {
  assert.deepEqual(ratios([20, 90, 40], [10, 30, 40]), [2, 3, 1]);
});

test('the ratio of two figures that grow together is steady, though that of their medians is not', () => {
  const slowedDown = [1, 5, 2];
  const bare = slowedDown.map((factor) => 30 * factor);
  const check = slowedDown.map((factor) => 60 * factor);
  assert.equal(median(ratios(check, bare)), 2);
});
