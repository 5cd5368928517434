import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hmacOf } from '../../auth/token/jwt.ts';
import {
  EMAIL,
  EXP,
  exchange,
  jwt,
  login,
  PASSWORD,
  RESPONSES,
  refusedLogin,
  STARTED_AT,
  sealmetrics,
  TOKEN,
} from '../exchange.fixture.ts';
import { judge } from '../judge.ts';
import { probe } from '../probe.fixture.ts';
import { testRules } from './examples.fixture.ts';

const LOGIN = '/paths/~1auth~1login/post';
const OK = `${LOGIN}/responses/200`;
const REFUSED = `${LOGIN}/responses/401`;
const STARTED = Date.parse(STARTED_AT) / 1000;
const YEAR = 365 * 86_400;
const token = (change: Record<string, unknown>) => login({ body: { ...RESPONSES.token, ...change } });
/** The same token, signed with another key. */
function signedWith(key: string, value: string): string {
  const signed = value.slice(0, value.lastIndexOf('.'));
  return `${signed}.${hmacOf('HS256', key, signed)}`;
}

testRules('token', {
  'token-not-jwt': {
    violates: token({ access_token: 'opaque.token' }),
    keeps: token({ access_token: jwt({ jti: 'two' }) }),
    where: 'response body /access_token',
    expected: 'a JWT',
    received: 'a string of 12 characters, with 2 of 3 segments',
    place: '/components/securitySchemes/bearer/bearerFormat',
  },
  'token-unsigned': {
    violates: token({ access_token: jwt({}, { alg: 'none' }).replace(/[^.]*$/, '') }),
    keeps: token({ access_token: jwt({}, { alg: 'ES256' }) }),
    where: 'response body /access_token',
    expected: 'a signed JWT',
    received: 'alg "none", no signature',
    place: `${LOGIN}/x-token/value`,
  },
  'token-exp-missing': {
    violates: token({ access_token: jwt({ exp: undefined }) }),
    keeps: token({ access_token: jwt({ exp: EXP }) }),
    where: 'response body /access_token, claim exp',
    expected: 'a number of seconds since 1970',
    received: 'nothing',
    place: `${LOGIN}/x-token/value`,
  },
  'token-claim-malformed': {
    violates: token({ access_token: jwt({ iat: '2025' }) }),
    keeps: token({ access_token: jwt({ iat: STARTED }) }),
    where: 'response body /access_token, claim iat',
    expected: 'a number of seconds since 1970',
    received: 'a string of 4 characters',
    place: `${LOGIN}/x-token/value`,
  },
  'token-expired': {
    violates: token({ access_token: jwt({ exp: EXP - 90_000 }), expires_at: '2025-07-09T09:00:00Z' }),
    keeps: token({ access_token: jwt({ exp: STARTED + 3600 }), expires_at: '2025-07-09T11:00:00Z' }),
    where: 'response body /access_token',
    expected: 'an expiry in the future',
    received: '2025-07-09T09:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-not-yet-valid': {
    violates: token({ access_token: jwt({ nbf: STARTED + 3600 }) }),
    keeps: token({ access_token: jwt({ nbf: STARTED + 59 }) }),
    where: 'response body /access_token, claim nbf',
    expected: 'a token that is valid now',
    received: '2025-07-09T11:00:00.000Z, received at 2025-07-09T10:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-issued-in-future': {
    violates: token({ access_token: jwt({ iat: STARTED + 3600 }) }),
    keeps: token({ access_token: jwt({ iat: STARTED + 59 }) }),
    where: 'response body /access_token, claim iat',
    expected: 'a time that is not in the future',
    received: '2025-07-09T11:00:00.000Z, received at 2025-07-09T10:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-lifetime-unusual': {
    violates: token({ access_token: jwt({ exp: STARTED + 3 * YEAR }), expires_at: '2028-07-08T10:00:00Z' }),
    keeps: token({ access_token: jwt({ exp: STARTED + YEAR }), expires_at: '2026-07-09T10:00:00Z' }),
    where: 'response body /access_token',
    expected: 'a lifetime of one minute to two years',
    received: '3 years',
    place: `${LOGIN}/x-token/value`,
  },
  'token-expiry-mismatch': {
    violates: token({ access_token: jwt({ exp: EXP - 3600 }) }),
    keeps: token({ access_token: jwt({ exp: EXP + 1 }) }),
    where: 'response body /expires_at',
    expected: 'the time of the claim exp',
    received: '2025-07-10T10:00:00.000Z, while exp is 2025-07-10T09:00:00.000Z',
    place: `${LOGIN}/x-token/expiresAt`,
  },
  'token-type-wrong': {
    violates: exchange({
      operation: 'open',
      method: 'POST',
      headers: { 'X-Token': TOKEN },
      body: { kind: 'MAC' },
    }),
    keeps: exchange({
      operation: 'open',
      method: 'POST',
      headers: { 'X-Token': TOKEN },
      body: { kind: 'BEARER' },
    }),
    contract: probe,
    where: 'response body /kind',
    expected: 'bearer',
    received: '"MAC"',
    place: '/paths/~1session/post/x-token/type',
  },
  'token-reused': {
    violates: login({ case: { name: 'again' } }),
    keeps: login({
      case: { name: 'again' },
      body: { ...RESPONSES.token, access_token: jwt({ jti: 'two' }) },
    }),
    earlier: [login()],
    where: 'response body /access_token',
    expected: 'a new token at each login',
    received: 'the token of an earlier login',
    place: `${LOGIN}/x-token/value`,
  },
  'token-key-guessable': {
    violates: token({ access_token: signedWith('secret', jwt()) }),
    keeps: token({ access_token: signedWith('f2c1-not-in-any-list-8b7d', jwt()) }),
    where: 'response body /access_token',
    expected: 'a key that nobody can guess',
    received: 'HS256, signed with a well-known key',
    place: `${LOGIN}/x-token/value`,
  },
  'token-jti-reused': {
    violates: token({ access_token: jwt({ nonce: '42' }) }),
    keeps: token({ access_token: jwt({ nonce: '42', jti: 'two' }) }),
    earlier: [login()],
    where: 'response body /access_token, claim jti',
    expected: 'an id that no other token has',
    received: 'the id of an earlier token',
    place: `${LOGIN}/x-token/value`,
  },
  'token-inconsistent': {
    violates: token({ access_token: jwt({ jti: 'two', iss: 'https://b.example.com' }) }),
    keeps: token({ access_token: jwt({ jti: 'two', iss: 'https://a.example.com', nonce: 'two' }) }),
    earlier: [token({ access_token: jwt({ iss: 'https://a.example.com' }) })],
    where: 'response body /access_token, claim iss',
    expected: '"https://a.example.com", as at the login before',
    received: '"https://b.example.com"',
    place: `${LOGIN}/x-token/value`,
  },
  'token-claims-leak': {
    violates: token({ access_token: jwt({ note: { login: PASSWORD } }) }),
    keeps: token({ access_token: jwt({ note: { login: 'demo' } }) }),
    where: 'response body /access_token, claim note',
    expected: 'no credentials in the claims',
    received: 'the secret of the login',
    place: `${LOGIN}/x-token/value`,
  },
  'token-in-refusal': {
    violates: refusedLogin({ body: { ...RESPONSES.refused, message: `Use ${TOKEN}` } }),
    keeps: refusedLogin({ body: { ...RESPONSES.refused, message: 'Use a token' } }),
    where: 'response body',
    expected: 'no token in an error response',
    received: `a string of ${TOKEN.length} characters`,
    place: REFUSED,
  },
  'token-by-other-method': {
    violates: login({ method: 'GET', case: { name: 'wrong-method', expects: 'any' } }),
    keeps: login({ method: 'POST', case: { name: 'wrong-method', expects: 'any' } }),
    where: 'response body',
    expected: 'a token for POST only',
    received: `a string of ${TOKEN.length} characters, for GET`,
    place: LOGIN,
  },
  'token-cacheable': {
    violates: login({ headers: { 'Cache-Control': 'public, max-age=60' } }),
    keeps: login({ headers: { 'Cache-Control': 'no-store' } }),
    where: 'response header Cache-Control',
    expected: 'Cache-Control: no-store, or no header that allows caching',
    received: '"public, max-age=60"',
    place: OK,
  },
});

test('two logins of one account differ in what they let in: whom, where, how much and how long', () => {
  const first = { sub: 'ada', aud: ['a', 'b'], scope: 'read write', roles: ['user', 'editor'], iat: STARTED };
  const found = (claims: object, change: object = {}) => {
    const one = token({ access_token: jwt(first) });
    const access_token = jwt({ ...first, jti: 'two', ...claims });
    const other = login({ body: { ...RESPONSES.token, access_token }, ...change });
    const findings = judge(other, sealmetrics, [one]).filter(({ id }) => id === 'token-inconsistent');
    return findings.map(({ severity, where, received }) => [severity, where.split(', ')[1], received]);
  };
  assert.deepEqual(found({ sub: 'bob' }), [['error', 'claim sub', 'another subject']]);
  assert.deepEqual(found({ aud: 'a' }), [['error', 'claim aud', '"a"']]);
  assert.deepEqual(found({ roles: undefined }), [['error', 'claim roles', 'no such claim']]);
  assert.deepEqual(found({ scope: 'write read admin' }), [['error', 'claim scope', '"admin read write"']]);
  assert.deepEqual(found({ iat: STARTED - 10 * 86_400 }), [['warning', 'lifetime', '950400 seconds']]);
  const long = found({ scope: 'x'.repeat(10_000) })[0]?.[2];
  assert.equal(long, `"${'x'.repeat(80)}… (10000 characters)`.replace('"', ''));

  // Another order, a second later, another request.
  assert.deepEqual(found({ aud: ['b', 'a'], scope: 'write read', roles: ['editor', 'user'] }), []);
  assert.deepEqual(found({ iat: STARTED + 30 }), []);
  assert.deepEqual(
    found({ scope: 'read' }, { sent: { email: EMAIL, password: PASSWORD, scope: 'read' } }),
    [],
  );
});
