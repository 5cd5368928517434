import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  accounts,
  type Change,
  EMAIL,
  EXP,
  jwt,
  login,
  PASSWORD,
  RESPONSES,
  refusedLogin,
  STARTED_AT,
  sealmetrics,
} from './exchange.fixture.ts';
import type { Finding } from './finding.ts';
import { judge } from './judge.ts';

const STARTED = Date.parse(STARTED_AT) / 1000;

/** A login whose token has these claims; the response states the same expiry. */
function withClaims(claims: Record<string, unknown>, change: Change = {}) {
  const exp = typeof claims.exp === 'number' && claims.exp < 1e12 ? claims.exp : EXP;
  const body = {
    ...RESPONSES.token,
    access_token: jwt(claims),
    expires_at: new Date(exp * 1000).toISOString(),
  };
  return login({ body, ...change });
}

const found = (exchange: ReturnType<typeof login>, earlier: ReturnType<typeof login>[] = []) =>
  judge(exchange, sealmetrics, earlier);
const ids = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${id} ${severity}`);

function assertFound(expected: string, exchange: ReturnType<typeof login>) {
  assert.deepEqual(ids(found(exchange)), [expected], JSON.stringify(found(exchange)));
}

const assertClean = (exchange: ReturnType<typeof login>) => assert.deepEqual(ids(found(exchange)), []);

for (const [title, exp] of [
  ['fifteen minutes', STARTED + 900],
  ['a minute', STARTED + 60],
  ['a year', STARTED + 366 * 86_400],
  ['two years', STARTED + 731 * 86_400],
] as const) {
  test(`a token may live for ${title}`, () => assertClean(withClaims({ exp })));
}

test('a token lifetime of three years, or until the year 9999, is unusual', () => {
  assertFound('token-lifetime-unusual warning', withClaims({ exp: STARTED + 3 * 366 * 86_400 }));
  assertFound('token-lifetime-unusual warning', withClaims({ exp: 253_402_300_799 }));
});

test('a token lifetime of seconds is only an info: test setups have them', () => {
  assertFound('token-lifetime-unusual info', withClaims({ exp: STARTED + 2 }));
});

test('the clock of the server counts where the response has a Date header', () => {
  const tomorrow = new Date((STARTED + 86_400) * 1000).toUTCString();
  const claims = { iat: STARTED + 86_400, nbf: STARTED + 86_400, exp: STARTED + 86_400 + 3600 };
  assertClean(withClaims(claims, { headers: { Date: tomorrow } }));
});

test('clocks may differ by one minute', () => {
  for (const [claim, id] of [
    ['iat', 'token-issued-in-future'],
    ['nbf', 'token-not-yet-valid'],
  ] as const) {
    assertClean(withClaims({ [claim]: STARTED }));
    assertClean(withClaims({ [claim]: STARTED + 60 }));
    assertFound(`${id} error`, withClaims({ [claim]: STARTED + 62 }));
  }
});

test('a time in milliseconds, or as a string, is reported once', () => {
  for (const claim of ['exp', 'iat', 'nbf']) {
    assertFound('token-claim-malformed error', withClaims({ [claim]: EXP * 1000 }));
    assertFound('token-claim-malformed error', withClaims({ [claim]: String(EXP) }));
  }
});

test('a time may have a fraction', () => assertClean(withClaims({ exp: EXP + 0.5, iat: STARTED - 0.5 })));

test('a claim that has to be a string and is not is a warning', () => {
  for (const claim of ['sub', 'iss', 'jti', 'aud']) {
    assertFound('token-claim-malformed warning', withClaims({ [claim]: 1234 }));
    assertClean(withClaims({ [claim]: 'text' }));
  }
  assertClean(withClaims({ aud: ['api', 'web'] }));
  assertFound('token-claim-malformed warning', withClaims({ aud: ['api', 1] }));
});

test('the value of a string claim is not shown', () => {
  const [finding] = found(withClaims({ exp: 'canary-of-a-claim' }));
  assert.equal(finding?.received, 'a string of 17 characters');
});

test('an e-mail address in the claims is an error, but a note in a claim that names the user', () => {
  assertFound('token-claims-leak error', withClaims({ note: EMAIL }));
  for (const claim of ['sub', 'preferred_username']) {
    assertFound('token-claims-leak info', withClaims({ [claim]: EMAIL }));
  }
  assertFound('token-claims-leak error', withClaims({ sub: PASSWORD }));
});

test('the claim email is a note in a token of OpenID Connect, and an error in another', () => {
  assertFound('token-claims-leak error', withClaims({ email: EMAIL }));
  assertFound('token-claims-leak error', withClaims({ email: EMAIL, scope: 'read emails' }));
  for (const sign of [
    { scope: 'profile email' },
    { scp: ['openid'] },
    { email_verified: true },
    { azp: 'web' },
  ]) {
    assertFound('token-claims-leak info', withClaims({ email: EMAIL, ...sign }));
  }
});

test('two tokens with the same id are reported, and the same token twice is another finding', () => {
  const other = withClaims({ jti: 'two' });
  assert.deepEqual(ids(found(other, [withClaims({ jti: 'one' })])), []);
  const again = withClaims({ jti: 'one', nonce: 2 });
  assert.deepEqual(ids(found(again, [withClaims({ jti: 'one' })])), ['token-jti-reused error']);
  assert.deepEqual(ids(found(withClaims({}), [withClaims({})])), ['token-reused error']);
});

test('two logins of one second may get the same token, where nothing in it tells them apart', () => {
  const at = (ms: number, claims: Record<string, unknown>) => ({
    ...withClaims({ jti: undefined, iat: Date.parse(login().startedAt) / 1000, ...claims }),
    startedAt: new Date(Date.parse(login().startedAt) + ms).toISOString(),
  });
  const reused = (ms: number, claims: Record<string, unknown> = {}) =>
    ids(found(at(ms, claims), [at(0, claims)]));
  assert.deepEqual(reused(500), []);
  assert.deepEqual(reused(5000), ['token-reused error']);
  assert.deepEqual(reused(500, { jti: 'one' }), ['token-reused error']);
  assert.ok(reused(500, { iat: undefined }).includes('token-reused error'));
});

const caching = (value: string, more = {}) => login({ headers: { 'Cache-Control': value, ...more } });

test('a response with a token must not be stored by caches', () => {
  for (const value of ['public', 'max-age=60', 'private, max-age=300', 's-maxage="10"', 'PUBLIC']) {
    assertFound('token-cacheable warning', caching(value));
  }
  assertFound('token-cacheable warning', login({ headers: { Expires: 'Wed, 09 Jul 2025 11:00:00 GMT' } }));
});

test('a response that no cache stores has no finding', () => {
  for (const value of ['no-store', 'public, no-store', 'no-cache, private', 'max-age=0, must-revalidate']) {
    assertClean(caching(value));
  }
  assertClean(login({ headers: { Expires: '0' } }));
  assertClean(login({ headers: { Expires: 'Wed, 09 Jul 2025 09:00:00 GMT' } }));
  assertClean(caching('private', { Expires: 'Wed, 09 Jul 2025 11:00:00 GMT' }));
});

test('an error response may be stored by caches: it contains no token', () => {
  assertClean(refusedLogin({ headers: { 'Cache-Control': 'public, max-age=60' } }));
});

const cookie = (value: string) => login({ headers: { 'Set-Cookie': value } });
const TOKEN = RESPONSES.token.access_token;

test('a cookie with the token needs HttpOnly', () => {
  assertFound('cookie-unprotected error', cookie(`t=${TOKEN}; Path=/; Secure`));
  assertFound('cookie-unprotected error', cookie(`t=${encodeURIComponent(`Bearer ${TOKEN}`)}; Secure`));
  assertFound('cookie-unprotected warning', cookie('connect.sid=s3cr3t0123456789abcdef; Secure'));
});

test('a cookie that is protected, or contains no credentials, has no finding', () => {
  for (const value of [
    `t=${TOKEN}; HttpOnly; Secure; SameSite=Strict`,
    `t=${TOKEN}; path=/; httponly`,
    'XSRF-TOKEN=eyJpdiI6Ik1HeHlqdz09IiwidmFsdWUiOiJ4In0; Path=/',
    'AWSALB=aBcDeFgHiJkLmNoPqRsTuVwXyZ; Path=/',
    'theme=dark',
    'session=; Max-Age=0; Path=/',
  ]) {
    assertClean(cookie(value));
  }
});

test('a cookie needs Secure too, except over http on this machine', () => {
  const elsewhere = (url: string, value: string) => {
    const exchange = cookie(value);
    return { ...exchange, request: { ...exchange.request, url } };
  };
  const value = `t=${TOKEN}; HttpOnly`;
  for (const url of ['https://127.0.0.1/api', 'https://api.example.com', 'http://api.example.com']) {
    assertFound('cookie-unprotected error', elsewhere(url, value));
    assertClean(elsewhere(url, `${value}; Secure`));
  }
  for (const url of ['http://localhost:8080/', 'http://[::1]/']) assertClean(elsewhere(url, value));
});

function cors(origin: string, sent?: string, credentials = 'true') {
  const exchange = login({
    headers: { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': credentials },
  });
  if (sent === undefined) return exchange;
  const { request } = exchange;
  return { ...exchange, request: { ...request, headers: { ...request.headers, Origin: sent } } };
}

test('an unknown origin must not be allowed with credentials', () => {
  // Browsers refuse this one, so that no page can use it.
  assertFound('cors-any-origin warning', cors('*'));
  assertFound('cors-any-origin error', cors('null'));
  assertFound('cors-any-origin error', cors('https://driftline.invalid', 'https://driftline.invalid'));
});

test('listed origins are allowed with credentials, and any origin without', () => {
  assertClean(cors('https://app.example.com'));
  assertClean(cors('https://app.example.com', 'https://app.example.com'));
  assertClean(cors('https://app.example.com', 'https://driftline.invalid'));
  assertClean(cors('*', 'https://driftline.invalid', 'false'));
  assertClean(login({ headers: { 'Access-Control-Allow-Origin': '*' } }));
});

test('a response is slow after two seconds, counted from the request', () => {
  const taking = (phases: Record<string, number>) => ({ ...login(), phases: { total: 9000, ...phases } });
  assertClean(taking({ dns: 5000, connect: 2000, server: 1900, download: 100 }));
  assertFound('response-slow warning', taking({ server: 100, download: 1901 }));
});

test('a tolerable rejection is a warning, with the reason', () => {
  const refused = { status: 401, body: RESPONSES.unauthenticated };
  const step = { name: 'lower-case-scheme', expects: 'accepted', refusalTolerable: 'why' } as const;
  const [finding] = judge(accounts({ ...refused, case: step }), sealmetrics);
  assert.deepEqual(
    [finding?.id, finding?.severity, finding?.reason],
    ['valid-request-rejected', 'warning', 'why'],
  );
});

test('a finding in a variation of a case names the same finding in the original case', () => {
  const refused = { status: 401, body: RESPONSES.unauthenticated };
  const varied = { name: 'lower-case-scheme', expects: 'accepted', variationOf: 'fresh-token' } as const;
  const [original] = judge(
    accounts({ ...refused, case: { name: 'fresh-token', expects: 'accepted' } }),
    sealmetrics,
  );
  const [variation] = judge(accounts({ ...refused, case: varied }), sealmetrics);
  assert.equal(variation?.sameAs, original?.fingerprint);
  assert.notEqual(variation?.fingerprint, original?.fingerprint);
  assert.equal(original?.sameAs, undefined);
});

test('a guessable key is found and not shown; a quick run does not look for it', () => {
  const [head = '', body = ''] = RESPONSES.token.access_token.split('.');
  const signature = (key: string) => createHmac('sha256', key).update(`${head}.${body}`).digest('base64url');
  const signedWith = (key: string) =>
    login({ body: { ...RESPONSES.token, access_token: `${head}.${body}.${signature(key)}` } });
  assertFound('token-key-guessable error', signedWith('changeme'));
  assertFound('token-key-guessable error', signedWith(new URL(login().request.url).hostname));
  assertFound('token-key-guessable error', signedWith(sealmetrics.title));
  assert.doesNotMatch(JSON.stringify(found(signedWith('changeme'))), /changeme/);
  assert.deepEqual(judge(signedWith('changeme'), sealmetrics, [], { quick: true }), []);
  assertClean(signedWith('f2Jq0c1kQx7TtN4m'));
});

test('ids and tokens in two error responses are ignored, whatever they begin and end with', () => {
  const refusing = (name: string, message: string) =>
    refusedLogin({ case: { name, alike: 'wrong-credentials' }, body: { status: 'error', message } });
  for (const [first, second] of [
    ['-V1StGXR8Z5jdHi6BmyT', 'V1StGXR8Z5jdHi6BmyT-'],
    ['0123456789abcdef', '--23456789abcdef_-'],
    [TOKEN, `${TOKEN.slice(0, TOKEN.lastIndexOf('.'))}.-signature`],
  ]) {
    const [unknown, wrong] = [
      refusing('unknown-user', `Refused (${first}).`),
      refusing('wrong-password', `Refused (${second}).`),
    ];
    assert.ok(!ids(found(wrong, [unknown])).includes('user-enumeration error'), `${first} ${second}`);
  }
  const [unknown, wrong] = [
    refusing('unknown-user', 'UserNotFoundException'),
    refusing('wrong-password', 'NotAuthorizedException'),
  ];
  assert.deepEqual(ids(found(wrong, [unknown])), ['user-enumeration error']);
  // The address of an unknown user that the server's own validation refuses says nothing about accounts.
  const invalid = {
    ...refusing('unknown-user', 'Not an address'),
    ...refusedLogin({ status: 422, case: { name: 'unknown-user', alike: 'wrong-credentials' } }),
  };
  assert.deepEqual(ids(found(wrong, [invalid])), ['user-enumeration info']);
});

test('a header with the value true does not repeat a password, though true was sent as one', () => {
  for (const password of ['true', 'TRUE', 'null', 'undefined']) {
    const headers = { 'Access-Control-Allow-Credentials': 'true', 'X-Cache': password };
    assertClean(refusedLogin({ sent: { email: EMAIL, password }, headers }));
  }
  const headers = { 'X-Debug': 'hunter2' };
  assertFound(
    'secret-in-header error',
    refusedLogin({ sent: { email: EMAIL, password: 'hunter2' }, headers }),
  );
});
