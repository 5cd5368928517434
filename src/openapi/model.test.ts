import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract, refused, withOperation, withSchema } from './inline.fixture.ts';

const SCHEMES = `components:
  securitySchemes:
    session: {type: http, scheme: bearer, bearerFormat: JWT}
    form: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
`;

const RESPONSES = `      responses:
        '200': {description: It worked.}`;

/** The token of an operation with the given `x-token`. */
function tokenOf(written: string) {
  return inlineContract(withOperation(`      x-token: ${written}\n${RESPONSES}`, SCHEMES)).operations[0]
    ?.token;
}

test('operations are in document order, with their pointers', () => {
  const { operations } = inlineContract(`${HEAD}paths:
  /b:
    post: {operationId: second, responses: {'200': {description: Good.}}}
    get: {responses: {default: {description: Any.}, 4XX: {description: Bad.}, x-note: 1}}
  /a/{id}:
    delete: {operationId: third, requestBody: {content: {}}, responses: {'204': {description: Gone.}}}
`);
  assert.deepEqual(
    operations.map(({ id, method, path, pointer }) => [id, method, path, pointer]),
    [
      ['GET /b', 'GET', '/b', '/paths/~1b/get'],
      ['second', 'POST', '/b', '/paths/~1b/post'],
      ['third', 'DELETE', '/a/{id}', '/paths/~1a~1{id}/delete'],
    ],
  );
  assert.deepEqual(
    operations.map(({ responses }) => responses.map(({ status }) => status)),
    [['default', '4XX'], ['200'], ['204']],
  );
  assert.deepEqual(operations[2]?.requestBody, { required: false, content: [] });
});

test('extensions in paths are not operations', () => {
  const { operations } = inlineContract(`${HEAD}paths:\n  x-note: for people\n  x-more: {get: {}}\n`);
  assert.deepEqual(operations, []);
});

test('references are followed to path items, bodies, responses, headers and examples', () => {
  const { operations } = inlineContract(`${HEAD}paths:
  /a: {$ref: '#/components/pathItems/a'}
components:
  pathItems:
    a:
      post:
        requestBody: {$ref: '#/components/requestBodies/b'}
        responses:
          '200': {$ref: '#/components/responses/r'}
  requestBodies:
    b: {required: true, content: {text/plain: {}}}
  responses:
    r:
      description: R
      headers: {X-Id: {$ref: '#/components/headers/h'}, content-type: {schema: {}}}
      content:
        text/plain: {example: inline}
        application/json:
          examples: {one: {$ref: '#/components/examples/e'}, two: {externalValue: 'https://example.com/e'}}
  headers:
    h: {required: true, schema: {type: string}}
  examples:
    e: {value: referred}
`);
  const [operation] = operations;
  assert.equal(operation?.pointer, '/components/pathItems/a/post');
  assert.equal(operation?.requestBody?.required, true);
  const [response] = operation?.responses ?? [];
  assert.equal(response?.pointer, '/components/responses/r');
  // A response header of this name is ignored (OpenAPI 3.1, section 4.8.17).
  assert.deepEqual(response?.headers, [
    {
      name: 'X-Id',
      required: true,
      pointer: '/components/headers/h',
      schema: '/components/headers/h/schema',
    },
  ]);
  assert.deepEqual(response?.content, [
    { mediaType: 'text/plain', pointer: '/components/responses/r/content/text~1plain', examples: ['inline'] },
    {
      mediaType: 'application/json',
      pointer: '/components/responses/r/content/application~1json',
      examples: ['referred'],
    },
  ]);
});

