import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { carried } from '../auth/authorization.ts';
import { consumerRequest, loginFlowOf } from '../auth/login-flow.ts';
import { send } from '../http/client/send.ts';
import type { Exchange } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { judge } from '../rules/judge.ts';
import { keyPlaces, tryPublicKeys } from './forgeries.ts';

const json = (schema: object) => ({ description: 'd', content: { 'application/json': { schema } } });
const string = { type: 'string' };
const account = {
  type: 'object',
  required: ['user', 'password'],
  properties: { user: string, password: string },
};
const documented = {
  '/.well-known/jwks.json': {
    get: { operationId: 'keys', responses: { 200: json({ type: 'object' }) } },
  },
};
const contractWith = (paths: object, scheme: object) =>
  compileContract(
    'test.yaml',
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Test', version: '1' },
      paths: {
        '/login': {
          post: {
            operationId: 'logIn',
            requestBody: { content: { 'application/json': { schema: account } } },
            responses: { 200: json({ type: 'object', properties: { token: string } }) },
            'x-token': { scheme: 'bearer', value: '$response.body#/token' },
          },
        },
        '/me': {
          get: {
            operationId: 'me',
            security: [{ bearer: [] }],
            responses: { 200: json({ type: 'object' }), 401: json({ type: 'object' }) },
          },
        },
        ...paths,
      },
      components: { securitySchemes: { bearer: scheme } },
    }),
  );

const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };
const PLAIN_BEARER = { type: 'http', scheme: 'bearer' };
const OPEN_ID = { type: 'openIdConnect', openIdConnectUrl: '/.well-known/openid-configuration' };
const OAUTH = { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } };

for (const [place, paths, scheme, sent] of [
  ['of the document', documented, BEARER, 3],
  ['of its discovery', {}, OPEN_ID, 2],
  ['of the provider of its tokenUrl', {}, OAUTH, 2],
  ['of the issuer in its token', {}, BEARER, 2],
  ['at the usual path, without metadata', {}, PLAIN_BEARER, 2],
] as const) {
  for (const confused of [false, true]) {
    test(`a server that ${confused ? 'takes' : 'does not take'} a public key ${place} for an HMAC secret: ${confused ? 'found' : 'no finding'}`, async (t) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'one' };
      const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
      const verifies = async (token: string) => {
        const by = (key: Parameters<typeof jwtVerify>[1]) =>
          jwtVerify(token, key).then(
            () => true,
            () => false,
          );
        return (await by(publicKey)) || (confused && (await by(Buffer.from(pem))));
      };
      let baseUrl = '';
      const server = createServer(async ({ url, headers }, response) => {
        const published: Record<string, object> = {
          '/.well-known/jwks.json': { keys: [jwk] },
          ...(scheme !== PLAIN_BEARER && {
            '/.well-known/openid-configuration': {
              ...{ issuer: baseUrl, token_endpoint: `${baseUrl}/token` },
              jwks_uri: `${baseUrl}/.well-known/jwks.json`,
            },
          }),
        };
        const token = headers.authorization?.slice('Bearer '.length) ?? '';
        const verified = url !== '/me' || (await verifies(token));
        response.writeHead(verified ? 200 : 401, {
          'Content-Type': 'application/json',
          ...(verified ? {} : { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
        });
        response.end(JSON.stringify(published[url ?? ''] ?? {}));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.after(() => server.close());
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

      const contract = contractWith(paths, scheme);
      const flow = loginFlowOf(contract);
      assert.ok(flow?.consumer);
      const { consumer } = flow;
      const token = await new SignJWT({ sub: 'ada', ...(scheme !== PLAIN_BEARER && { iss: baseUrl }) })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(privateKey);
      const exchanges: Exchange[] = await tryPublicKeys({
        ...{ contract, consumer, baseUrl, token },
        requestWith: (forged) => consumerRequest({ ...flow, consumer }, baseUrl, carried(flow.use, forged)),
        context: { network: {}, settings: { requestTimeoutMs: 5000 } },
        send: (step, { id: operation }, request) => send(request, { case: step, operation, timeoutMs: 5000 }),
      });
      assert.equal(exchanges.length, sent);
      const found = exchanges
        .flatMap((each) => judge(each, contract))
        .map(({ id, case: step }) => `${step} ${id}`);
      assert.deepEqual(found, confused ? ['signed-with-public-key invalid-request-accepted'] : []);
    });
  }
}

test('the issuer of a token counts only at an origin that the API or its document has', () => {
  const issuedBy = (iss: unknown) => tokenWithClaims({ iss });
  const api = 'https://api.example/v1';
  const { document } = contractWith({}, BEARER);
  const origins = ['https://api.example'];
  assert.deepEqual(keyPlaces({ document }, issuedBy('https://api.example'), api), {
    ...{ places: [{ issuer: 'https://api.example' }], origins },
  });
  const others = ['http://169.254.169.254/', 'https://elsewhere.example', 'the issuer', 'file:///etc'];
  // No text at all, and none that can be made.
  const noTexts = [['https://api.example'], { toString: 1, valueOf: 1 }, 7];
  for (const iss of [...others, ...noTexts, 'http://api.example', 'https://api.example:8443'])
    assert.deepEqual(keyPlaces({ document }, issuedBy(iss), api), { places: [], origins });
  const openId = contractWith({}, { ...OPEN_ID, openIdConnectUrl: 'https://id.example/openid' });
  assert.deepEqual(keyPlaces(openId, issuedBy('https://id.example/a'), api), {
    places: [{ discoveryUrl: 'https://id.example/openid' }, { issuer: 'https://id.example/a' }],
    origins: ['https://api.example', 'https://id.example'],
  });
  assert.deepEqual(keyPlaces(contractWith({}, OAUTH), 'opaque', api).places, [
    { tokenUrl: 'https://api.example/token' },
  ]);
});

test('keys are fetched from no other origin, whatever the token and the metadata of the issuer name', async (t) => {
  const requested: string[] = [];
  const served = async (name: string, responses: () => Readonly<Record<string, object>>) => {
    const server = createServer(({ url = '' }, response) => {
      requested.push(`${name} ${url}`);
      const found = responses()[url];
      response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(found ?? {}));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const { publicKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = { keys: [await exportJWK(publicKey)] };
  const elsewhere = await served('elsewhere', () => ({ '/keys': keys, '/.well-known/jwks.json': keys }));
  const api = await served('api', () => ({
    '/.well-known/openid-configuration': { issuer: api, jwks_uri: `${elsewhere}/keys` },
  }));
  const contract = contractWith({}, PLAIN_BEARER);
  const flow = loginFlowOf(contract);
  assert.ok(flow?.consumer);
  const { consumer } = flow;
  for (const iss of [api, elsewhere]) {
    const exchanges = await tryPublicKeys({
      ...{ contract, consumer, baseUrl: api, token: tokenWithClaims({ iss }) },
      requestWith: (forged) => consumerRequest({ ...flow, consumer }, api, carried(flow.use, forged)),
      context: { network: {}, settings: { requestTimeoutMs: 5000 } },
      send: (step, { id: operation }, request) => send(request, { case: step, operation, timeoutMs: 5000 }),
    });
    assert.deepEqual(exchanges, []);
  }
  assert.deepEqual(
    requested.filter((each) => each.startsWith('elsewhere')),
    [],
  );
  assert.ok(requested.includes('api /.well-known/openid-configuration'));
});

function tokenWithClaims(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}
