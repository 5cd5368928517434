import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import type { Contract } from '../openapi/contract.ts';
import {
  accounts,
  EMAIL,
  EXP,
  EXPIRES_AT,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
  STARTED_AT,
  sealmetrics,
  TOKEN,
} from './exchange.fixture.ts';
import { judge } from './judge.ts';
import { probe, REQUEST_ID } from './probe.fixture.ts';

const ids = (each: Exchange, earlier: readonly Exchange[] = [], contract: Contract = sealmetrics) =>
  judge(each, contract, earlier).map(({ id }) => id);

const token = (change: Record<string, unknown>, more = {}) =>
  login({ body: { ...RESPONSES.token, ...change }, ...more });
const contentType = (value: string) => ({ headers: { 'Content-Type': value } });

const alike = 'wrong-credentials';

const STARTED = Date.parse(STARTED_AT) / 1000;

/** None of these conforming responses may have a finding. */
function assertClean(responses: Readonly<Record<string, Exchange>>, contract: Contract = sealmetrics) {
  for (const [name, each] of Object.entries(responses)) assert.deepEqual(ids(each, [], contract), [], name);
}

test('the formatting of JSON is not reported', () => {
  const reversed = Object.fromEntries(Object.entries(RESPONSES.token).toReversed());
  assertClean({
    'another order': login({ body: reversed }),
    'white space': login({ bytes: `\n${JSON.stringify(RESPONSES.token, null, '\t')}\r\n ` }),
    'escaped characters': login({ bytes: JSON.stringify(RESPONSES.token).replace('Bearer', '\\u0042earer') }),
    'escaped slashes': accounts({ bytes: '{"status":"ok","data":{"1":"A\\/B"}}' }),
    'other languages': accounts({ body: { status: 'ok', data: { 1: 'Zürich 東京 😀', 2: '' } } }),
  });
});

test('numbers may be written in any notation of the same number', () => {
  const read = (bytes: string) => exchange({ bytes, headers: REQUEST_ID });
  const literals = [
    '9007199254740991',
    '47236028874461130',
    '1.000000000000000000',
    '12e3',
    '1E+2',
    '300000000000000000000',
  ];
  assertClean(Object.fromEntries(literals.map((each) => [each, read(`{"count": ${each}}`)])), probe);
  for (const each of ['9007199254740993', '1e400', '1E+400', '1.2345678901234567891'])
    assert.ok(ids(read(`{"count": ${each}}`), [], probe).includes('body-number-imprecise'), each);
});

test('the same key in different objects, or in a string, is not a duplicate key', () => {
  const pet = { kind: 'cat', lives: 9 };
  assertClean(
    {
      objects: exchange({ body: { pet, list: [{ pet }] }, headers: REQUEST_ID }),
      text: exchange({ bytes: '{"list": ["\\"a\\": 1, \\"a\\": 2"]}', headers: REQUEST_ID }),
    },
    probe,
  );
});

test('a discriminator may use the name of the schema, or the mapping', () => {
  const pets = [
    { kind: 'cat', lives: 9 },
    { kind: 'Cat', lives: 9 },
    { kind: 'Dog', bark: false },
  ];
  for (const pet of pets) {
    assertClean({ [pet.kind]: exchange({ body: { pet }, headers: REQUEST_ID }) }, probe);
  }
});

test('the formatting of headers is not reported', () => {
  assertClean({
    'charset in capitals': login(contentType('application/json; charset=UTF-8')),
    'charset in quotes': login(contentType('application/json;charset="utf-8"')),
    'charset without hyphen': login(contentType('application/json;charset=utf8')),
    'type in capitals': login(contentType('Application/JSON')),
    'other parameters': login(
      contentType('application/json; profile="https://example.com/p"; charset=utf-8'),
    ),
    'names in capitals': login({
      headers: { 'Content-Type': undefined, 'CONTENT-TYPE': 'application/json' },
    }),
    'names in lower case': login({
      headers: { 'Content-Type': undefined, 'content-type': 'application/json' },
    }),
    'more headers': login({
      headers: {
        Server: 'nginx',
        'Set-Cookie': `session=${TOKEN}; HttpOnly; Secure`,
        'X-Powered-By': 'PHP/8.3',
        Via: '1.1 proxy',
      },
    }),
    'no reason phrase': login({ statusText: '' }),
  });
});

