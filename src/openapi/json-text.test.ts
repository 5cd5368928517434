import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRepeatedKeys, placesInJson, walkJson } from './json-text.ts';

test('every value in a JSON text has an offset', () => {
  const text = ' {"a~/b" : [1, {"c": "]}\\\\"}, [ ], {}], "d\\"": -1.5e3 , "e":null}';
  const places = placesInJson(text);
  const value = JSON.parse(text);
  assert.deepEqual(Object.keys(value), ['a~/b', 'd"', 'e']);
  assert.deepEqual(
    [...places].map(([pointer, offset]) => [pointer, text.slice(offset, offset + 3)]),
    [
      ['', '{"a'],
      ['/a~0~1b', '"a~'],
      ['/a~0~1b/0', '1, '],
      ['/a~0~1b/1', '{"c'],
      ['/a~0~1b/1/c', '"c"'],
      ['/a~0~1b/2', '[ ]'],
      ['/a~0~1b/3', '{}]'],
      ['/d"', '"d\\'],
      ['/e', '"e"'],
    ],
  );
});

test('repeated keys are reported, even if they are escaped differently', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['{"a": 1, "b": {"a": 1}}', []],
    ['{"a": 1, "\\u0061": 2}', ['/a']],
    ['[{"a": ":\\":{"}, {"b": [{"c": 1, "c": 1, "c": {}}]}]', ['/1/b/0/c', '/1/b/0/c']],
    ['{"__proto__": 1, "__proto__": 2}', ['/__proto__']],
  ];
  for (const [text, expected] of cases) {
    const repeated: string[] = [];
    walkJson(text, { repeated: (pointer) => repeated.push(pointer) });
    assert.deepEqual(repeated, expected, text);
    assert.equal(hasRepeatedKeys(text, JSON.parse(text)), expected.length > 0, text);
  }
});

test('numbers are reported as written', () => {
  const numbers: string[] = [];
  walkJson('{"a": 1.0, "b": [-2e5, "3", true], "c": 4}', {
    number: (pointer, literal) => numbers.push(pointer, literal),
  });
  assert.deepEqual(numbers, ['/a', '1.0', '/b/0', '-2e5', '/c', '4']);
});
