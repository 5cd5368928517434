import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, HttpResponse } from '../http/exchange.ts';
import { evidenceOf, learnSecrets, maskerFor } from './evidence.ts';
import { contract, exchangeOf, httpResponseOf, loginExchange } from './exchange.fixture.ts';

const credentials = { identifier: 'somebody@example.com', secret: 'correct-horse' };
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"x"}').toString('base64url')}.c2lnbmF0dXJl`;
const GRANTED = { access_token: TOKEN, token_type: 'Bearer', expires_at: '2026-07-09T18:14:44.000000Z' };

function evidenceFor(exchange: Exchange) {
  const masker = maskerFor(credentials);
  learnSecrets(masker, exchange, contract);
  return evidenceOf(exchange, contract, masker);
}

function maskedResponse(response: HttpResponse) {
  return evidenceFor(loginExchange(credentials, { response })).response;
}

function maskedBodyOf(body: unknown): string | undefined {
  return maskedResponse(httpResponseOf(body))?.body;
}

test('the evidence of a login has variables in place of the secrets', () => {
  const evidence = evidenceFor(
    loginExchange(credentials, { response: httpResponseOf(GRANTED, [['Content-Type', 'application/json']]) }),
  );
  assert.deepEqual(evidence.request, {
    method: 'POST',
    url: 'http://127.0.0.1:9/api/auth/login',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}',
  });
  assert.deepEqual(evidence.response, {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: '{"access_token":"$TOKEN","token_type":"Bearer","expires_at":"2026-07-09T18:14:44.000000Z"}',
  });
});

test('the values of headers of a setting are masked by their place, even words', () => {
  const exchange = loginExchange(credentials, { response: httpResponseOf(GRANTED) });
  const headers = { ...exchange.request.headers, 'X-Env': 'staging' };
  const { request, curl } = evidenceFor({
    ...exchange,
    request: { ...exchange.request, headers, ownHeaders: ['X-Env'] },
  });
  assert.equal(request.headers['X-Env'], '[masked]');
  assert.doesNotMatch(JSON.stringify(request) + curl, /staging|ownHeaders/);
});

test('the evidence of a failed request has the request, and the masked reason of the failure', () => {
  const failure = {
    kind: 'reset',
    message: 'the connection was reset after correct-horse',
    phase: 'server',
  } as const;
  const evidence = evidenceFor(loginExchange(credentials, { failure }));
  assert.equal(evidence.failure, 'the connection was reset after $LOGIN_PASSWORD');
  assert.equal(evidence.response, undefined);
  assert.equal(evidence.request.body, '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}');
  assert.match(evidence.curl, /^curl .*"\$LOGIN_PASSWORD"/);
});

test('a password that is an ordinary word is masked only as the value of the password in a request', () => {
  const masker = maskerFor({ identifier: 'email', secret: 'password' });
  const evidence = evidenceOf(
    loginExchange({ identifier: 'email', secret: 'password' }, {}),
    contract,
    masker,
  );
  assert.equal(evidence.request.body, '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}');
});

test('even a password of one character is masked in the request, by its place', () => {
  const short = { identifier: 'somebody@example.com', secret: 'x' };
  const evidence = evidenceOf(loginExchange(short, {}), contract, maskerFor(short));
  assert.equal(evidence.request.body, '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}');
});

test('values that Driftline generates are not masked, so that the request is understandable', () => {
  const unknown = { identifier: 'driftline@example.invalid', secret: 'driftline-wrong-password-7f3a' };
  assert.equal(
    evidenceFor(loginExchange(unknown, {})).request.body,
    '{"email":"driftline@example.invalid","password":"driftline-wrong-password-7f3a"}',
  );
});

test('a token is masked by its place in the response, whether it is a JWT or not', () => {
  assert.equal(
    maskedBodyOf({ ...GRANTED, access_token: 'tiny' }),
    JSON.stringify({ ...GRANTED, access_token: '$TOKEN' }),
  );
});

test('a token of an earlier response is masked in every later one', () => {
  const masker = maskerFor(credentials);
  const opaque = 'opaque.token/with+signs';
  learnSecrets(
    masker,
    loginExchange(credentials, { response: httpResponseOf({ ...GRANTED, access_token: opaque }) }),
    contract,
  );
  const later = loginExchange(credentials, {
    response: httpResponseOf({ status: 'error', message: `no: ${opaque}` }, [], 401),
  });
  assert.equal(
    evidenceOf(later, contract, masker).response?.body,
    '{"status":"error","message":"no: $TOKEN"}',
  );
});