test('a reference to nothing, in a cycle or to another host is rejected', () => {
  const response = (target: string, others = '') =>
    withOperation(`      responses:\n        '200': {$ref: '${target}'}`, others);
  const cases = {
    nowhere: [
      response('#/components/responses/none'),
      /there is no response at #\/components\/responses\/none/,
    ],
    'to another file': [response('other.yaml#/x'), /\$ref other\.yaml#\/x cannot be read/],
    'to another host': [response('https://example.com/x'), /points to another host/],
    'to a text': [response('#/info/title'), /there is no response at #\/info\/title/],
    'in a cycle': [
      response(
        '#/components/responses/one',
        `components: {responses: {one: {$ref: '#/components/responses/two'}, two: {$ref: '#/components/responses/one'}}}`,
      ),
      /does not resolve to an object in the document/,
    ],
  } as const;
  for (const [name, [text, problem]] of Object.entries(cases)) {
    const { sentence: message, hint } = refused('DL_CONTRACT_INVALID', text);
    assert.match(message, problem, name);
    assert.ok(message.startsWith('inline.yaml:9:'), message);
    assert.match(hint, /\$ref|remote/);
  }
});

test('an operation with the operationId of another one is named by its method and path', () => {
  const operation = (id: string) => `{operationId: ${id}, responses: {default: {description: Any.}}}`;
  const text = `${HEAD}paths:\n  /a:\n    get: ${operation('same')}\n    put: ${operation('same')}\n`;
  assert.deepEqual(
    inlineContract(text).operations.map(({ id }) => id),
    ['same', 'PUT /a'],
  );
});

test('the server is the first one, without a trailing slash', () => {
  const server = (servers: string) => inlineContract(`${HEAD}paths: {}\n${servers}`).server;
  assert.equal(
    server("servers: [{url: 'https://example.com/api//'}, {url: 'https://other.example'}]"),
    'https://example.com/api',
  );
  assert.equal(server('servers: [{url: /}]'), undefined);
  assert.equal(server(''), undefined);
});

test('security is that of the operation, else of the document; an empty requirement makes it optional', () => {
  const security = (own: string, shared: string) => {
    const text = withOperation(`${own}${RESPONSES}`, `${SCHEMES}${shared}`);
    return inlineContract(text).operations[0]?.security;
  };
  assert.deepEqual(security('', ''), []);
  assert.deepEqual(security('', 'security: [{session: []}]'), ['session']);
  assert.deepEqual(security('      security: []\n', 'security: [{session: []}]'), []);
  assert.deepEqual(security('      security: [{key: []}, {session: [], key: []}]\n', ''), ['key', 'session']);
  assert.deepEqual(security('      security: [{session: []}, {}]\n', ''), []);
});

test('bearer schemes are the HTTP schemes except basic', () => {
  assert.deepEqual(inlineContract(withOperation(RESPONSES, SCHEMES)).bearerSchemes, [
    { name: 'session', scheme: 'bearer', format: 'JWT', pointer: '/components/securitySchemes/session' },
  ]);
});

test('x-token names a scheme and the locations of the token', () => {
  const at = '/paths/~1response/post/x-token';
  assert.deepEqual(
    tokenOf('{scheme: session, value: "$response.body#/a~1b/0", type: $response.header.X-Type}'),
    {
      scheme: 'session',
      pointer: at,
      value: { source: 'body', path: '/a~1b/0', pointer: `${at}/value` },
      type: { source: 'header', path: 'X-Type', pointer: `${at}/type` },
    },
  );
  assert.equal(
    tokenOf('{scheme: session, value: $response.body#/t, expiresAt: $response.body#/e}')?.expiresAt?.path,
    '/e',
  );
});

test('a token may be in a cookie, be used as an API key, and have a lifetime in a unit', () => {
  const at = '/paths/~1response/post/x-token';
  const lifetime = (more: string) =>
    tokenOf(`{scheme: key, value: $response.cookie.sid, expiresIn: $response.body#/ttl${more}}`);
  assert.deepEqual(lifetime(''), {
    scheme: 'key',
    pointer: at,
    value: { source: 'cookie', path: 'sid', pointer: `${at}/value` },
    expiresAt: { source: 'body', path: '/ttl', pointer: `${at}/expiresIn`, unitMs: 1000 },
  });
  for (const [unit, ms] of Object.entries({
    milliseconds: 1,
    seconds: 1000,
    minutes: 60_000,
    hours: 3_600_000,
  })) {
    assert.equal(lifetime(`, expiresInUnit: ${unit}`)?.expiresAt?.unitMs, ms);
  }
});

test('an invalid x-token is rejected with its position', () => {
  const cases = {
    '1': [7, /x-token is not an object/],
    '{scheme: session}': [7, /has no "value", the location of the token/],
    '{scheme: none, value: $response.body#/t}': [17, /names the security scheme "none"/],
    '{scheme: form, value: $response.body#/t}': [17, /names the security scheme "form"/],
    '{scheme: 1, value: $response.body#/t}': [17, /names the security scheme 1/],
    '{value: $response.body#/t}': [7, /names the security scheme undefined/],
    '{scheme: session, value: access_token}': [34, /"access_token" is not a runtime expression/],
    '{scheme: session, value: $response.body}': [34, /is not a runtime expression/],
    '{scheme: session, value: $response.body#t}': [34, /is not a runtime expression/],
    '{scheme: session, value: $request.body#/t}': [34, /is not a runtime expression/],
    '{scheme: session, value: $response.header.}': [34, /is not a runtime expression/],
    '{scheme: session, value: [1]}': [34, /\[1\] is not a runtime expression/],
    '{scheme: session, value: $response.body#/t, type: Bearer}': [60, /"Bearer" is not a runtime expression/],
    '{scheme: session, value: $response.cookie.}': [34, /is not a runtime expression/],
    '{scheme: session, value: $response.body#/t, expireAt: 1}': [
      60,
      /has "expireAt", which is not one of its properties/,
    ],
    '{scheme: session, value: $response.body#/t, expiresIn: $response.body#/e, expiresInUnit: days}': [
      90,
      /has the "expiresInUnit" "days"/,
    ],
    '{scheme: session, value: $response.body#/t, expiresInUnit: hours}': [
      60,
      /has "expiresInUnit" without "expiresIn"/,
    ],
    '{scheme: session, value: $response.body#/t, expiresAt: $response.body#/a, expiresIn: $response.body#/e}':
      [90, /has "expiresAt" and "expiresIn"/],
  } as const;
  for (const [written, [column, problem]] of Object.entries(cases)) {
    const text = withOperation(`      x-token: ${written}\n${RESPONSES}`, SCHEMES);
    const { sentence: message, hint } = refused('DL_CONTRACT_INVALID', text);
    assert.ok(message.startsWith(`inline.yaml:8:${column} `), `${written}: ${message}`);
    assert.match(message, problem);
    assert.match(
      hint,
      /runtime expression|there are: session, key|^Use: scheme|^Use one of: mill|^Keep one|^Add/,
    );
  }
});

test('the schema of a media type has the pointer of the media type', () => {
  const [operation] = inlineContract(withSchema('{type: string}')).operations;
  assert.equal(
    operation?.responses[0]?.content[0]?.schema,
    '/paths/~1response/get/responses/200/content/application~1json/schema',
  );
});
