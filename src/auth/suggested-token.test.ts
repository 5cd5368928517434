import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../openapi/compile.ts';
import { suggestedToken } from './suggested-token.ts';

/** What is suggested for a login whose response has this property beside the token. */
function suggestedWith(properties: object) {
  const schema = { type: 'object', properties: { token: { type: 'string' }, ...properties } };
  const request = {
    ...{ type: 'object', required: ['user', 'password'] },
    properties: { user: { type: 'string' }, password: { type: 'string', format: 'password' } },
  };
  const body = (content: object) => ({ content: { 'application/json': { schema: content } } });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: {
      '/login': {
        post: { requestBody: body(request), responses: { 200: { description: 'd', ...body(schema) } } },
      },
      '/me': { get: { security: [{ key: [] }], responses: { 200: { description: 'd' } } } },
    },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  };
  return suggestedToken(compileContract('test.yaml', JSON.stringify(document)))?.token;
}

const token = { scheme: 'key', value: '$response.body#/token' };

test('a number that is no day of this century is a lifetime, whatever it is called', () => {
  const expires = (example: unknown) => suggestedWith({ expires: { type: 'integer', example } });
  assert.deepEqual(expires(900), { ...token, expiresIn: '$response.body#/expires' });
  assert.deepEqual(expires(1_900_000_000), { ...token, expiresAt: '$response.body#/expires' });
  assert.deepEqual(suggestedWith({ expires: { type: 'string' } }), {
    ...token,
    expiresAt: '$response.body#/expires',
  });
  assert.deepEqual(suggestedWith({}), token);
});
