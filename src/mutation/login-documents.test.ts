import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startMock } from '../mock/start.ts';
import { compileContract } from '../openapi/compile.ts';
import type { Contract } from '../openapi/contract.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { loginPass } from './probes.ts';
import { JudgingClient } from './sending.ts';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const object = (required: string[], properties: object) => ({ type: 'object', required, properties });
const described = (schema: object, headers = {}) => ({
  ...{ description: 'd', headers },
  content: { [JSON_TYPE]: { schema } },
});

/** A contract whose login gives its token so, and whose other operation takes it so. */
function contractWith(parts: {
  /** Absent: the document has no `x-token`. */
  token?: object;
  request?: object;
  scheme: object;
  response: object;
  type?: string;
  headers?: object;
  /** Another scheme that login and token need beside. */
  beside?: object;
}): Contract {
  const { token, scheme, response, type = JSON_TYPE, headers, beside } = parts;
  const key = beside ? { beside: [] } : {};
  const error = described(object(['error'], { error: { type: 'string' } }));
  const usual = { user: { type: 'string' }, password: { type: 'string', format: 'password' } };
  const { request = object(['user', 'password'], usual) } = parts;
  const refusals = { 400: error, 401: error, 415: error };
  const post = {
    operationId: 'logIn',
    security: beside ? [key] : [],
    requestBody: { required: true, content: { [type]: { schema: request } } },
    responses: { 200: described(response, headers), ...refusals },
    ...(token ? { 'x-token': { scheme: 'session', ...token } } : {}),
  };
  const get = {
    operationId: 'use',
    security: [{ session: [], ...key }],
    responses: { 200: described(object(['id'], { id: { type: 'integer' } })), 401: error },
  };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: { '/login': { post }, '/me': { get } },
    components: { securitySchemes: { session: scheme, ...(beside ? { beside } : {}) } },
  };
  return compileContract('test.yaml', JSON.stringify(document));
}

const text = { type: 'string' };
const inBody = { value: '$response.body#/token' };
const file = (name: string) => openContract(join(projectRoot(), `src/testing/${name}.openapi.yaml`));

const oauth = (flow: string) => ({ type: 'oauth2', flows: { [flow]: { tokenUrl: 'login', scopes: {} } } });
const tokenResponse = object(['access_token', 'token_type'], {
  access_token: text,
  token_type: text,
  expires_in: { type: 'integer' },
});

/** The kinds of logins, as in the guide; a JSON login that gives a bearer token is tested elsewhere. */
const KINDS: Readonly<Record<string, () => Contract | Promise<Contract>>> = {
  'a form, used as bearer': () => file('form-login'),
  'JSON, given in a cookie and used as one': () => file('cookie-login'),
  'a multipart form, with a lifetime in seconds': () =>
    contractWith({
      token: { ...inBody, expiresIn: '$response.body#/expires_in' },
      scheme: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      response: object(['token', 'expires_in'], { token: text, expires_in: { type: 'integer' } }),
      type: 'multipart/form-data',
    }),
  'JSON, given in a header and used in one': () =>
    contractWith({
      token: {
        value: '$response.header.X-Session',
        expiresIn: '$response.header.X-Life',
        expiresInUnit: 'hours',
      },
      scheme: { type: 'apiKey', in: 'header', name: 'X-Session' },
      response: object(['name'], { name: text }),
      headers: { 'X-Session': { required: true, schema: text }, 'X-Life': { schema: { type: 'integer' } } },
    }),
  'JSON, beside an API key in a header': () =>
    contractWith({
      token: inBody,
      scheme: { type: 'http', scheme: 'bearer' },
      response: object(['token'], { token: text }),
      beside: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    }),
  'a form, used in the query': () =>
    contractWith({
      token: inBody,
      scheme: { type: 'apiKey', in: 'query', name: 'session' },
      response: object(['token'], { token: text }),
      type: FORM,
    }),
  'a form, used as OAuth 2 says': () =>
    contractWith({
      token: inBody,
      scheme: { type: 'oauth2', flows: { password: { tokenUrl: '/login', scopes: {} } } },
      response: object(['token'], { token: text }),
      type: FORM,
    }),
  'a form, of an OAuth password flow': () =>
    contractWith({
      scheme: oauth('password'),
      response: tokenResponse,
      request: object(['grant_type', 'username', 'password'], {
        grant_type: { type: 'string', pattern: '^password$' },
        username: text,
        password: text,
      }),
      type: FORM,
    }),
  'a form, of an OAuth client credentials flow': () =>
    contractWith({
      scheme: oauth('clientCredentials'),
      response: tokenResponse,
      request: object(['grant_type', 'client_id', 'client_secret'], {
        grant_type: { type: 'string', enum: ['client_credentials', 'refresh_token'] },
        client_id: text,
        client_secret: text,
      }),
      type: FORM,
    }),
};

for (const [kind, open] of Object.entries(KINDS)) {
  test(`a login by ${kind}: every case keeps the contract on the mock server`, async (t) => {
    const contract = await open();
    const mock = await startMock(contract);
    t.after(() => mock.close());
    const client = new JudgingClient(contract, mock);
    await loginPass(client);
    const found = client.findings.map(({ id, case: step, received }) => `${step}: ${id}, ${received}`);
    assert.deepEqual(found, []);
    const sent = new Map(client.exchanges.map((exchange) => [exchange.case.name, exchange]));
    assert.equal(sent.get('fresh-token')?.response?.status, 200);
    for (const name of [
      'missing-token',
      'expired-token',
      'tampered-claims',
      'unsigned-token',
      'missing-password',
    ]) {
      assert.equal(Math.floor((sent.get(name)?.response?.status ?? 0) / 100), 4, name);
    }
    assert.equal(sent.has('json-cut-off'), !kind.includes('form'));
  });
}