test('times may be written in every form of RFC 3339', () => {
  for (const expiresAt of [
    '2025-07-10T10:00:00Z',
    '2025-07-10T10:00:00.5Z',
    '2025-07-10T10:00:00.123456789Z',
    '2025-07-10T10:00:00+00:00',
    '2025-07-10T10:00:00-00:00',
    '2025-07-10T12:00:00+02:00',
    '2025-07-10t10:00:00z',
    '2025-07-10T10:00:01Z',
    '2025-07-10T09:59:59Z',
  ]) {
    assert.deepEqual(ids(token({ expires_at: expiresAt })), [], expiresAt);
  }
});

test('maps may be empty or large', () => {
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`id-${index}`, `Account ${index}`]),
  );
  assertClean({
    empty: accounts({ body: { status: 'ok', data: {} } }),
    large: accounts({ body: { status: 'ok', data: many } }),
    'odd names': accounts({
      bytes: '{"status":"ok","data":{"__proto__":"x","constructor":"y","":"z","a/b~c":"w"}}',
    }),
  });
});

test('a JWT may have any claims and headers', () => {
  assertClean({
    'more claims': token({
      access_token: jwt({ iss: 'x', aud: ['a'], sub: '42', nbf: STARTED, iat: STARTED, scopes: [] }),
    }),
    'a header with more': token({ access_token: jwt({}, { alg: 'RS256', kid: 'k', typ: 'at+jwt' }) }),
    'no alg': token({ access_token: jwt({}, {}) }),
    'an exp with a fraction': token({ access_token: jwt({ exp: EXP + 0.25 }) }),
    'parts that repeat': token({
      access_token: [TOKEN.split('.')[0], TOKEN.split('.')[1], TOKEN.split('.')[1]].join('.'),
    }),
  });
});

test('a token is expired by the clock of the server where the response has a Date header', () => {
  const short = { access_token: jwt({ exp: EXP }), expires_at: EXPIRES_AT };
  const startedAt = '2025-07-11T00:00:00.000Z';
  assert.deepEqual(ids(token(short, { startedAt })), ['token-expired']);
  assert.deepEqual(ids(token(short, { startedAt, headers: { Date: 'Thu, 10 Jul 2025 09:59:00 GMT' } })), []);
  assert.deepEqual(ids(token(short, { startedAt, headers: { Date: 'yesterday' } })), [
    'header-malformed',
    'token-expired',
  ]);
  assert.deepEqual(ids(token(short, { headers: { Date: 'Thu, 10 Jul 2025 10:00:00 GMT' } })), [
    'token-expired',
  ]);
});

test('an expiry that violates its schema is reported once, in any time zone', () => {
  for (const expiresAt of [
    '2025-07-10 12:00:00',
    '2025-07-11',
    'Thu, 10 Jul 2025 10:00:00 GMT',
    'in 1 day',
    '',
  ]) {
    assert.deepEqual(ids(token({ expires_at: expiresAt })), ['body-format-wrong'], expiresAt);
  }
  for (const expiresAt of [EXP, EXP * 1000, null]) {
    assert.deepEqual(ids(token({ expires_at: expiresAt })), ['body-type-wrong'], String(expiresAt));
  }
});

