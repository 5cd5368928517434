import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEEPEST_JSON, depthOfJson, nestsDeeper, parseJson, TooDeepError } from './json-depth.ts';

const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test('the depth of a text is that of its brackets, outside of strings', () => {
  const depths: [string, number][] = [
    ['', 0],
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['[[],[[]],{}]', 3],
    ['{"a":{"b":[1]}}', 3],
    ['["\\"[[[["]', 1],
    ['["\\\\",[["]]]"]]]', 3],
    ['{"[":"{","]":"}"}', 1],
    // Texts that are not JSON have a depth too.
    ['["[[[', 1],
    ['[[[', 3],
    [']]][', 0],
    ['<p>[x]</p>', 1],
  ];
  for (const [text, depth] of depths) assert.equal(depthOfJson(text), depth, text);
});

test('a text is parsed down to the limit, and rejected one level deeper', () => {
  for (const nested of [lists, objects]) {
    assert.deepEqual(parseJson(nested(DEEPEST_JSON)), JSON.parse(nested(DEEPEST_JSON)));
    for (const levels of [DEEPEST_JSON + 1, 3000, 1_000_000]) {
      assert.throws(
        () => parseJson(nested(levels)),
        (error) => error instanceof TooDeepError && error.depth === levels,
      );
    }
  }
  assert.throws(() => parseJson('[1'), SyntaxError);
});

test('values deeper than the call stack, and values with shared parts, are measured', () => {
  const deep = JSON.parse(lists(100_000)) as unknown;
  assert.ok(nestsDeeper(deep, 99_999));
  assert.ok(!nestsDeeper(deep, 100_000));
  let shared: unknown = {};
  for (let level = 0; level < 100; level++) shared = [shared, shared];
  assert.ok(nestsDeeper(shared, 100));
  assert.ok(!nestsDeeper(shared, 101));
  for (const flat of [1, 'a', null, undefined]) assert.ok(!nestsDeeper(flat, 0));
});
