import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hasGuessableKey } from './guessable-keys.ts';
import { parseJwt } from './jwt.ts';

function signed(alg: string, key: string | Buffer): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg })}.${encode({ sub: 'ada' })}`;
  const hash = `sha${/\d+/.exec(alg)?.[0] ?? '256'}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

function guessed(token: string, names: readonly string[] = []): boolean {
  const jwt = parseJwt(token);
  assert.ok(jwt);
  return hasGuessableKey(token, jwt, names);
}

test('a well-known key is guessed, with any hash', () => {
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    for (const key of ['', 'secret', 'changeme', 'password', 'your-256-bit-secret']) {
      assert.ok(guessed(signed(alg, key)), `${alg} ${key}`);
    }
  }
});

test('a key that is the name of the host is guessed', () => {
  const token = signed('HS256', 'api.example.com');
  assert.ok(guessed(token, ['api.example.com']));
  assert.ok(!guessed(token));
});

test('a random key is not guessed, nor a key of another algorithm', () => {
  for (const length of [1, 16, 32, 64]) assert.ok(!guessed(signed('HS256', randomBytes(length))));
  for (const alg of ['RS256', 'ES256', 'EdDSA', 'none', 'hs256', 'XHS256']) {
    assert.ok(!guessed(signed(alg, 'secret')), alg);
  }
  assert.ok(!guessed('eyJhbGciOiJIUzI1NiJ9.e30.'));
});