test('one problem is one finding', () => {
  const latin1 = Buffer.from('{"status":"error","message":"Ungültig"}', 'latin1');
  const cases: Readonly<Record<string, [Exchange, string]>> = {
    'a property with another name': [
      login({ body: { token: TOKEN, token_type: 'Bearer', expires_at: EXPIRES_AT } }),
      'body-property-missing',
    ],
    'an HTML page with the right status': [
      login({ bytes: '<!doctype html><p>Hi', ...contentType('text/html') }),
      'media-type-undocumented',
    ],
    'an HTML page under the wrong media type': [login({ bytes: '<!doctype html>' }), 'body-not-json'],
    'declared Latin-1': [
      refusedLogin({ bytes: latin1, ...contentType('application/json; charset=iso-8859-1') }),
      'charset-not-utf-8',
    ],
    'undeclared Latin-1': [refusedLogin({ bytes: latin1 }), 'body-not-utf-8'],
    'a constant that is not UTF-8': [
      login({ bytes: Buffer.from(JSON.stringify(RESPONSES.token).replace('Bearer', 'Bärer'), 'latin1') }),
      'body-not-utf-8',
    ],
    'a token that is not UTF-8': [
      login({ bytes: Buffer.from(JSON.stringify(RESPONSES.token).replace('ey', 'äy'), 'latin1') }),
      'body-not-utf-8',
    ],
    'UTF-16': [
      login({ bytes: Buffer.from(`\ufeff${JSON.stringify(RESPONSES.token)}`, 'utf16le') }),
      'body-not-utf-8',
    ],
    'a list instead of an object': [login({ body: [RESPONSES.token] }), 'body-type-wrong'],
    null: [login({ body: null }), 'body-type-wrong'],
    'an empty object': [login({ body: {} }), 'body-property-missing'],
    'two JSON texts': [login({ bytes: '{}{}' }), 'body-not-json'],
    'JSON as a text': [login({ body: JSON.stringify(RESPONSES.token) }), 'body-type-wrong'],
    'an empty refusal': [refusedLogin({ bytes: '' }), 'body-missing'],
    'an empty error response without media type': [
      refusedLogin({ bytes: '', headers: { 'Content-Type': undefined } }),
      'body-missing',
    ],
    'a redirect': [login({ status: 302, bytes: '', headers: { Location: '/login' } }), 'status-undocumented'],
    'an empty success': [login({ status: 204, bytes: '' }), 'status-undocumented'],
    'a token that is a number': [token({ access_token: 5 }), 'body-type-wrong'],
    'a response that is nested too deep': [
      login({ bytes: `${'['.repeat(50_000)}${']'.repeat(50_000)}` }),
      'body-not-json',
    ],
  };
  for (const [name, [each, id]] of Object.entries(cases)) assert.deepEqual(ids(each), [id], name);
});

test('a short password inside of other words is not reported', () => {
  const sent = { email: EMAIL, password: 'demo' };
  assertClean({
    'in the name of the user': login({
      sent,
      body: { ...RESPONSES.token, access_token: jwt({ sub: `<${EMAIL}>` }) },
    }),
    'in the address of the server': login({
      sent,
      headers: { Location: 'https://demo.example.com/', Server: 'demo-server', Link: '</demo>; rel="home"' },
    }),
    'in a cookie': login({ sent, headers: { 'Set-Cookie': 'tenant=demo; HttpOnly' } }),
    'as the name of an account': accounts({ body: { status: 'ok', data: { demo: 'demo' } } }),
    'in longer words': refusedLogin({
      sent,
      body: { status: 'error', message: 'The demonstration is over' },
    }),
  });
  const echoed = refusedLogin({
    sent: { email: 'Demo@Example.com', password: 'demo' },
    body: { status: 'error', message: 'No demo@example.com' },
  });
  assert.deepEqual(ids(echoed), [], 'an address in lower case contains no password');
});

test('a short password as a separate word is reported', () => {
  const sent = { email: EMAIL, password: 'demo' };
  assert.deepEqual(ids(login({ sent, headers: { 'X-Debug': 'demo' } })), ['secret-in-header']);
  assert.deepEqual(ids(login({ sent, body: { ...RESPONSES.token, access_token: jwt({ pw: 'demo' }) } })), [
    'token-claims-leak',
  ]);
  assert.deepEqual(ids(refusedLogin({ sent, body: { status: 'error', message: 'Wrong: "demo".' } })), [
    'secret-in-body',
  ]);
});

