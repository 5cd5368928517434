import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../openapi/compile.ts';
import type { Contract, Operation } from '../openapi/contract.ts';
import { loginOf } from './login-flow.fixture.ts';
import {
  exampleCredentials,
  loginBody,
  loginRequest,
  takesTokenInQuery,
  withUsableLogin,
} from './login-flow.ts';

const FORM = 'application/x-www-form-urlencoded';
const ACCOUNT = { identifier: 'me@example.com', secret: 'p&w' };

/** The login of a contract whose request is described so. */
function flowFor(schema: object, { type = FORM, media = {} } = {}) {
  const ok = { 200: { description: 'In.' } };
  const token = { scheme: 's', value: '$response.body#/access_token' };
  const requestBody = { content: { [type]: { schema, ...media } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: { '/token': { post: { operationId: 'login', requestBody, responses: ok, 'x-token': token } } },
    components: { securitySchemes: { s: { type: 'http', scheme: 'bearer' } } },
  };
  return loginOf(compileContract('test.yaml', JSON.stringify(document)));
}

const text = { type: 'string' };
const secret = { type: 'string', format: 'password' };
const strict = {
  type: 'object',
  required: ['grant_type', 'username', 'password', 'realm', 'device'],
  properties: {
    grant_type: { type: 'string', const: 'password' },
    username: text,
    password: secret,
    realm: { type: 'string', enum: ['main'] },
    device: { type: 'string', default: 'web' },
    scope: text,
  },
};

/** What FastAPI writes for OAuth2PasswordRequestForm: today's form, and that of 2023. */
const fastApi = {
  type: 'object',
  required: ['username', 'password'],
  properties: {
    grant_type: { anyOf: [{ type: 'string', pattern: '^password$' }, { type: 'null' }] },
    username: text,
    password: secret,
    scope: { type: 'string', default: '' },
    client_id: { anyOf: [text, { type: 'null' }] },
    client_secret: { anyOf: [text, { type: 'null' }], format: 'password' },
  },
};
const fastApi2023 = {
  ...fastApi,
  properties: {
    ...fastApi.properties,
    grant_type: { type: 'string', pattern: 'password' },
    password: text,
    client_secret: text,
  },
};

test('a login is sent as its media type says, with every required property', () => {
  const form = flowFor(strict);
  const request = loginRequest(form, 'https://api.example.com', loginBody(form, ACCOUNT));
  assert.equal(request.headers['Content-Type'], FORM);
  assert.equal(
    request.body,
    'grant_type=password&username=me%40example.com&password=p%26w&realm=main&device=web',
  );
  const json = flowFor(strict, { type: 'application/json' });
  const { body, headers } = loginRequest(json, 'https://api.example.com', loginBody(json, ACCOUNT));
  assert.equal(headers['Content-Type'], 'application/json');
  assert.deepEqual(JSON.parse(String(body)), {
    ...{ grant_type: 'password', realm: 'main', device: 'web' },
    ...{ username: 'me@example.com', password: 'p&w' },
  });
  const multipart = flowFor(strict, { type: 'multipart/form-data' });
  assert.match(
    String(loginRequest(multipart, '', loginBody(multipart, ACCOUNT)).body),
    /name="password"\r\n\r\np&w\r\n/,
  );
});

test('the documented example is sent, and only what it lacks of the required is generated', () => {
  const example = { username: 'demo@example.com', password: 'demo', realm: 'other', extra: 1 };
  const flow = flowFor(strict, { media: { example } });
  assert.deepEqual(flow.example, { ...example, grant_type: 'password', device: 'web' });
  assert.equal(flow.generatedAccount, undefined);
  const complete = { ...example, grant_type: 'x', device: 'y' };
  assert.deepEqual(flowFor(strict, { media: { example: complete } }).example, complete);
});

for (const [version, schema] of [
  ['', fastApi],
  [' of 2023', fastApi2023],
] as const) {
  test(`FastAPI's form${version} gets user name, password and the optional grant type`, () => {
    const flow = flowFor(schema);
    assert.deepEqual(flow.properties, { identifier: '/username', secret: '/password' });
    const request = loginRequest(flow, '', loginBody(flow, ACCOUNT));
    assert.equal(request.body, 'grant_type=password&username=me%40example.com&password=p%26w');
  });
}

test('a login that only an OAuth flow describes is none without its credentials at a real API', () => {
  const token = { scheme: 's', pointer: '', value: { source: 'body', path: '/t', pointer: '' } } as const;
  const login = { ...flowFor(strict).login, token };
  const real = { baseUrl: 'https://api.example.com' };
  const kept = (operation: Operation, settings: object) =>
    withUsableLogin({ operations: [operation] }, settings).operations[0]?.token !== undefined;
  const implied = { ...login, token: { ...token, flow: 'password' as const } };
  assert.equal(kept(login, real), true);
  assert.equal(kept(implied, real), false);
  assert.equal(kept(implied, { ...real, loginEmail: 'me' }), true);
  assert.equal(kept(implied, {}), true);
});

test('the user name is found by its name where a required grant type is described by a pattern', () => {
  const required = ['grant_type', 'username', 'password'];
  const properties = { ...fastApi2023.properties, grant_type: { type: 'string', pattern: '^password$' } };
  assert.deepEqual(flowFor({ ...fastApi2023, required, properties }).properties, {
    identifier: '/username',
    secret: '/password',
  });
});

test('without examples the mock server gets an account that the schema allows', () => {
  const plain = flowFor(strict);
  assert.deepEqual(exampleCredentials(plain), { identifier: 'driftline', secret: 'driftline-mock' });
  assert.equal(plain.generatedAccount, true);
  const email = { ...strict.properties, username: { type: 'string', format: 'email' } };
  const mail = flowFor({ ...strict, properties: email });
  assert.deepEqual(exampleCredentials(mail), {
    identifier: 'driftline@example.com',
    secret: 'driftline-mock',
  });
  const short = { ...strict.properties, username: { type: 'string', maxLength: 4 } };
  assert.deepEqual(exampleCredentials(flowFor({ ...strict, properties: short })), {
    identifier: 'text',
    secret: 'Driftline-2030!',
  });
});

test('examples of the properties are the demo account', () => {
  const username = { type: 'string', example: 'ann' };
  const password = { ...secret, examples: ['ann-secret'] };
  const flow = flowFor({ ...strict, properties: { ...strict.properties, username, password } });
  assert.deepEqual(exampleCredentials(flow), { identifier: 'ann', secret: 'ann-secret' });
  assert.equal(flow.generatedAccount, undefined);
});

test('a token in the query is no attack where the document has a key there', () => {
  const taking = (schemes: object) =>
    takesTokenInQuery(
      { document: { components: { securitySchemes: schemes } } as unknown as Contract['document'] },
      { in: 'header', name: 'Authorization' },
    );
  assert.equal(taking({ key: { type: 'apiKey', in: 'query', name: 'access_token' } }), true);
  assert.equal(taking({ key: { type: 'apiKey', in: 'query', name: 'key' } }), false);
  assert.equal(taking({ key: { type: 'apiKey', in: 'header', name: 'access_token' } }), false);
  assert.equal(takesTokenInQuery({ document: {} as Contract['document'] }, { in: 'query', name: 'k' }), true);
});
