import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import {
  type Attempt,
  type Carelessness,
  judgeCases,
  login,
  loginCases,
  RIGHT,
  refusal,
  sealmetrics,
  serveCareless,
  token,
} from './careless.fixture.ts';
import { generators } from './index.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const known = ({ email }: Attempt) => email === RIGHT.identifier;
const failWhere =
  (when: (attempt: Attempt) => boolean): Carelessness =>
  (attempt) =>
    when(attempt) ? 'fail' : undefined;
const tokenWhere =
  (when: (attempt: Attempt) => boolean): Carelessness =>
  (attempt) =>
    when(attempt) ? 'token' : undefined;
const texts = ({ email, password }: Attempt) => [email, password].filter(isText);

const STACK =
  'SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n    at login (/srv/app/login.js:42:17)';

/**
 * Defects of servers: the title, the kind of cases that finds it, the defect, and the rule that reports it.
 */
const CARELESS: readonly (readonly [title: string, kind: string, careless: Carelessness, rule: string])[] = [
  [
    'rejects JSON with escapes',
    'valid',
    ({ text }) => (text.includes('\\u') ? refusal(401) : undefined),
    'valid-request-rejected',
  ],
  [
    'fails without a password',
    'missing-property',
    failWhere(({ password }) => password === undefined),
    'status-undocumented',
  ],
  [
    'calls a string method of another type',
    'wrong-type',
    failWhere(({ email }) => typeof email === 'number'),
    'status-undocumented',
  ],
  ['fails on an empty e-mail', 'empty', failWhere(({ email }) => email === ''), 'status-undocumented'],
  [
    'fails on a long password',
    'too-long',
    failWhere((attempt) => texts(attempt).some(({ length }) => length > 1000)),
    'status-undocumented',
  ],
  [
    'fails on a body of a megabyte',
    'too-long',
    failWhere(({ bytes }) => bytes.length > 500_000),
    'status-undocumented',
  ],
  [
    'fails on an invalid e-mail address',
    'out-of-range',
    failWhere(({ email }) => isText(email) && !email.includes('@')),
    'status-undocumented',
  ],
  [
    'fails on text beyond ASCII',
    'unicode',
    failWhere((attempt) => texts(attempt).some((text) => /[^\0-\x7f]/.test(text))),
    'status-undocumented',
  ],
  [
    'accepts a login with an administrator flag',
    'extra-property',
    tokenWhere(({ text }) => text.includes('isAdmin')),
    'invalid-request-accepted',
  ],
  ['fails on an array', 'not-an-object', failWhere(({ json }) => Array.isArray(json)), 'status-undocumented'],
  [
    'accepts an empty login',
    'not-an-object',
    tokenWhere(({ text }) => text === ''),
    'invalid-request-accepted',
  ],
  [
    'runs out of stack',
    'deep-nesting',
    failWhere(({ text }) => /[[{]{500}|(?:\{"a":){500}/.test(text)),
    'status-undocumented',
  ],
  [
    'fails on malformed JSON',
    'malformed-json',
    failWhere(({ json, text }) => json === undefined && text !== ''),
    'status-undocumented',
  ],
  [
    'shows a stack trace for malformed JSON',
    'malformed-json',
    ({ json, text }) => (json === undefined && text !== '' ? refusal(401, STACK) : undefined),
    'stack-trace',
  ],
  [
    'fails on a byte order mark',
    'byte-order-mark',
    failWhere(({ text }) => text.startsWith('\ufeff')),
    'status-undocumented',
  ],
  ['fails on a form', 'content-type', failWhere(({ type }) => type.includes('form')), 'status-undocumented'],
  ['fails on PUT', 'wrong-method', failWhere(({ method }) => method === 'PUT'), 'status-undocumented'],
  [
    'returns a token for GET',
    'wrong-method',
    tokenWhere(({ method }) => method === 'GET'),
    'token-by-other-method',
  ],
  [
    'reads credentials from the query of a GET',
    'query-credentials',
    tokenWhere(({ method, query }) => method === 'GET' && query.get('password') === RIGHT.secret),
    'token-by-other-method',
  ],
  [
    'reads credentials from the query of a POST',
    'query-credentials',
    tokenWhere(({ query }) => query.get('password') === RIGHT.secret),
    'invalid-request-accepted',
  ],
  [
    'repeats the query',
    'query-credentials',
    ({ query }) => (query.size > 0 ? refusal(401, String(query)) : undefined),
    'secret-in-body',
  ],
  [
    'fails on a null byte',
    'null-bytes',
    failWhere((attempt) => texts(attempt).some((text) => text.includes('\0'))),
    'status-undocumented',
  ],
  [
    'pastes strings into SQL',
    'injections',
    tokenWhere((attempt) => texts(attempt).some((text) => /'\s*or\b/i.test(text))),
    'invalid-request-accepted',
  ],
  [
    'executes an SQL comment in the identifier',
    'injections',
    tokenWhere(({ email }) => isText(email) && email.startsWith(`${RIGHT.identifier}'`)),
    'invalid-request-accepted',
  ],
  [
    'repeats a script',
    'injections',
    ({ email }) => (isText(email) && email.includes('<script') ? refusal(401, email) : undefined),
    'request-echoed',
  ],
  [
    'compares only a prefix of the right secret',
    'secret-variants',
    tokenWhere(
      (attempt) =>
        known(attempt) &&
        isText(attempt.password) &&
        attempt.password !== '' &&
        RIGHT.secret.startsWith(attempt.password),
    ),
    'invalid-request-accepted',
  ],
  [
    'compares only a prefix of the sent secret',
    'secret-variants',
    tokenWhere((attempt) => known(attempt) && String(attempt.password).startsWith(RIGHT.secret)),
    'invalid-request-accepted',
  ],
  [
    'compares without case',
    'secret-variants',
    tokenWhere((attempt) => known(attempt) && String(attempt.password).toLowerCase() === RIGHT.secret),
    'invalid-request-accepted',
  ],
  [
    'accepts the account without a password',
    'secret-variants',
    tokenWhere((attempt) => known(attempt) && attempt.password === ''),
    'invalid-request-accepted',
  ],
  [
    'compares loosely',
    'loose-typing',
    tokenWhere((attempt) => known(attempt) && attempt.password === true),
    'invalid-request-accepted',
  ],
  [
    'passes objects to its database',
    'loose-typing',
    tokenWhere(({ password }) => JSON.stringify(password)?.includes('$ne') ?? false),
    'invalid-request-accepted',
  ],
  [
    'compares a list with a text',
    'loose-typing',
    tokenWhere((attempt) => known(attempt) && String(attempt.password) === RIGHT.secret),
    'invalid-request-accepted',
  ],
  [
    'looks for the user by LIKE',
    'identifier-variants',
    tokenWhere(({ email, password }) => isText(email) && email.includes('%') && password === RIGHT.secret),
    'invalid-request-accepted',
  ],
  [
    'reads the identifier up to a line break',
    'identifier-variants',
    tokenWhere(({ email, password }) => isText(email) && /[\r\n]/.test(email) && password === RIGHT.secret),
    'invalid-request-accepted',
  ],
  [
    'gives the rights that a login asks for',
    'extra-property',
    ({ json, email, password }) => {
      const { role = 'user' } = (json ?? {}) as Record<string, unknown>;
      return email === RIGHT.identifier && password === RIGHT.secret ? token({ role }) : undefined;
    },
    'right-by-request',
  ],
  [
    'takes a GET for a POST where the query says so',
    'query-credentials',
    tokenWhere(({ query }) => query.get('_method') === 'POST' && query.get('password') === RIGHT.secret),
    'token-by-other-method',
  ],
  [
    'does not check that there is a password',
    'loose-typing',
    tokenWhere((attempt) => known(attempt) && attempt.password === undefined),
    'invalid-request-accepted',
  ],
];

describe('a login server that', () => {
  for (const [title, kind, careless, rule] of CARELESS) {
    test(`${title} is found by the cases of kind ${kind}`, async (context) => {
      const baseUrl = await serveCareless(context, careless);
      const found = await judgeCases(sealmetrics, login(), loginCases(kind), { baseUrl, credentials: RIGHT });
      const errors = found.filter(({ severity }) => severity === 'error').map(({ id }) => id);
      assert.ok(errors.includes(rule), JSON.stringify(found));
    });
  }

  test('conforms to its contract has no finding', async (context) => {
    const baseUrl = await serveCareless(context, () => undefined);
    for (const { kind } of generators) {
      const found = await judgeCases(sealmetrics, login(), loginCases(kind), { baseUrl, credentials: RIGHT });
      assert.deepEqual(found, [], kind);
    }
  });
});

describe('right credentials in another packaging', () => {
  const isRight = ({ text }: Attempt) => text.includes('demo') && /password/.test(text);
  const foundOf = async (context: TestContext, careless: Carelessness) => {
    const baseUrl = await serveCareless(context, careless);
    const found = await judgeCases(sealmetrics, login(), loginCases('packaging'), {
      baseUrl,
      credentials: RIGHT,
    });
    return found.map(({ name, id, severity }) => `${name} ${id} ${severity}`);
  };

  test('are a warning where they are accepted, for the token is in the body', async (context) => {
    assert.deepEqual(await foundOf(context, tokenWhere(isRight)), [
      'right-as-form invalid-request-accepted warning',
      'right-as-text invalid-request-accepted warning',
      'right-as-xml invalid-request-accepted warning',
      'right-without-type invalid-request-accepted info',
      'right-with-comment invalid-request-accepted info',
      'right-with-trailing-comma invalid-request-accepted info',
      'right-by-put token-by-other-method warning',
      'right-by-patch token-by-other-method warning',
    ]);
  });

  test('have no finding where they are refused by 415, 400 or 405', async (context) => {
    const refused = ({ method, type, json }: Attempt) => {
      if (method !== 'POST') return refusal(405);
      if (type !== 'application/json') return refusal(415);
      return json === undefined ? refusal(400) : undefined;
    };
    assert.deepEqual(await foundOf(context, refused), []);
  });
});

test('a proper rejection with an undocumented status is a gap in the contract', async (context) => {
  const careless: Carelessness = ({ json, text }) =>
    json === undefined && text !== '' ? refusal(400) : undefined;
  const baseUrl = await serveCareless(context, careless);
  const found = await judgeCases(sealmetrics, login(), loginCases('malformed-json'), {
    baseUrl,
    credentials: RIGHT,
  });
  assert.deepEqual(
    [...new Set(found.map(({ id, severity }) => `${id} ${severity}`))],
    ['status-undocumented warning'],
  );
});

test('an undocumented status for a missing required property is an error, because every client may get it', async (context) => {
  const baseUrl = await serveCareless(context, ({ password }) =>
    password === undefined ? refusal(422) : undefined,
  );
  const found = await judgeCases(sealmetrics, login(), loginCases('missing-property'), {
    baseUrl,
    credentials: RIGHT,
  });
  assert.deepEqual(
    found.map(({ name, id, severity }) => [name, id, severity]),
    [
      ['missing-password', 'status-undocumented', 'error'],
      ['empty-object', 'status-undocumented', 'error'],
    ],
  );
});

describe('responses that HTTP allows have no finding:', () => {
  const ORDERLY: readonly (readonly [title: string, kind: string, careless: Carelessness])[] = [
    [
      '413 to a body of a megabyte',
      'too-long',
      ({ bytes }) => (bytes.length > 5000 ? refusal(413) : undefined),
    ],
    [
      'a connection closed at a body of a megabyte',
      'too-long',
      ({ bytes }) => (bytes.length > 500_000 ? 'hang-up' : undefined),
    ],
    [
      '415 to another media type',
      'content-type',
      ({ type }) => (type === 'application/json' ? undefined : refusal(415)),
    ],
    ['501 to another method', 'wrong-method', ({ method }) => (method === 'POST' ? undefined : refusal(501))],
    [
      '200 to OPTIONS',
      'wrong-method',
      ({ method }) => (method === 'OPTIONS' ? { status: 200, body: 'POST' } : undefined),
    ],
    [
      'a login page for GET',
      'wrong-method',
      ({ method }) => (method === 'GET' ? { status: 200, body: 'Sign in' } : undefined),
    ],
    ['403 to a preflight', 'preflight', ({ method }) => (method === 'OPTIONS' ? refusal(403) : undefined)],
    [
      '204 to a preflight, without permission',
      'preflight',
      ({ method }) => (method === 'OPTIONS' ? { status: 204, body: '' } : undefined),
    ],
    ['411 to no body', 'not-an-object', ({ text }) => (text === '' ? refusal(411) : undefined)],
  ];
  for (const [title, kind, careless] of ORDERLY) {
    test(title, async (context) => {
      const baseUrl = await serveCareless(context, careless);
      const found = await judgeCases(sealmetrics, login(), loginCases(kind), { baseUrl, credentials: RIGHT });
      assert.deepEqual(found, []);
    });
  }

  test('a connection closed at a small body has one', async (context) => {
    const baseUrl = await serveCareless(context, ({ email }) =>
      email === undefined ? 'hang-up' : undefined,
    );
    const found = await judgeCases(sealmetrics, login(), loginCases('missing-property'), {
      baseUrl,
      credentials: RIGHT,
    });
    assert.deepEqual([...new Set(found.map(({ id }) => id))], ['call-reset']);
  });
});