test('the token in Authorization is masked as $TOKEN, one that no login issued as $OTHER_TOKEN', () => {
  const masker = maskerFor(credentials, { expiredToken: 'expired-expired' });
  learnSecrets(masker, loginExchange(credentials, { response: httpResponseOf(GRANTED) }), contract);
  const shown = (authorization: string) => {
    const request = {
      method: 'GET',
      url: 'http://127.0.0.1:9/api/auth/accounts',
      headers: { Authorization: authorization },
    };
    const exchange = exchangeOf(request, {}, 'listAccounts');
    learnSecrets(masker, exchange, contract);
    return evidenceOf(exchange, contract, masker).request.headers.Authorization;
  };
  assert.equal(shown(`Bearer ${TOKEN}`), 'Bearer $TOKEN');
  assert.equal(shown('Bearer forged-forged-forged'), 'Bearer $OTHER_TOKEN');
  assert.equal(shown('Bearer expired-expired'), 'Bearer $EXPIRED_TOKEN');
});

const HEADERS: [why: string, name: string, value: string, shown: string][] = [
  ['credentials of a scheme', 'Authorization', 'Bearer xyz', 'Bearer [masked]'],
  ['credentials in two parts', 'authorization', 'Digest username="a", response="b"', 'Digest [masked]'],
  ['credentials without a scheme', 'Authorization', 'just-the-key', '[masked]'],
  ['a proxy’s credentials', 'Proxy-Authorization', 'Basic eA==', 'Basic [masked]'],
  ['cookies', 'Cookie', 'a=1; session=2', '[masked]'],
  ['a new cookie', 'Set-Cookie', 'PHPSESSID=3f9a; Path=/; HttpOnly', '[masked]'],
  ['a cookie beside a known value', 'Set-Cookie', 'sid=3f9a; user=somebody@example.com', '[masked]'],
  ['a key', 'X-Api-Key', '3f9a', '[masked]'],
  ['a custom token', 'X-Auth', '3f9a', '[masked]'],
  ['a session', 'X-Session', TOKEN, '$TOKEN'],
  ['the password in a harmless header', 'X-Debug', 'login=correct-horse', 'login=$LOGIN_PASSWORD'],
  ['the password encoded', 'X-Debug', 'Y29ycmVjdC1ob3JzZQ==', '$LOGIN_PASSWORD'],
  [
    'e-mail address and password as the scheme Basic encodes them',
    'X-Debug',
    'c29tZWJvZHlAZXhhbXBsZS5jb206Y29ycmVjdC1ob3JzZQ==',
    '[credentials]',
  ],
  ['a secret in the name', 'X-correct-horse', '1', '1'],
  [
    'nothing secret',
    'X-Request-Id',
    '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11',
    '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11',
  ],
  [
    'a challenge',
    'WWW-Authenticate',
    'Bearer realm="mock", error="invalid_token"',
    'Bearer realm="mock", error="invalid_token"',
  ],
];

for (const [why, name, value, shown] of HEADERS) {
  test(`in a response header, ${why}: ${name}`, () => {
    const [header] = maskedResponse(httpResponseOf(GRANTED, [[name, value]]))?.headers ?? [];
    assert.deepEqual(header, [name.replace('correct-horse', '$LOGIN_PASSWORD'), shown]);
  });
}

test('Basic credentials of a request are masked, also with a short password', () => {
  const short = { identifier: 'a@b.example', secret: 'xyz' };
  const basic = Buffer.from('a@b.example:xyz').toString('base64');
  const request = {
    method: 'POST',
    url: 'http://127.0.0.1:9/api/auth/login',
    headers: { Authorization: `Basic ${basic}` },
  };
  const exchange = exchangeOf(request, {
    response: httpResponseOf({ status: 'error', message: basic }, [], 401),
  });
  const masker = maskerFor(short);
  learnSecrets(masker, exchange, contract);
  assert.doesNotMatch(JSON.stringify(evidenceOf(exchange, contract, masker)), new RegExp(basic.slice(4, 12)));
});

