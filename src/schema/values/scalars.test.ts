import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textPattern } from '../text-pattern.ts';
import { textOfPattern } from './scalars.ts';

for (const pattern of [
  '^[A-Z]{3}-\\d{4}$',
  '^(?:cat|dog)s?$',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '^\\p{Lu}\\w*$',
  '^(?<year>\\d{4})-(0[1-9]|1[0-2])$',
  '^[\\w.\\-/]+$',
  'a|b',
  '^$',
  '^\\/v1\\/[^/]+$',
  '^[\\u00e0-\\u00ff]+$',
  '^.{5,10}$',
  '^[^a]$',
  '^\\x41\\u0042$',
]) {
  test(`the text generated for ${pattern} matches it`, () => {
    for (const extra of [0, 1, 3]) {
      const text = textOfPattern(pattern, extra);
      assert.ok(text !== undefined && textPattern(pattern).test(text), `${text}`);
    }
  });
}

test('no text is generated for lookarounds, backreferences and invalid patterns', () => {
  for (const pattern of ['^(?=.*\\d).{8,}$', '^(a)\\1$', '^(?<!b)a$', '(', '[a']) {
    assert.equal(textOfPattern(pattern), undefined, pattern);
  }
});
