import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { compileContract } from '../openapi/compile.ts';
import { unknownUser } from './login-cases.ts';

/** The user that is sent beside an account, by the schema of the login's name. */
function userFor(identifier: string, schema: object): string | undefined {
  const properties = {
    email: { type: 'string', ...schema },
    password: { type: 'string', format: 'password' },
  };
  const body = { type: 'object', required: ['email', 'password'], properties };
  const bearer = { type: 'http', scheme: 'bearer' };
  const login = {
    'x-token': { scheme: 'bearer', value: '$response.body#/token' },
    requestBody: { content: { 'application/json': { schema: body } } },
    responses: { 200: { description: 'ok' } },
  };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: { '/login': { post: { operationId: 'login', ...login } } },
    components: { securitySchemes: { bearer } },
  };
  const contract = compileContract('test.yaml', JSON.stringify(document));
  return unknownUser(contract, loginOf(contract), { identifier, secret: 'secret' });
}

test('an unknown user has the domain of the account, and no reserved one', () => {
  assert.equal(userFor('Ann@shop.example.org', { format: 'email' }), 'driftline-nobody@shop.example.org');
  assert.equal(userFor('admin', {}), 'driftline-nobody');
});

test('an unknown user has the form of the account where the contract requires it', () => {
  assert.equal(userFor('Ann.Lee7@a.example', { maxLength: 18 }), 'Qzx.Jkw1@a.example');
  assert.equal(userFor('AB-1234', { pattern: '^[A-Z]{2}-[0-9]{4}$' }), 'QZ-4075');
});

test('where the contract allows no other name there is none, and where it refuses the account, it decides nothing', () => {
  assert.equal(userFor('admin', { pattern: '^(admin|guest)$' }), undefined);
  assert.equal(userFor('admin', { format: 'email' }), 'driftline-nobody');
});
