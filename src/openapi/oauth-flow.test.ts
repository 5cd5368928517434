import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from './compile.ts';

const FORM = 'application/x-www-form-urlencoded';
const object = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

/** The token of the login that the document has, and the id of its operation. */
function loginOf(
  flows: object,
  {
    path = '/token',
    request = object('username', 'password', 'client_id', 'client_secret') as object,
    response = {} as object,
    servers = [{ url: 'https://api.example.com/v1' }],
    token = undefined as object | undefined,
  } = {},
) {
  const responses = { 200: { description: 'In.', content: { 'application/json': { schema: response } } } };
  const requestBody = { content: { [FORM]: { schema: request } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    servers,
    paths: {
      '/session': { post: { operationId: 'session', requestBody, responses, 'x-token': token } },
      [path]: {
        post: { operationId: 'token', requestBody, responses },
        get: { operationId: 'see', responses },
      },
    },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, oauth: { type: 'oauth2', flows } },
    },
  };
  const { operations } = compileContract('test.yaml', JSON.stringify(document));
  const login = operations.find((each) => each.token);
  return login && { id: login.id, ...login.token };
}

const flow = (tokenUrl: string) => ({ tokenUrl, scopes: {} });
const AT = '/components/securitySchemes/oauth/flows';

test('an operation that is the token URL of a password flow is the login', () => {
  const place = (name: string) => ({ source: 'body', path: `/${name}`, pointer: `${AT}/password/tokenUrl` });
  assert.deepEqual(loginOf({ password: flow('token') }), {
    id: 'token',
    scheme: 'oauth',
    flow: 'password',
    pointer: `${AT}/password/tokenUrl`,
    value: place('access_token'),
    type: place('token_type'),
    expiresAt: { ...place('expires_in'), unitMs: 1000 },
  });
});

test('the client credentials flow counts as well, after the password flow', () => {
  assert.equal(loginOf({ clientCredentials: flow('token') })?.flow, 'clientCredentials');
  assert.equal(loginOf({ clientCredentials: flow('token'), password: flow('token') })?.flow, 'password');
});

for (const [tokenUrl, path, found] of [
  ['token', '/token', true],
  ['./token', '/token', true],
  ['/token', '/token', true],
  ['https://api.example.com/v1/token', '/token', true],
  ['/v1/token', '/token', true],
  ['/v2/token', '/token', false],
  ['https://id.example.com/v1/token', '/token', false],
  ['https://api.example.com/token', '/token', false],
  ['/api/v1/login/access-token', '/api/v1/login/access-token', true],
  ['token', '/other', false],
  ['http://[', '/token', false],
] as const) {
  test(`the token URL ${tokenUrl} is ${found ? '' : 'not '}the operation POST ${path}`, () => {
    assert.equal(loginOf({ password: flow(tokenUrl) }, { path }) !== undefined, found);
  });
}

test('a relative server gives its path to a token URL', () => {
  const servers = [{ url: '/v1' }];
  assert.equal(loginOf({ password: flow('/v1/token') }, { servers })?.id, 'token');
});

test('what the response does not have is not read, and a request or response of another kind is no login', () => {
  const response = object('access_token', 'refresh_token');
  const { value, type, expiresAt } = loginOf({ password: flow('token') }, { response }) ?? {};
  assert.deepEqual([value?.path, type, expiresAt], ['/access_token', undefined, undefined]);
  assert.equal(loginOf({ password: flow('token') }, { response: object('token') }), undefined);
  assert.equal(loginOf({ password: flow('token') }, { request: object('user', 'password') }), undefined);
  assert.equal(loginOf({ implicit: { authorizationUrl: 'https://a.example', scopes: {} } }), undefined);
});

test('x-token comes first', () => {
  const token = { scheme: 'key', value: '$response.body#/t' };
  assert.deepEqual(loginOf({ password: flow('token') }, { token })?.id, 'session');
});
