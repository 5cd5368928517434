import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hmacOf } from '../auth/token/hmac.ts';
import { DriftlineError } from '../core/driftline-error.ts';
import { type Exchange, FAILURE_KINDS, type FailureKind } from '../http/exchange.ts';
import type { Contract } from '../openapi/contract.ts';
import { rules } from './catalogue/index.ts';
import {
  accounts,
  EMAIL,
  EXP,
  exchange,
  jwt,
  login,
  PASSWORD,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
  STARTED_AT,
  sealmetrics,
  TOKEN,
} from './exchange.fixture.ts';
import type { Finding } from './finding.ts';
import { judge } from './judge.ts';
import { probe, REQUEST_ID } from './probe.fixture.ts';

interface Example {
  readonly exchange: Exchange;
  readonly earlier?: readonly Exchange[];
  readonly contract?: Contract;
  readonly where: string;
  readonly expected: string | RegExp;
  readonly received: string | RegExp;
  /** Pointer to the violated part of the contract. */
  readonly place: string;
  /** Where it differs from the rule's. */
  readonly severity?: string;
}

const STARTED = Date.parse(STARTED_AT) / 1000;
const YEAR = 365 * 86_400;
const LOGIN = '/paths/~1auth~1login/post';
const ACCOUNTS = '/paths/~1auth~1accounts/get';
const OK = `${LOGIN}/responses/200`;
const OK_JSON = `${OK}/content/application~1json`;
const REFUSED = `${LOGIN}/responses/401`;
const token = (change: Record<string, unknown>) => login({ body: { ...RESPONSES.token, ...change } });
const read = (body: unknown, change = {}) => exchange({ body, headers: REQUEST_ID, ...change });
const PROBE = '/components/schemas/Probe/properties';
const READ = '/paths/~1read/get/responses/200';

function failed(kind: FailureKind): Example {
  const failure = { kind, message: `what happened: ${kind}`, phase: 'connect' } as const;
  return {
    exchange: login({ failure }),
    where: 'call',
    expected: 'a response',
    received: failure.message,
    place: LOGIN,
  };
}

/** The same token, signed with another key. */
function signedWith(key: string, value: string): string {
  const signed = value.slice(0, value.lastIndexOf('.'));
  return `${signed}.${hmacOf('HS256', key, signed)}`;
}

/** The rules that judge an exchange by its contract; the others compare it with a baseline. */
const judging = rules.filter(({ id }) => !id.startsWith('drift-'));