test('a long secret is found URL-encoded in a header', () => {
  const sent = { email: EMAIL, password: 'p@ss word/9' };
  assert.deepEqual(
    ids(login({ sent, headers: { 'X-Back': `/login?p=${encodeURIComponent('p@ss word/9')}` } })),
    ['secret-in-header'],
  );
  assert.deepEqual(ids(login({ sent, headers: { 'X-Rate': '100%' } })), []);
});

test('a user name in the claims is a warning: it grants no access', () => {
  const headers = { 'X-Token': jwt({ login: 'ada' }) };
  const each = exchange({
    operation: 'open',
    method: 'POST',
    sent: { user: 'ada', secret: 'xyz' },
    body: {},
    headers,
  });
  const found = judge(each, probe).map(({ id, severity, reason }) => [id, severity, reason !== undefined]);
  assert.deepEqual(found, [['token-claims-leak', 'warning', true]]);
});

test('an error response may name the scheme that it requires', () => {
  const headers = { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' };
  for (const authorization of ['Bearer', 'bearer ', 'Bearer invalid', 'Basic', `Basic ${TOKEN}`, undefined]) {
    const each = refusedAccounts({ headers, ...(authorization === undefined ? {} : { authorization }) });
    assert.deepEqual(ids(each), [], authorization);
  }
  const message = 'A Bearer token is wanted, this one has expired';
  assert.deepEqual(
    ids(refusedAccounts({ authorization: 'Bearer', headers, body: { status: 'error', message } })),
    [],
  );
});

test('a token of the request is reported as a secret, not as an issued token', () => {
  const body = { status: 'error', message: `Not valid: ${TOKEN}` };
  assert.deepEqual(ids(refusedAccounts({ authorization: `Bearer ${TOKEN}`, body })), ['secret-in-body']);
});

test('times and places in a message are not a stack trace', () => {
  for (const message of [
    'Locked until tomorrow\nat 10:30 or 11:45',
    'Locked\nat 2025-07-09 10:30:00',
    'Maintenance\n  at example.com:8080',
    'Try again\nat most 3 times (see https://example.com/help:12)',
    'Line 1\n#1 of 3 (2) tries',
  ]) {
    assert.deepEqual(ids(refusedLogin({ body: { status: 'error', message } })), [], message);
  }
});

test('the stack traces of common runtimes are reported', () => {
  for (const trace of [
    '    at Object.<anonymous> (/srv/app/index.js:10:15)',
    '    at /srv/app/index.mjs:10:15',
    '    at async file:///srv/app/index.ts:1:2',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '\tat com.example.Login.open(Login.java:42)',
    '   at Api.Login.Open() in C:\\api\\Login.cs:line 42',
    'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in <module>',
    '#0 /srv/www/login.php(12): open()',
    "/srv/app/login.rb:12:in `open'",
    'goroutine 1 [running]:',
  ]) {
    assert.deepEqual(
      ids(refusedLogin({ body: { status: 'error', message: `Oops\r\n${trace}\r\n` } })),
      ['stack-trace'],
      trace,
    );
    const page = login({ status: 500, bytes: `<pre>\n${trace}\n</pre>`, ...contentType('text/html') });
    assert.deepEqual(ids(page), ['status-undocumented', 'stack-trace'], trace);
  }
});

test('a body made to slow patterns down is judged as fast as others', () => {
  // With a quadratic pattern this takes minutes.
  for (const bytes of [
    `at ${' ('.repeat(100_000)}`,
    '\n'.repeat(200_000),
    'at a.js:1:'.repeat(20_000),
    'a-'.repeat(100_000),
  ]) {
    const other = refusedLogin({ bytes, case: { name: 'unknown-user', alike } });
    assert.deepEqual(ids(other, [refusedLogin({ case: { alike } })]), ['body-not-json', 'user-enumeration']);
  }
});

const unknown = (change = {}) =>
  refusedLogin({
    sent: { email: 'nobody@example.com', password: 'x' },
    ...change,
    case: { name: 'unknown-user', alike },
  });
const wrong = (change = {}) => refusedLogin({ ...change, case: { name: 'wrong-password', alike } });

test('values that differ in every response do not reveal whether an account exists', () => {
  const refusal = (more: Record<string, unknown>) => ({ body: { ...RESPONSES.refused, ...more } });
  const pairs: Readonly<Record<string, [object, object]>> = {
    'the same': [{}, {}],
    'another order': [
      { body: { message: 'm', status: 'error' } },
      { body: { status: 'error', message: 'm' } },
    ],
    'ids of the request': [
      refusal({ message: 'No (0b5e6f66-7d3c-4f2b-9a51-0c7f6f2f9d11)' }),
      refusal({ message: 'No (6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d12)' }),
    ],
    'opaque ids': [
      refusal({ message: 'No: req_9fK2mZq81LxPw0a7' }),
      refusal({ message: 'No: req_0aB3nYr92MyQx1b8' }),
    ],
    instants: [
      refusal({ message: 'No, 2025-07-09T10:00:00.123Z' }),
      refusal({ message: 'No, 2025-07-09T10:00:01Z' }),
    ],
    'the time as numbers': [
      refusal({ message: 'No', time: 1752055200 }),
      refusal({ message: 'No', time: 1752055201 }),
    ],
    headers: [
      { headers: { Date: 'Wed, 09 Jul 2025 10:00:00 GMT' } },
      { headers: { Date: 'Wed, 09 Jul 2025 10:00:01 GMT' } },
    ],
  };
  for (const [name, [one, other]] of Object.entries(pairs)) {
    const found = ids(unknown(one), [wrong(other)]);
    assert.deepEqual(
      found.filter((id) => id !== 'body-property-undocumented'),
      [],
      name,
    );
  }
  const repeating = [unknown, wrong].map((refuse) => {
    const { request } = refuse();
    const { email } = JSON.parse(String(request.body)) as { email: string };
    return refuse({ body: { status: 'error', message: `Not right for ${email}` } });
  });
  assert.deepEqual(ids(repeating[0] ?? assert.fail(), repeating.slice(1)), ['request-echoed']);
});

test('a 429 and a 5xx do not reveal whether an account exists', () => {
  assert.deepEqual(ids(unknown({ status: 429 }), [wrong()]), ['rate-limited']);
  assert.deepEqual(ids(unknown(), [wrong({ status: 429 })]), []);
  assert.deepEqual(ids(unknown({ status: 503, bytes: '' }), [wrong()]), ['call-gateway-failed']);
  assert.deepEqual(ids(unknown(), [wrong({ status: 503 })]), []);
});

test('another message, status or media type reveals it', () => {
  const wheres = (one: Exchange) =>
    judge(one, sealmetrics, [wrong()])
      .filter(({ id }) => id === 'user-enumeration')
      .map(({ where }) => where);
  assert.deepEqual(wheres(unknown({ body: { status: 'error', message: 'Unknown user' } })), [
    'response body',
  ]);
  assert.deepEqual(wheres(unknown({ status: 404 })), ['response status']);
  assert.deepEqual(wheres(unknown(contentType('text/html'))), ['response header Content-Type']);
  const sameCase = refusedLogin({ body: { status: 'error', message: 'Other' }, case: { alike } });
  assert.deepEqual(ids(sameCase, [wrong()]), [], 'the same case may get another response');
});

test('a token is reused only if it is the same one in another exchange', () => {
  const first = login();
  assert.deepEqual(ids(first, [first]), []);
  assert.deepEqual(
    ids(login({ body: { ...RESPONSES.token, access_token: jwt({ jti: 'two' }) } }), [first]),
    [],
  );
  assert.deepEqual(ids(accounts(), [first]), []);
});

test('the severity of an undocumented rejection is that of the case', () => {
  const rejected = (undocumentedRefusal: 'error' | 'warning' | 'ignore', status: number) => {
    const each = refusedLogin({ status, bytes: '', case: { name: 'malformed', undocumentedRefusal } });
    return judge(each, sealmetrics).map(({ id, severity, reason }) => [id, severity, reason !== undefined]);
  };
  assert.deepEqual(rejected('error', 400), [['status-undocumented', 'error', false]]);
  assert.deepEqual(rejected('warning', 400), [['status-undocumented', 'warning', true]]);
  assert.deepEqual(rejected('ignore', 406), []);
  assert.deepEqual(rejected('ignore', 500), [['status-undocumented', 'error', false]]);
});

test('an unexpected status is the only finding: the body of that response is not judged', () => {
  assert.deepEqual(ids(login({ case: { expects: 'refused' }, status: 201, body: {} })), [
    'invalid-request-accepted',
  ]);
  assert.deepEqual(ids(login({ status: 401, body: {} })), ['valid-request-rejected']);
  assert.deepEqual(ids(login({ case: { expects: 'any' }, status: 401, body: RESPONSES.refused })), []);
});

test('HEAD and 204 have no body, and need no media type', () => {
  const bare = { headers: { ...REQUEST_ID, 'Content-Type': undefined }, bytes: '' };
  assertClean(
    { HEAD: exchange({ ...bare, method: 'HEAD' }), 204: exchange({ ...bare, status: 204 }) },
    probe,
  );
  assertClean(
    { 'HEAD with a media type': exchange({ method: 'HEAD', bytes: '', headers: REQUEST_ID }) },
    probe,
  );
});

test('the most specific media type and status range applies', () => {
  const response = (mediaType: string, body: unknown) =>
    exchange({ status: 202, body, ...contentType(mediaType) });
  assertClean(
    {
      vendor: response('application/vnd.probe+json; charset=utf-8', 'vendor'),
      range: response('application/json', 'application'),
      any: response('text/json', 'any'),
      'no JSON': response('text/plain', 'whatever'),
    },
    probe,
  );
  assert.deepEqual(ids(response('application/json', 'any'), [], probe), ['body-const-wrong']);
});

test('application/problem+json under a status range is judged as JSON', () => {
  const problem = (body: unknown) =>
    exchange({ status: 404, body, case: { expects: 'refused' }, ...contentType('application/problem+json') });
  assert.deepEqual(ids(problem({ title: 'Not found' }), [], probe), []);
  assert.deepEqual(ids(problem({ title: 404 }), [], probe), ['body-type-wrong']);
});

test('headers are parsed by their schema, references and lists included', () => {
  const response = (headers: Record<string, string>) =>
    exchange({ body: {}, headers: { ...REQUEST_ID, ...headers } });
  assertClean(
    {
      number: response({ 'X-Left': '59' }),
      'another case': exchange({
        body: {},
        headers: { 'x-request-id': REQUEST_ID['X-Request-Id'], 'x-left': '0' },
      }),
      list: response({ 'X-Levels': '1, 2,3' }),
      absent: response({}),
    },
    probe,
  );
  assert.deepEqual(ids(response({ 'X-Left': 'many' }), [], probe), ['header-wrong']);
  assert.deepEqual(ids(response({ 'X-Levels': '1, two' }), [], probe), ['header-wrong']);
});

test('the value of a header that may contain a session is not shown', () => {
  const [finding] = judge(
    exchange({ body: {}, headers: { ...REQUEST_ID, 'Set-Cookie': 'session=abcdef' } }),
    probe,
  );
  assert.deepEqual([finding?.id, finding?.received], ['header-wrong', 'a string of 14 characters']);
});

test('a token may be in a header, with its expiry in seconds', () => {
  const response = (until: string) =>
    exchange({
      operation: 'open',
      method: 'POST',
      sent: { user: 'ada', secret: 'x' },
      body: { kind: 'bearer' },
      headers: { 'X-Token': TOKEN, 'X-Until': until },
    });
  assert.deepEqual(ids(response(String(EXP)), [], probe), []);
  assert.deepEqual(ids(response(EXPIRES_AT), [], probe), []);
  assert.deepEqual(ids(response(String(EXP + 60)), [], probe), ['token-expiry-mismatch']);
});

test('rejected credentials are noted where the contract documents no status for them, in every case alike', () => {
  const found = (documented: string[], status: number, undocumentedRefusal?: 'error' | 'warning') => {
    const responses = Object.fromEntries(documented.map((each) => [each, { description: 'd' }]));
    const paths = { '/me': { get: { operationId: 'me', responses } } };
    const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths };
    const each = exchange({ operation: 'me', status, bytes: '', headers: {} });
    const step = {
      name: 'missing-token',
      expects: 'refused',
      ...(undocumentedRefusal && { undocumentedRefusal }),
    };
    return judge(
      { ...each, case: step } as Exchange,
      compileContract('t.json', JSON.stringify(document)),
    ).flatMap(({ id, severity }) => (id === 'status-undocumented' ? [severity] : []));
  };
  for (const severity of ['error', 'warning'] as const) {
    for (const status of [401, 403]) assert.deepEqual(found(['200', '422'], status, severity), ['info']);
    assert.deepEqual(found(['200', '401'], 403, severity), [severity]);
    assert.deepEqual(found(['200'], 400, severity), [severity]);
    assert.deepEqual(found(['200', '403'], 401, severity), ['error'], 'the same in every case');
  }
  assert.deepEqual(found(['200', '4XX'], 401), []);
  assert.deepEqual(found(['200'], 404), ['error']);
});

