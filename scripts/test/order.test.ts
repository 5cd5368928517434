import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shuffled } from './order.ts';

const numbers = Array.from({ length: 50 }, (_, index) => index);

test('the same seed gives the same order', () => {
  assert.deepEqual(shuffled(numbers, 7), shuffled(numbers, 7));
});

test('the order of a seed is the same on every Node', () => {
  assert.deepEqual(shuffled(['a', 'b', 'c', 'd', 'e'], 1), ['b', 'c', 'a', 'e', 'd']);
});

test('another seed gives another order', () => {
  assert.notDeepEqual(shuffled(numbers, 7), shuffled(numbers, 8));
});

test('all items are kept, and the list is not changed in place', () => {
  const given = [...numbers];
  assert.deepEqual(
    shuffled(given, 123).sort((one, other) => one - other),
    numbers,
  );
  assert.deepEqual(given, numbers);
});

test('every item comes first with some seed', () => {
  const firsts = new Set(numbers.map((seed) => shuffled(['a', 'b', 'c'], seed)[0]));
  assert.deepEqual([...firsts].sort(), ['a', 'b', 'c']);
});
