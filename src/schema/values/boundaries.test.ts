import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundaryValues } from './boundaries.ts';

test('the longest text matches the pattern where one of that length can be made', () => {
  const longest = (pattern: string, maxLength: number) =>
    Object.fromEntries(boundaryValues({ type: 'string', pattern, maxLength })).longest;
  assert.match(String(longest('^[A-Z0-9-]+$', 30)), /^[A-Z0-9-]{30}$/);
  assert.match(String(longest('^REF-\\d+$', 12)), /^REF-\d{8}$/);
  assert.equal(longest('^[A-Z]{2}$', 3), 'dri');
});