test('what a server says to every path that it does not know is not taken for what an operation protects', () => {
  const around = (change: object) =>
    refusedAccounts({ ...change, case: { bypass: true, undocumentedRefusal: 'ignore' } });
  assertClean({
    'a page of its own': around({
      status: 200,
      bytes: '<!doctype html><p>Sign in',
      ...contentType('text/html'),
    }),
    'a page for HEAD': around({ status: 200, method: 'HEAD', ...contentType('text/html') }),
    'another object': around({ status: 200, body: { status: 'error' } }),
    'an empty object': around({ status: 200, body: {} }),
    'no page, in HTML': around({ status: 404, bytes: '<h1>Not Found</h1>', ...contentType('text/html') }),
    'a method that is not allowed': around({ status: 405, method: 'HEAD', headers: { Allow: 'GET' } }),
  });
  const head = judge(around({ status: 200, method: 'HEAD' }), sealmetrics);
  assert.deepEqual(
    head.map(({ id, severity }) => [id, severity]),
    [['protection-bypassed', 'warning']],
  );
});

test('a right that the account had before, or that the request only repeats in part, was not given by the request', () => {
  const claimedRights = { role: 'admin', roles: ['admin'], isAdmin: true };
  const asking = (claims: Record<string, unknown>) => {
    const access_token = jwt({ jti: 'two', ...claims });
    return login({
      case: { claimedRights },
      sent: claimedRights,
      body: { ...RESPONSES.token, access_token },
    });
  };
  const before = (claims: Record<string, unknown>) =>
    login({ body: { ...RESPONSES.token, access_token: jwt(claims) } });
  const given = (claims: Record<string, unknown>, earlier: Exchange[]) => ids(asking(claims), earlier);
  assert.deepEqual(given({ role: 'admin' }, [before({ role: 'admin' })]), []);
  assert.deepEqual(given({ role: 'administrator', isAdmin: false, roles: ['user'] }, [before({})]), []);
  assert.deepEqual(given({ role: 'admin' }, []), [], 'it is not known which rights the account has');
  assert.deepEqual(given({ roles: ['user', 'admin'] }, [before({ roles: ['user'] })]), ['right-by-request']);
  assert.deepEqual(given({ is_admin: true }, [before({ is_admin: false })]), ['right-by-request']);
  const sent = { email: 'ann@example.com', password: 'canary', ...claimedRights };
  const responding = (user: Record<string, unknown>) =>
    ids(login({ case: { claimedRights }, sent, body: { ...RESPONSES.token, user } }), [before({})]);
  assert.equal(responding({ ...sent, password: '***' }).includes('right-by-request'), false, 'an echo');
  assert.ok(responding({ email: 'ann@example.com', role: 'admin' }).includes('right-by-request'));
});

