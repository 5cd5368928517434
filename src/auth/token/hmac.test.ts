import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hmacOf } from './hmac.ts';

test('only the names of HMAC algorithms are signed with, whatever a header says', () => {
  assert.match(hmacOf('HS256', 'key', 'a.b') ?? '', /^[\w-]{43}$/);
  for (const algorithm of ['RS256', 'none', 'hs256', null, undefined, 256, ['HS256'], { toString: 7 }]) {
    assert.equal(hmacOf(algorithm, 'key', 'a.b'), undefined, JSON.stringify(algorithm));
  }
});
