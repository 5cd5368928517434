import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEEPEST_JSON,
  JsonLimitError,
  jsonLimit,
  nestsDeeper,
  parseJson,
  sizeOfJson,
} from './json-limits.ts';

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
  for (const [text, depth] of depths) assert.equal(sizeOfJson(text).depth, depth, text);
});

test('a text is parsed down to the limit, and rejected one level deeper', () => {
  for (const nested of [lists, objects]) {
    assert.deepEqual(parseJson(nested(DEEPEST_JSON)), JSON.parse(nested(DEEPEST_JSON)));
    for (const levels of [DEEPEST_JSON + 1, 3000, 1_000_000]) {
      assert.throws(
        () => parseJson(nested(levels)),
        (error) =>
          error instanceof JsonLimitError && error.message.startsWith(`nested ${levels} levels deep`),
      );
    }
  }
  assert.throws(() => parseJson('[1'), SyntaxError);
});

test('a text is not parsed if its values would take much memory, many times its size', () => {
  const listOf = (item: string, count: number) => `[${Array(count).fill(item).join(',')}]`;
  for (const item of ['[]', '{}', '[0]']) {
    assert.equal(jsonLimit(listOf(item, 10_000)), undefined, item);
    const most = parsedBytes(item);
    assert.ok(sizeOfJson(listOf(item, 1000)).bytes >= 1000 * most, item);
    const huge = listOf(item, 1_000_000);
    assert.match(
      jsonLimit(huge)?.message ?? '',
      /^with values that would take \d+ MB of memory, more than the limit of \d+ MB$/,
    );
    assert.throws(() => parseJson(huge), JsonLimitError);
  }
  // Texts that take no more than their length.
  for (const text of [
    `"${'a'.repeat(5e6)}"`,
    '1'.repeat(5e6),
    listOf('"a text of usual length"', 200_000),
    listOf('{"id":123,"name":"a name"}', 190_000),
  ]) {
    assert.equal(jsonLimit(text), undefined);
  }
});

test('names that members share take less memory than those that no other member has', () => {
  const members = (name: (index: number) => string) =>
    `[${Array.from({ length: 380_000 }, (_, index) => `{"${name(index)}":0}`).join(',')}]`;
  assert.equal(jsonLimit(members(() => 'id')), undefined);
  assert.notEqual(jsonLimit(members((index) => `k${index}`)), undefined);
});

/** What V8 allocates for one such item. */
function parsedBytes(item: string): number {
  return { '[]': 32, '{}': 56, '[0]': 64 }[item] ?? 0;
}

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