test('a login without credentials may be that of another guest each time', () => {
  const guest = (sub: string, sent: unknown = {}) =>
    login({ sent, body: { ...RESPONSES.token, access_token: jwt({ sub, jti: sub }) } });
  const found = (one: Exchange, other: Exchange) =>
    ids(other, [one]).filter((id) => id === 'token-inconsistent');
  assert.deepEqual(found(guest('a'), guest('b')), []);
  const sent = { email: EMAIL, password: 'p' };
  assert.deepEqual(found(guest('a', sent), guest('b', sent)), ['token-inconsistent']);
});

test('an operation that is open under its own path is not reported for each spelling of it', () => {
  const opened = (name: string, bypass?: true) =>
    refusedAccounts({ status: 200, body: RESPONSES.accounts, case: { name, ...(bypass ? { bypass } : {}) } });
  assert.deepEqual(ids(opened('bypass-slash-behind', true)), ['protection-bypassed']);
  assert.deepEqual(ids(opened('bypass-slash-behind', true), [opened('missing-token')]), []);
});

test('an expectation that is not met is as grave as its case says, where the request succeeded', () => {
  const acceptanceTolerable = { severity: 'warning', reason: 'it is done already' } as const;
  const expectation = { status: 404 };
  const found = (status: number) => {
    const each = accounts({ status, case: { expects: 'any', expectation, acceptanceTolerable } });
    return judge(each, sealmetrics).flatMap(({ id, severity }) =>
      id === 'expectation-failed' ? severity : [],
    );
  };
  assert.deepEqual(found(200), ['warning']);
  assert.deepEqual(found(401), ['error']);
});