/** Each rule with an exchange that violates only this rule. */
const VIOLATIONS: Readonly<Record<string, Example>> = {
  'call-dns-failed': failed('dns'),
  'call-refused': failed('refused'),
  'call-proxy-failed': failed('proxy'),
  'call-tls-failed': failed('tls'),
  'call-reset': failed('reset'),
  'call-timed-out': failed('timeout'),
  'call-truncated': failed('truncated'),
  'call-too-large': failed('too-large'),
  'call-undecodable': failed('undecodable'),
  'call-not-http': failed('not-http'),
  'server-slow': {
    exchange: login({ phases: { server: 501, total: 502 }, case: { limits: { slowMs: 500, downMs: 2000 } } }),
    where: 'server phase',
    expected: 'the first byte within 500 ms',
    received: 'the first byte after 501 ms',
    place: LOGIN,
  },
  'server-too-slow': {
    exchange: login({
      phases: { server: 2001, total: 2002 },
      case: { limits: { slowMs: 500, downMs: 2000 } },
    }),
    where: 'server phase',
    expected: 'the first byte within 2000 ms',
    received: 'the first byte after 2001 ms',
    place: LOGIN,
  },
  'certificate-expiring': {
    exchange: login({
      connection: { address: '203.0.113.7', port: 443, certificateExpiresAt: '2025-07-15T10:00:00.000Z' },
    }),
    where: 'connection certificate',
    expected: 'at least 14 days until it expires, or a third of its lifetime',
    received: 'expires in 6 days, at 2025-07-15T10:00:00.000Z',
    place: LOGIN,
  },
  'expectation-failed': {
    exchange: login({ case: { expectation: { body: { '/token_type': 'Bearer', '/expires_at': 'never' } } } }),
    where: 'response body /expires_at',
    expected: '"never"',
    received: 'another string',
    place: LOGIN,
  },
  'rate-limited': {
    exchange: login({ status: 429, headers: { 'Retry-After': '30' }, body: { error: 'slow down' } }),
    where: 'response status',
    expected: 'a response other than 429',
    received: '429, Retry-After: 30',
    place: `${LOGIN}/responses`,
  },
  'call-gateway-failed': {
    exchange: login({ status: 502, headers: { 'Content-Type': 'text/html' }, bytes: '<h1>Bad Gateway</h1>' }),
    where: 'response status',
    expected: 'a response of the API',
    received: '502 Bad Gateway',
    place: `${LOGIN}/responses`,
  },
  'status-undocumented': {
    exchange: login({ status: 500, bytes: 'oops' }),
    where: 'response status',
    expected: '200 or 401',
    received: '500 Internal Server Error',
    place: `${LOGIN}/responses`,
  },
  'invalid-request-accepted': {
    exchange: login({ case: { name: 'wrong-password', expects: 'refused' } }),
    where: 'response status',
    expected: '401',
    received: '200 OK',
    place: REFUSED,
  },
  'server-error': {
    exchange: exchange({
      operation: 'open',
      method: 'POST',
      status: 503,
      bytes: '',
      case: { expects: 'refused' },
    }),
    contract: probe,
    where: 'response status',
    expected: 'a 4xx status that says what is wrong with the request',
    received: '503 Service Unavailable',
    place: '/paths/~1session/post/responses/5XX',
  },
  'valid-request-rejected': {
    exchange: accounts({ status: 401, statusText: '', body: RESPONSES.unauthenticated }),
    where: 'response status',
    expected: '200',
    received: '401',
    place: `${ACCOUNTS}/responses/200`,
  },
  'media-type-missing': {
    exchange: login({ headers: { 'Content-Type': undefined } }),
    where: 'response header Content-Type',
    expected: 'application/json',
    received: 'no such header',
    place: `${OK}/content`,
  },
  'media-type-undocumented': {
    exchange: refusedLogin({
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
      bytes: '<h1>401</h1>',
    }),
    where: 'response header Content-Type',
    expected: 'application/json',
    received: '"text/html"',
    place: `${REFUSED}/content`,
  },
  'charset-not-utf-8': {
    exchange: login({ headers: { 'Content-Type': 'application/json; charset=ISO-8859-1' } }),
    where: 'response header Content-Type',
    expected: 'charset utf-8, or none',
    received: 'charset "iso-8859-1"',
    place: OK_JSON,
  },
  'body-missing': {
    exchange: login({ bytes: '' }),
    where: 'response body',
    expected: 'application/json',
    received: 'no body',
    place: OK_JSON,
  },
  'body-undocumented': {
    exchange: exchange({ status: 204, bytes: 'done', headers: { 'Content-Type': 'text/plain' } }),
    contract: probe,
    where: 'response body',
    expected: 'no body',
    received: '4 bytes of text/plain',
    place: '/paths/~1read/get/responses/204',
  },
  'body-not-utf-8': {
    exchange: accounts({
      bytes: Buffer.from(JSON.stringify(RESPONSES.accounts).replace('Demo', 'Dömo'), 'latin1'),
    }),
    where: 'response body',
    expected: 'JSON in UTF-8',
    received: 'bytes that are not UTF-8',
    place: `${ACCOUNTS}/responses/200/content/application~1json`,
  },
  'body-byte-order-mark': {
    exchange: login({ bytes: `\ufeff${JSON.stringify(RESPONSES.token)}` }),
    where: 'response body',
    expected: 'JSON without a byte order mark',
    received: 'the bytes EF BB BF before the JSON',
    place: OK_JSON,
  },
  'body-not-json': {
    exchange: login({ bytes: JSON.stringify(RESPONSES.token).slice(0, -20) }),
    where: 'response body',
    expected: 'application/json',
    received: /^\d+ characters that are not valid JSON, beginning with "\{"$/,
    place: OK_JSON,
  },
  'body-key-repeated': {
    exchange: login({ bytes: `{"token_type": 1, ${JSON.stringify(RESPONSES.token).slice(1)}` }),
    where: 'response body /token_type',
    expected: 'each key once',
    received: 'a duplicate key',
    place: OK_JSON,
  },
  'body-number-imprecise': {
    exchange: read(undefined, { bytes: '{"count": 12345678901234567890}' }),
    contract: probe,
    where: 'response body /count',
    expected: 'a number that a 64-bit float holds exactly',
    received: '12345678901234567890, read as 12345678901234567000 (integer)',
    place: '/paths/~1read/get/responses/200/content/application~1json/schema',
  },
  'body-property-write-only': {
    exchange: read({ secret: 'another-long-password' }),
    contract: probe,
    where: 'response body /secret',
    expected: 'no such property: it is write-only',
    received: 'a string of 21 characters',
    place: `${PROBE}/secret`,
  },
  'body-discriminator-mismatch': {
    exchange: read({ pet: { kind: 'cat', bark: true } }),
    contract: probe,
    where: 'response body /pet/kind',
    expected: 'the name of a schema that the value matches',
    received: '"cat", but the value breaks that schema at /pet/lives',
    place: `${PROBE}/pet/discriminator`,
  },
  'body-property-missing': {
    exchange: refusedLogin({ body: { status: 'error', msg: 'Invalid credentials' } }),
    where: 'response body /message',
    expected: 'string, at least 1 character',
    received: 'nothing',
    place: '/components/schemas/Refusal/properties/message',
  },
  'body-type-wrong': {
    exchange: accounts({ body: { status: 'ok', data: ['Demo Account'] } }),
    where: 'response body /data',
    expected: 'object',
    received: 'an array of 1 item',
    place: '/components/schemas/Accounts/properties/data/type',
  },
  'body-const-wrong': {
    exchange: token({ token_type: 'bearer' }),
    where: 'response body /token_type',
    expected: '"Bearer"',
    received: '"bearer"',
    place: '/components/schemas/AccessToken/properties/token_type/const',
  },
  'body-enum-wrong': {
    exchange: read({ level: 'medium' }),
    contract: probe,
    where: 'response body /level',
    expected: 'one of "low", "high"',
    received: '"medium"',
    place: `${PROBE}/level/enum`,
  },
  'body-format-wrong': {
    exchange: token({ expires_at: '2025-07-10 10:00:00' }),
    where: 'response body /expires_at',
    expected: 'string, format date-time',
    received: '"2025-07-10 10:00:00"',
    place: '/components/schemas/AccessToken/properties/expires_at/format',
  },
  'body-length-wrong': {
    exchange: token({ access_token: '' }),
    where: 'response body /access_token',
    expected: 'string, at least 1 character',
    received: 'an empty string',
    place: '/components/schemas/AccessToken/properties/access_token/minLength',
  },
  'body-pattern-wrong': {
    exchange: read({ code: 'A1' }),
    contract: probe,
    where: 'response body /code',
    expected: 'string, pattern ^[a-z]+$',
    received: '"A1"',
    place: `${PROBE}/code/pattern`,
  },
  'body-number-wrong': {
    exchange: read({ count: 0 }),
    contract: probe,
    where: 'response body /count',
    expected: 'integer, ≥ 1',
    received: '0 (integer)',
    place: `${PROBE}/count/minimum`,
  },
  'body-size-wrong': {
    exchange: read({ list: [1, 2] }),
    contract: probe,
    where: 'response body /list',
    expected: 'array, at most 1 item',
    received: 'an array of 2 items',
    place: `${PROBE}/list/maxItems`,
  },
  'body-alternatives-unmatched': {
    exchange: read({ pick: { c: 1 } }),
    contract: probe,
    where: 'response body /pick',
    expected: 'object with a, or object with b',
    received: 'an object with c',
    place: `${PROBE}/pick/anyOf`,
  },
  'body-property-forbidden': {
    exchange: read({ closed: { a: 1, b: 2 } }),
    contract: probe,
    where: 'response body /closed/b',
    expected: 'no property other than a',
    received: '2 (integer)',
    place: `${PROBE}/closed/additionalProperties`,
  },
  'body-property-undocumented': {
    exchange: token({ refresh: 1, scope: 'all' }),
    where: 'response body',
    expected: 'no property other than access_token, token_type, expires_at',
    received: 'also refresh, scope',
    place: '/components/schemas/AccessToken',
  },
  'header-missing': {
    exchange: read({}, { headers: {} }),
    contract: probe,
    where: 'response header X-Request-Id',
    expected: 'the header',
    received: 'no such header',
    place: `${READ}/headers/X-Request-Id`,
  },
  'header-wrong': {
    exchange: read({}, { headers: { ...REQUEST_ID, 'X-Left': '-1' } }),
    contract: probe,
    where: 'response header X-Left',
    expected: 'integer, ≥ 0',
    received: '"-1"',
    place: '/components/schemas/Left/minimum',
  },
  'token-not-jwt': {
    exchange: token({ access_token: 'opaque.token' }),
    where: 'response body /access_token',
    expected: 'a JWT',
    received: 'a string of 12 characters, with 2 of 3 segments',
    place: '/components/securitySchemes/bearer/bearerFormat',
  },
  'token-unsigned': {
    exchange: token({ access_token: jwt({}, { alg: 'none' }).replace(/[^.]*$/, '') }),
    where: 'response body /access_token',
    expected: 'a signed JWT',
    received: 'alg "none", no signature',
    place: `${LOGIN}/x-token/value`,
  },
  'token-exp-missing': {
    exchange: token({ access_token: jwt({ exp: undefined }) }),
    where: 'response body /access_token, claim exp',
    expected: 'a number of seconds since 1970',
    received: 'nothing',
    place: `${LOGIN}/x-token/value`,
  },
  'token-claim-malformed': {
    exchange: token({ access_token: jwt({ iat: '2025' }) }),
    where: 'response body /access_token, claim iat',
    expected: 'a number of seconds since 1970',
    received: 'a string of 4 characters',
    place: `${LOGIN}/x-token/value`,
  },
  'token-expired': {
    exchange: token({ access_token: jwt({ exp: EXP - 90_000 }), expires_at: '2025-07-09T09:00:00Z' }),
    where: 'response body /access_token',
    expected: 'an expiry in the future',
    received: '2025-07-09T09:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-not-yet-valid': {
    exchange: token({ access_token: jwt({ nbf: STARTED + 3600 }) }),
    where: 'response body /access_token, claim nbf',
    expected: 'a token that is valid now',
    received: '2025-07-09T11:00:00.000Z, received at 2025-07-09T10:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-issued-in-future': {
    exchange: token({ access_token: jwt({ iat: STARTED + 3600 }) }),
    where: 'response body /access_token, claim iat',
    expected: 'a time that is not in the future',
    received: '2025-07-09T11:00:00.000Z, received at 2025-07-09T10:00:00.000Z',
    place: `${LOGIN}/x-token/value`,
  },
  'token-lifetime-unusual': {
    exchange: token({ access_token: jwt({ exp: STARTED + 3 * YEAR }), expires_at: '2028-07-08T10:00:00Z' }),
    where: 'response body /access_token',
    expected: 'a lifetime of one minute to two years',
    received: '3 years',
    place: `${LOGIN}/x-token/value`,
  },
  'token-expiry-mismatch': {
    exchange: token({ access_token: jwt({ exp: EXP - 3600 }) }),
    where: 'response body /expires_at',
    expected: 'the time of the claim exp',
    received: '2025-07-10T10:00:00.000Z, while exp is 2025-07-10T09:00:00.000Z',
    place: `${LOGIN}/x-token/expiresAt`,
  },
  'token-type-wrong': {
    exchange: exchange({
      operation: 'open',
      method: 'POST',
      headers: { 'X-Token': TOKEN },
      body: { kind: 'MAC' },
    }),
    contract: probe,
    where: 'response body /kind',
    expected: 'bearer',
    received: '"MAC"',
    place: '/paths/~1session/post/x-token/type',
  },
  'token-reused': {
    exchange: login({ case: { name: 'again' } }),
    earlier: [login()],
    where: 'response body /access_token',
    expected: 'a new token at each login',
    received: 'the token of an earlier login',
    place: `${LOGIN}/x-token/value`,
  },
  'token-key-guessable': {
    exchange: token({ access_token: signedWith('secret', jwt()) }),
    where: 'response body /access_token',
    expected: 'a key that nobody can guess',
    received: 'HS256, signed with a well-known key',
    place: `${LOGIN}/x-token/value`,
  },
  'token-jti-reused': {
    exchange: token({ access_token: jwt({ sub: '42' }) }),
    earlier: [login()],
    where: 'response body /access_token, claim jti',
    expected: 'an id that no other token has',
    received: 'the id of an earlier token',
    place: `${LOGIN}/x-token/value`,
  },
  'token-claims-leak': {
    exchange: token({ access_token: jwt({ note: { login: PASSWORD } }) }),
    where: 'response body /access_token, claim note',
    expected: 'no credentials in the claims',
    received: 'the secret of the login',
    place: `${LOGIN}/x-token/value`,
  },
  'token-in-refusal': {
    exchange: refusedLogin({ body: { ...RESPONSES.refused, message: `Use ${TOKEN}` } }),
    where: 'response body',
    expected: 'no token in an error response',
    received: `a string of ${TOKEN.length} characters`,
    place: REFUSED,
  },
  'token-by-other-method': {
    exchange: login({ method: 'GET', case: { name: 'wrong-method', expects: 'any' } }),
    where: 'response body',
    expected: 'a token for POST only',
    received: `a string of ${TOKEN.length} characters, for GET`,
    place: LOGIN,
  },
  'token-cacheable': {
    exchange: login({ headers: { 'Cache-Control': 'public, max-age=60' } }),
    where: 'response header Cache-Control',
    expected: 'Cache-Control: no-store, or no header that allows caching',
    received: '"public, max-age=60"',
    place: OK,
  },
  'secret-in-body': {
    exchange: refusedLogin({ body: { status: 'error', message: 'Not right: another-long-password' } }),
    where: 'response body',
    expected: 'no secret of the request',
    received: 'the secret, in clear text',
    place: REFUSED,
  },
  'secret-in-header': {
    exchange: login({ headers: { 'X-Session': TOKEN } }),
    where: 'response header X-Session',
    expected: 'no secret in a header',
    received: 'a password or token, in clear text',
    place: OK,
  },
  'cookie-unprotected': {
    exchange: login({ headers: { 'Set-Cookie': `session=${TOKEN}; Path=/` } }),
    where: 'response header Set-Cookie, session',
    expected: 'HttpOnly',
    received: 'a password or token, without HttpOnly',
    place: OK,
  },
  'cors-any-origin': {
    exchange: login({
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' },
    }),
    where: 'response header Access-Control-Allow-Origin',
    expected: 'trusted origins only, because credentials are allowed',
    received: '"*", with Access-Control-Allow-Credentials: true',
    place: OK,
  },
  'request-echoed': {
    exchange: refusedLogin({ body: { status: 'error', message: `No account for ${EMAIL}` } }),
    where: 'response body',
    expected: 'no value of the request',
    received: 'the identifier that was sent',
    place: REFUSED,
  },
  'stack-trace': {
    exchange: refusedLogin({
      body: { status: 'error', message: 'Error: no\n    at open (/srv/api/store.js:118:11)' },
    }),
    where: 'response body',
    expected: 'a message for clients',
    received: 'a stack trace',
    place: REFUSED,
  },
  'user-enumeration': {
    exchange: refusedLogin({
      case: { name: 'unknown-user', alike: 'wrong-credentials' },
      sent: { email: 'nobody@example.com', password: 'x' },
      body: { status: 'error', message: 'No such user' },
    }),
    earlier: [refusedLogin({ case: { alike: 'wrong-credentials' } })],
    where: 'response body',
    expected: 'the same response as to wrong-password',
    received: 'a different response to unknown-user',
    place: REFUSED,
  },
  'response-slow': {
    exchange: login({ phases: { server: 2500, download: 100 } }),
    where: 'server and download phase',
    expected: 'a response within 2000 ms',
    received: 'a response after 2600 ms',
    place: LOGIN,
  },
};

function findingsOf({
  exchange: each,
  contract = sealmetrics,
  earlier = [],
}: Omit<Example, 'where'> & { where?: string }): Finding[] {
  return judge(each, contract, earlier);
}

for (const rule of judging) {
  test(`${rule.id} is the only finding in its example`, () => {
    const example = VIOLATIONS[rule.id] ?? assert.fail(`no example of ${rule.id}`);
    const contract = example.contract ?? sealmetrics;
    const found = findingsOf(example);
    assert.deepEqual(
      found.map(({ id }) => id),
      [rule.id],
    );
    const [finding] = found;
    assert.ok(finding);
    const { line, column } = contract.positionOf(example.place);
    assert.equal(finding.where, example.where);
    assert.equal(finding.contract, `${contract.file}:${line}:${column}`);
    assert.equal(finding.severity, example.severity ?? rule.severity);
    assert.deepEqual(
      [finding.family, finding.title, finding.hint, finding.operation, finding.case],
      [rule.family, rule.title, rule.fix, example.exchange.operation, example.exchange.case.name],
    );
    for (const part of ['expected', 'received'] as const) {
      const expected = example[part];
      if (typeof expected === 'string') assert.equal(finding[part], expected);
      else assert.match(finding[part], expected);
    }
    assert.match(finding.fingerprint, /^[\da-f]{12}$/);
  });
}

test('every rule has an example, and every example has a rule', () => {
  assert.deepEqual(Object.keys(VIOLATIONS).sort(), judging.map(({ id }) => id).sort());
});

test('every kind of failed call is a finding of the family call', () => {
  for (const kind of FAILURE_KINDS) {
    const found = findingsOf(failed(kind));
    assert.deepEqual(
      found.map(({ family, received }) => [family, received]),
      [['call', `what happened: ${kind}`]],
      kind,
    );
  }
});

test('conforming responses have no finding', () => {
  for (const clean of [login(), refusedLogin(), accounts(), refusedAccounts()]) {
    assert.deepEqual(judge(clean, sealmetrics), [], clean.case.name);
  }
  assert.deepEqual(judge(accounts(), sealmetrics, [login(), refusedLogin(), refusedAccounts()]), []);
});

test('no finding shows a secret', () => {
  for (const example of Object.values(VIOLATIONS)) {
    const text = JSON.stringify(findingsOf(example));
    for (const secret of [PASSWORD, TOKEN, 'another-long-password']) assert.ok(!text.includes(secret), text);
  }
  const wrong = exchange({
    operation: 'open',
    method: 'POST',
    headers: { 'X-Token': `x${TOKEN}` },
    body: {},
  });
  const found = judge(wrong, probe);
  assert.deepEqual(
    found.map(({ id }) => id),
    ['header-wrong', 'token-not-jwt'],
  );
  assert.ok(!JSON.stringify(found).includes(TOKEN.slice(0, 20)));
});

test('an operation that the contract does not have is an error', () => {
  assert.throws(
    () => judge(exchange({ operation: 'logout' }), sealmetrics),
    (error) =>
      error instanceof DriftlineError &&
      error.code === 'DL_OPERATION_UNKNOWN' &&
      error.hint === 'It has: login, listAccounts.',
  );
});

test('the same problem has the same fingerprint, whatever was received', () => {
  const print = (each: Exchange, earlier: readonly Exchange[] = []) => {
    const found = judge(each, sealmetrics, earlier);
    assert.equal(found.length, 1);
    return found[0]?.fingerprint;
  };
  const mismatch = (exp: number) => token({ access_token: jwt({ exp }) });
  assert.equal(print(token({ token_type: 'bearer' })), print(token({ token_type: 'MAC' })));
  assert.equal(print(mismatch(EXP - 60)), print(mismatch(EXP - 61)));
  assert.equal(print(token({ extra: 1 })), print(token({ extra: 'other' })));
  assert.equal(
    print(refusedLogin({ body: { status: 'x', message: 'a' } })),
    print(refusedLogin({ body: { status: 'y', message: 'b' } })),
  );
  assert.equal(
    print(token({ token_type: 'bearer' })),
    print(login({ body: { ...RESPONSES.token, token_type: 'MAC' }, case: { name: 'other' } })),
  );
});

test('another rule, place, operation or expected value has another fingerprint; another case only where the rule is per case', () => {
  const prints = [
    token({ token_type: 'bearer' }),
    token({ token_type: 1 }),
    token({ expires_at: 'soon' }),
    token({ access_token: 1 }),
    refusedLogin({ body: { status: 1, message: 'm' } }),
    refusedAccounts({ body: { status: 1, message: 'm' } }),
    login({ status: 500, bytes: '' }),
    login({ status: 500, bytes: '', case: { name: 'other' } }),
  ].map((each) => {
    const [finding, ...more] = judge(each, sealmetrics);
    assert.deepEqual(more, []);
    return finding?.fingerprint;
  });
  assert.equal(new Set(prints).size, prints.length);
});
