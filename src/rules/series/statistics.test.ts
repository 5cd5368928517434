import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  apartProbability,
  median,
  risingProbability,
  signedRankProbability,
  signProbability,
} from './statistics.ts';

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9 * Math.max(1, expected), `${found}, not ${expected}`);

test('the median is the middle value, the lower one of two', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2);
  assert.ok(Number.isNaN(median([])));
});

test('signed ranks: differences all to one side have the probability of so many heads', () => {
  near(signedRankProbability([1, 2, 3, 4, 5]), 2 / 32);
  near(signedRankProbability([-5, -4, -3, -2, -1]), 2 / 32);
  near(signedRankProbability(Array.from({ length: 20 }, (_, index) => index + 1)), 2 / 2 ** 20);
});

test("signed ranks: values agree with Wilcoxon's table", () => {
  // n = 8, sum of the ranks below zero 3: two-sided 0.0391 (5 of 256 on one side).
  near(signedRankProbability([-3, 1, 2, 4, 5, 6, 7, 8]), 10 / 256);
  // n = 10, sum of the ranks below zero 8: two-sided 0.0488 (25 of 1024 on one side).
  near(signedRankProbability([-8, 1, 2, 3, 4, 5, 6, 7, 9, 10]), 50 / 1024);
});

test('signed ranks: balanced, equal or no differences are no evidence', () => {
  assert.equal(signedRankProbability([]), 1);
  assert.equal(signedRankProbability([0, 0, 0]), 1);
  assert.equal(signedRankProbability([1, -1, 2, -2]), 1);
});

test('signed ranks: equal differences share their ranks', () => {
  // |d| = 1, 1, 2: ranks 1.5, 1.5, 3; all above zero is one way of eight.
  near(signedRankProbability([1, 1, 2]), 2 / 8);
  near(signedRankProbability([1, 1, -2]), 1);
});

test('a rise without exception has the probability of that one order', () => {
  // Two points split the values into three parts, in the worst case of equal length.
  near(risingProbability([1, 2, 3, 4, 5, 6]), 1 / 2 ** 3);
  near(risingProbability([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), 1 / 24 ** 3);
});

test('a rise with one exception is counted exactly', () => {
  // In parts of 4, 4 and 4: of 24 orders one has all six pairs rising, three have five.
  near(risingProbability([2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), 10 / 24 ** 3);
  near(risingProbability([2, 1]), 1);
});

test('two lasting slowdowns are not a rise', () => {
  const steps = [1, 2, 1.5, 1.2, 11, 12, 11.5, 11.2, 21, 22, 21.5, 21.2];
  assert.ok(risingProbability(steps) > 0.1);
});

test('signs: the probability of as many heads as coins', () => {
  near(signProbability([1, 2, 3, 4, 5]), 2 / 32);
  near(signProbability([-1, 2, 3, 4, 5]), 12 / 32);
  near(signProbability([-1000, 2, 3, 4, 5, 0]), 12 / 32);
  assert.equal(signProbability([1, -1]), 1);
  assert.equal(signProbability([]), 1);
});

test('the smaller probability of two tests is doubled', () => {
  near(apartProbability([1, 2, 3, 4, 5, 6, 7, 8]), 4 / 256);
  // Four of ten below zero, the smallest ones: the ranks detect more than the signs.
  near(
    apartProbability([-1, -2, 3, 4, 5, 6, 7, 8, 9, 10]),
    2 * signedRankProbability([-1, -2, 3, 4, 5, 6, 7, 8, 9, 10]),
  );
});

test('equal and falling values do not rise', () => {
  near(risingProbability([5, 5, 5, 5]), 1);
  near(risingProbability([4, 3, 2, 1]), 1);
  near(risingProbability([]), 1);
});