const BODIES: [why: string, body: unknown, shown: string][] = [
  [
    'an undocumented property with a key',
    { ...GRANTED, access_token: '', key2: 'a1b2c3d4e5f6a7b8c9d0e1f2' },
    '"key2":"[masked, 24 characters]"',
  ],
  ['a property with a secret name', { refresh_token: 'short' }, '{"refresh_token":"[masked]"}'],
  ['a number with a secret name', { otp: 123456 }, '{"otp":"[masked]"}'],
  ['a list with a secret name', { tokens: ['a', { note: 'b' }] }, '{"tokens":["[masked]",{"note":"b"}]}'],
  [
    'a harmless name that resembles a secret one',
    { token_type: 'Bearer', password_policy: 'long' },
    '{"token_type":"Bearer","password_policy":"long"}',
  ],
  [
    'an object with a secret name',
    { session: { kind: 'web', token: 'x' } },
    '{"session":{"kind":"web","token":"[masked]"}}',
  ],
  ['a secret in the name of a property', { 'correct-horse': 1 }, '{"$LOGIN_PASSWORD":1}'],
  [
    'a JSON text within JSON',
    { message: '{"p":"correct-horse"}' },
    '{"message":"{\\"p\\":\\"$LOGIN_PASSWORD\\"}"}',
  ],
  ['an account id', { id: '000000000000000000001234' }, '{"id":"000000000000000000001234"}'],
  [
    'a sentence',
    { message: 'Invalid credentials, see https://example.com/help2' },
    'see https://example.com/help2',
  ],
  [
    'truncated JSON',
    '{"access_token":"opaque-opaque","refresh":"a1b2c3d4e5f6a7b8c9d0e1f2',
    '{"access_token":"[masked]","refresh":"[masked, 24 characters]',
  ],
  ['JSON with a surplus comma', '{"access_token": "opaque-opaque",}', '{"access_token": "[masked]",}'],
  ['a form', 'user=a&password=b-c&next=%2Fhome', 'user=a&password=[masked]&next=%2Fhome'],
  [
    'an error page',
    '<input name=password value="correct-horse"> in /srv/app2/vendor/laravel/framework/Auth.php:12',
    '<input name=password value="$LOGIN_PASSWORD"> in /srv/app2/vendor/laravel/framework/Auth.php:12',
  ],
  [
    'a stack trace',
    '    at SessionStore.open (/srv/api2/session-store.js:118:11)',
    '    at SessionStore.open (/srv/api2/session-store.js:118:11)',
  ],
];

for (const [why, body, shown] of BODIES) {
  test(`in a response body, ${why}`, () => {
    const masked = maskedBodyOf(body);
    assert.ok(masked?.includes(shown), masked);
  });
}

test('a long body is cut after masking, so that no part of a secret is left', () => {
  const masked = maskedBodyOf({ message: `${'x '.repeat(1990)}correct-horse ${'y '.repeat(5000)}` }) ?? '';
  assert.equal(masked.length, 4000 + masked.slice(4000).length);
  assert.match(masked, /… \(\d+ characters\)$/);
  assert.doesNotMatch(masked, /corr/);
});

test('a huge body that is not JSON is processed only as far as it could be shown', () => {
  const huge = `correct-horse ${'a...b= '.repeat(400_000)}`;
  const masked = maskedBodyOf(huge) ?? '';
  assert.ok(masked.startsWith('$LOGIN_PASSWORD a...b= '));
  assert.ok(masked.endsWith(`… (${huge.length} characters)`));
});

test('a deeply nested body is shown down to some depth, and one that is not parsed as text', () => {
  const nested = (levels: number) =>
    maskedBodyOf(`${'['.repeat(levels)}"correct-horse"${']'.repeat(levels)}`) ?? '';
  assert.ok(nested(150).includes('[deeper]'), nested(150));
  assert.match(nested(100_000), /^\[{4000}… \(200015 characters\)$/);
  for (const levels of [150, 1000, 100_000]) assert.doesNotMatch(nested(levels), /horse/);
});

test('the e-mail address is masked also in lower case', () => {
  const masker = maskerFor({ identifier: 'Some.Body@Example.com', secret: 'correct-horse' });
  assert.equal(masker.text('no account some.body@example.com'), 'no account $LOGIN_EMAIL');
});
