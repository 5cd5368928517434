import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { loginFlowOf } from '../auth/login-flow.ts';
import { send } from '../http/client/send.ts';
import type { Exchange } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { judge } from '../rules/judge.ts';
import { tryPublicKeys } from './forgeries.ts';

const json = (schema: object) => ({ description: 'd', content: { 'application/json': { schema } } });
const string = { type: 'string' };
const account = {
  type: 'object',
  required: ['user', 'password'],
  properties: { user: string, password: string },
};
const contract = compileContract(
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
      '/.well-known/jwks.json': {
        get: { operationId: 'keys', responses: { 200: json({ type: 'object' }) } },
      },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  }),
);

for (const confused of [false, true]) {
  test(`a server that ${confused ? 'takes its public key for an HMAC secret is found' : 'verifies its algorithm has no finding'}`, async (t) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one' };
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const server = createServer(async (request, response) => {
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const verified =
        request.url !== '/me' ||
        (await jwtVerify(token, publicKey).then(
          () => true,
          () =>
            confused &&
            jwtVerify(token, Buffer.from(pem)).then(
              () => true,
              () => false,
            ),
        ));
      response.writeHead(verified ? 200 : 401, {
        'Content-Type': 'application/json',
        ...(verified ? {} : { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
      });
      response.end(JSON.stringify(request.url === '/me' ? {} : { keys: [jwk] }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());

    const flow = loginFlowOf(contract);
    assert.ok(flow);
    const token = await new SignJWT({ sub: 'ada' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(privateKey);
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const exchanges: Exchange[] = await tryPublicKeys({
      ...{ contract, flow, baseUrl, token },
      send: (step, { id: operation }, request) => send(request, { case: step, operation, timeoutMs: 5000 }),
    });
    assert.equal(exchanges.length, 3);
    const found = exchanges
      .flatMap((each) => judge(each, contract))
      .map(({ id, case: step }) => `${step} ${id}`);
    assert.deepEqual(found, confused ? ['signed-with-public-key invalid-request-accepted'] : []);
  });
}
