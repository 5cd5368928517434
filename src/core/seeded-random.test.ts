import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './seeded-random.ts';

const numbersOf = (seed: number, count: number) => Array.from({ length: count }, seededRandom(seed));

test('the same seed always gives the same numbers, another seed gives others', () => {
  assert.deepEqual(
    numbersOf(7, 3).map((number) => number.toFixed(6)),
    ['0.011705', '0.061958', '0.976908'],
  );
  assert.notDeepEqual(numbersOf(7, 3), numbersOf(8, 3));
});

test('the numbers are distributed evenly from 0 to 1', () => {
  const numbers = numbersOf(1, 10_000);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const within = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    assert.ok(within > 900 && within < 1100, `${within} from ${tenth}/10 on`);
  }
});
