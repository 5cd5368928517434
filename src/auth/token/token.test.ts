import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpResponse } from '../../http/exchange.ts';
import type { Operation, TokenExpression } from '../../openapi/contract.ts';
import { instantOf, isSendable, tokenOf } from './token.ts';

const body = (path: string): TokenExpression => ({ source: 'body', path, pointer: '' });
const header = (path: string): TokenExpression => ({ source: 'header', path, pointer: '' });

function operation(parts: {
  value: TokenExpression;
  type?: TokenExpression;
  expiresAt?: TokenExpression;
}): Operation {
  return {
    id: 'login',
    method: 'POST',
    path: '/login',
    pathItem: '',
    pointer: '',
    responses: [],
    security: [],
    token: { scheme: 'bearer', pointer: '', ...parts },
  };
}

function response(...headers: [name: string, value: string][]): HttpResponse {
  return { status: 200, statusText: 'OK', headers, body: new Uint8Array() };
}

const JWT = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.e30.c2ln`;

test('the parts of a token are read from the places in the contract', () => {
  const login = operation({ value: body('/a~1b/0/token'), type: body('/type'), expiresAt: body('/until') });
  const token = tokenOf(login, response(), { 'a/b': [{ token: JWT }], type: 'Bearer', until: 1 });
  assert.deepEqual([token?.value, token?.type, token?.expiresAt], [JWT, 'Bearer', 1]);
  assert.deepEqual(token?.jwt?.claims, {});
});

test('an opaque token has no JWT, and missing parts are absent', () => {
  const login = operation({ value: body('/token'), type: body('/type'), expiresAt: body('/until') });
  assert.deepEqual(tokenOf(login, response(), { token: 'opaque' }), { value: 'opaque' });
  assert.deepEqual(tokenOf(login, response(), { token: 'opaque', type: null }), {
    value: 'opaque',
    type: null,
  });
});

test('a token may be in a header, whose name is case-insensitive', () => {
  const login = operation({ value: header('X-Token'), type: header('x-type') });
  assert.deepEqual(tokenOf(login, response(['x-tOKEN', 'opaque'], ['X-Type', 'MAC']), undefined), {
    value: 'opaque',
    type: 'MAC',
  });
  assert.equal(tokenOf(login, response(['X-Other', 'opaque']), { 'X-Token': 'opaque' }), undefined);
});

test('there is no token without a string at its place', () => {
  const login = operation({ value: body('/token') });
  for (const respond of [
    undefined,
    null,
    'token',
    [],
    {},
    { token: '' },
    { token: null },
    { token: 5 },
    { token: { value: 'x' } },
  ]) {
    assert.equal(tokenOf(login, response(), respond), undefined, JSON.stringify(respond));
  }
  const inherited = operation({ value: body('/constructor/name') });
  assert.equal(tokenOf(inherited, response(), {}), undefined);
});

test('an operation without x-token has no token', () => {
  const { token: _token, ...other } = operation({ value: body('/token') });
  assert.equal(tokenOf(other, response(), { token: 'opaque' }), undefined);
});

test('an expiry is seconds since 1970, or a date-time with an offset', () => {
  const instant = Date.UTC(2025, 6, 9, 18, 14, 44);
  assert.equal(instantOf(instant / 1000), instant);
  assert.equal(instantOf(String(instant / 1000)), instant);
  assert.equal(instantOf(instant / 1000 + 0.5), instant + 500);
  assert.equal(instantOf('2025-07-09T18:14:44.000000Z'), instant);
  assert.equal(instantOf('2025-07-09t20:14:44+02:00'), instant);
  assert.equal(instantOf('2025-07-09T18:14:44z'), instant);
});

test('any other expiry is ignored: a time without offset depends on the time zone of the machine', () => {
  for (const expiresAt of [
    '2025-07-09 18:14:44',
    '2025-07-09T18:14:44',
    '2025-07-09',
    '2025-02-30T00:00:00Z',
    'Wed, 09 Jul 2025 18:14:44 GMT',
    'Bearer 1',
    '-5',
    '',
    null,
    undefined,
    true,
    {},
    { toString: 7, valueOf: 7 },
    [1],
    Number.NaN,
  ]) {
    assert.equal(instantOf(expiresAt), undefined, JSON.stringify(expiresAt));
  }
});

test('a token that is invalid in a header is not sendable', () => {
  for (const value of ['a.b.c', 'opaque_1+/==']) assert.equal(isSendable({ value }), true, value);
  for (const value of ['a.b.c\n', 'two words', 'jetön', '\u0000', ''])
    assert.equal(isSendable({ value }), false, value);
});