test('headers that servers and frameworks send are not reported', () => {
  assertClean({
    'no links': accounts({ headers: { Link: '' } }),
    'no limit': accounts({ headers: { 'Cache-Control': 'private, s-maxage=60, stale-while-revalidate' } }),
    'an old date': accounts({ headers: { Expires: 'Thu, 19 Nov 1981 08:52:00 GMT' } }),
    'a weak tag': accounts({ headers: { ETag: 'W/"2a-7f"', Vary: 'Origin, Accept-Encoding' } }),
  });
});

test('an unknown user that gets a documented 400 may have failed the validation, and is a warning', () => {
  const documented = ['200', '400', '401', '403', '422'].map((status) => [status, { description: 'd' }]);
  const post = { operationId: 'login', responses: Object.fromEntries(documented) };
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/login': { post } } };
  const contract = compileContract('t.json', JSON.stringify(document));
  const refused = (name: string, status: number) =>
    refusedLogin({ status, bytes: '', headers: { 'Content-Type': undefined }, case: { name, alike } });
  const found = (status: number) =>
    judge(refused('wrong-password', 401), contract, [refused('unknown-user', status)]).map(
      ({ id, severity }) => `${id} ${severity}`,
    );
  assert.deepEqual(found(400), ['user-enumeration warning']);
  assert.deepEqual(found(422), ['user-enumeration info']);
  assert.deepEqual(found(403), ['user-enumeration error']);
  assert.deepEqual(found(401), []);
});

test('a list of keys may show the key that was sent where the contract documents it', () => {
  const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const key = { type: 'object', properties: texts('label', 'secret', 'password') };
  const keys = { type: 'object', properties: { tokens: { type: 'array', items: key } } };
  const responses = { 200: { description: 'Keys.', content: { 'application/json': { schema: keys } } } };
  const components = { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } };
  const get = { operationId: 'read', security: [{ bearer: [] }], responses };
  const document = {
    openapi: '3.1.0',
    info: { title: 'K', version: '1' },
    components,
    paths: { '/keys': { get } },
  };
  const contract = compileContract('k.json', JSON.stringify(document));
  const found = (shown: object) =>
    ids(exchange({ authorization: `Bearer ${TOKEN}`, body: { tokens: [{}, shown] } }), [], contract);
  assert.deepEqual(found({ label: 'mine', secret: TOKEN }), []);
  assert.deepEqual(found({ label: TOKEN, secret: TOKEN }), ['secret-in-body'], 'a label is no secret');
  assert.deepEqual(found({ password: TOKEN }), ['secret-in-body'], 'a password is shown by nobody');
  assert.ok(found({ key: TOKEN }).includes('secret-in-body'), 'an undocumented property');
});
