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

test('a login shows its shape, and variables where the secrets were', () => {
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

test('a call that failed shows its request, and why it failed', () => {
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

test('a password that is an ordinary word is masked where it is the password, and nowhere else in our request', () => {
  const masker = maskerFor({ identifier: 'email', secret: 'password' });
  const evidence = evidenceOf(
    loginExchange({ identifier: 'email', secret: 'password' }, {}),
    contract,
    masker,
  );
  assert.equal(evidence.request.body, '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}');
});

test('a short password is masked in the request by its place, however short it is', () => {
  const short = { identifier: 'somebody@example.com', secret: 'x' };
  const evidence = evidenceOf(loginExchange(short, {}), contract, maskerFor(short));
  assert.equal(evidence.request.body, '{"email":"$LOGIN_EMAIL","password":"$LOGIN_PASSWORD"}');
});

test('what Driftline makes up itself is shown, so that people see what was tried', () => {
  const unknown = { identifier: 'driftline@example.invalid', secret: 'driftline-wrong-password-7f3a' };
  assert.equal(
    evidenceFor(loginExchange(unknown, {})).request.body,
    '{"email":"driftline@example.invalid","password":"driftline-wrong-password-7f3a"}',
  );
});

test('a token is masked by its place in the response, JWT or not', () => {
  assert.equal(
    maskedBodyOf({ ...GRANTED, access_token: 'tiny' }),
    JSON.stringify({ ...GRANTED, access_token: '$TOKEN' }),
  );
});

test('a token of an earlier response is known in every later one', () => {
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

test('a token is shown by name in Authorization, and one that no login gave by another name', () => {
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
  [
    'a cookie beside something that is known',
    'Set-Cookie',
    'sid=3f9a; user=somebody@example.com',
    '[masked]',
  ],
  ['a key', 'X-Api-Key', '3f9a', '[masked]'],
  ['a token of our own', 'X-Auth', '3f9a', '[masked]'],
  ['a session', 'X-Session', TOKEN, '$TOKEN'],
  ['the password in a harmless header', 'X-Debug', 'login=correct-horse', 'login=$LOGIN_PASSWORD'],
  ['the password encoded', 'X-Debug', 'Y29ycmVjdC1ob3JzZQ==', '$LOGIN_PASSWORD'],
  [
    'e-mail and password as Basic writes them',
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
  test(`of a header of the response, ${why}: ${name}`, () => {
    const [header] = maskedResponse(httpResponseOf(GRANTED, [[name, value]]))?.headers ?? [];
    assert.deepEqual(header, [name.replace('correct-horse', '$LOGIN_PASSWORD'), shown]);
  });
}

test('Basic credentials of a request are masked, even of a short password', () => {
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
  ['a property whose name says it', { refresh_token: 'short' }, '{"refresh_token":"[masked]"}'],
  ['a number whose name says it', { otp: 123456 }, '{"otp":"[masked]"}'],
  ['a list whose name says it', { tokens: ['a', { note: 'b' }] }, '{"tokens":["[masked]",{"note":"b"}]}'],
  [
    'what only sounds like it',
    { token_type: 'Bearer', password_policy: 'long' },
    '{"token_type":"Bearer","password_policy":"long"}',
  ],
  [
    'an object of that name',
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
    'JSON that was cut off',
    '{"access_token":"opaque-opaque","refresh":"a1b2c3d4e5f6a7b8c9d0e1f2',
    '{"access_token":"[masked]","refresh":"[masked, 24 characters]',
  ],
  ['JSON with a comma too many', '{"access_token": "opaque-opaque",}', '{"access_token": "[masked]",}'],
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
  test(`of a body of the response, ${why}`, () => {
    const masked = maskedBodyOf(body);
    assert.ok(masked?.includes(shown), masked);
  });
}

test('a body is cut off, behind its secrets', () => {
  const masked = maskedBodyOf({ message: `${'x '.repeat(1990)}correct-horse ${'y '.repeat(5000)}` }) ?? '';
  assert.equal(masked.length, 4000 + masked.slice(4000).length);
  assert.match(masked, /… \(\d+ characters\)$/);
  assert.doesNotMatch(masked, /corr/);
});

test('of a huge body that is no JSON no more is looked at than could be shown', () => {
  const huge = `correct-horse ${'a...b= '.repeat(400_000)}`;
  const masked = maskedBodyOf(huge) ?? '';
  assert.ok(masked.startsWith('$LOGIN_PASSWORD a...b= '));
  assert.ok(masked.endsWith(`… (${huge.length} characters)`));
});

test('a body that is nested without end is shown down to some depth, and ends nobody', () => {
  const masked = maskedBodyOf(`${'['.repeat(100_000)}"correct-horse"${']'.repeat(100_000)}`) ?? '';
  assert.ok(masked.startsWith('[[[[') && masked.includes('[deeper]'), masked.slice(0, 300));
  assert.doesNotMatch(masked, /horse/);
});

test('the e-mail address is masked where a server writes it in small letters', () => {
  const masker = maskerFor({ identifier: 'Some.Body@Example.com', secret: 'correct-horse' });
  assert.equal(masker.text('no account some.body@example.com'), 'no account $LOGIN_EMAIL');
});
