import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprintOf } from './fingerprint.ts';

test('a fingerprint is 12 hexadecimal digits, the same for the same parts', () => {
  assert.match(fingerprintOf([]), /^[\da-f]{12}$/);
  assert.equal(fingerprintOf(['a', 'b']), fingerprintOf(['a', 'b']));
  // Fingerprints are kept in the run store: another algorithm would make every finding a new one.
  assert.equal(
    fingerprintOf(['body-const-wrong', 'login', 'response body /token_type', '"Bearer"']),
    'ee4aad41d9ed',
  );
});

test('parts that differ in one character, in order or in where they are split have other fingerprints', () => {
  const parts = Array.from({ length: 20_000 }, (_, index) => [
    'rule',
    'login',
    `response body /${index}`,
    'text',
  ]);
  const more = [['a', 'b'], ['b', 'a'], ['ab'], ['', 'ab'], ['ab', ''], ['ä'], ['a\u0308']];
  const prints = [...parts, ...more].map(fingerprintOf);
  assert.equal(new Set(prints).size, prints.length);
  for (const half of [prints.map((print) => print.slice(0, 6)), prints.map((print) => print.slice(6))]) {
    assert.ok(new Set(half).size > 19_000, 'both halves differ between parts');
  }
});
