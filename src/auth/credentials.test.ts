import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileContract } from '../openapi/compile.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { credentialProperties } from './credentials.ts';

/** A contract with one operation whose request has this schema. */
function contractWith(schema: unknown, schemas: Record<string, unknown> = {}) {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Test', version: '1' },
    paths: {
      '/login': {
        post: {
          operationId: 'login',
          requestBody: { content: { 'application/json': { schema } } },
          responses: { 200: { description: 'In.' } },
        },
      },
    },
    components: { schemas },
  };
  return compileContract('test.yaml', JSON.stringify(document));
}

function found(schema: unknown, schemas?: Record<string, unknown>) {
  const contract = contractWith(schema, schemas);
  const [operation] = contract.operations;
  assert.ok(operation);
  return credentialProperties(contract, operation);
}

const secret = { type: 'string', format: 'password' };

for (const [file, identifier, password] of [
  ['contracts/sealmetrics.openapi.yaml', '/email', '/password'],
  ['src/testing/everything.openapi.yaml', '/user', '/secret'],
] as const) {
  test(`the credentials in ${file} are found by its schema`, async () => {
    const contract = await openContract(join(projectRoot(), file));
    const [login] = contract.operations;
    assert.ok(login);
    assert.deepEqual(credentialProperties(contract, login), { identifier, secret: password });
  });
}

test('an e-mail address is preferred to another required string before it', () => {
  const properties = { tenant: { type: 'string' }, mail: { type: 'string', format: 'email' }, key: secret };
  const schema = { type: 'object', required: ['tenant', 'mail', 'key'], properties };
  assert.deepEqual(found(schema), { identifier: '/mail', secret: '/key' });
});

test('an optional string is not the identifier', () => {
  const properties = { hint: { type: 'string', format: 'email' }, name: { type: 'string' }, key: secret };
  const schema = { type: 'object', required: ['name', 'key'], properties };
  assert.deepEqual(found(schema), { identifier: '/name', secret: '/key' });
});

test('a string with a fixed value is not the identifier', () => {
  const properties = {
    grant: { type: 'string', const: 'password' },
    kind: { type: 'string', enum: ['user', 'robot'] },
    name: { type: 'string' },
    key: secret,
  };
  const schema = { type: 'object', required: ['grant', 'kind', 'name', 'key'], properties };
  assert.deepEqual(found(schema), { identifier: '/name', secret: '/key' });
});

test('references, compositions and nested objects are followed', () => {
  const schema = {
    type: 'object',
    required: ['auth/v1'],
    properties: { 'auth/v1': { $ref: '#/components/schemas/Pair' } },
  };
  const pair = {
    allOf: [
      { type: 'object', required: ['who'], properties: { who: { $ref: '#/components/schemas/Name' } } },
      { type: 'object', required: ['key'], properties: { key: secret } },
    ],
  };
  const pointers = { identifier: '/auth~1v1/who', secret: '/auth~1v1/key' };
  assert.deepEqual(found(schema, { Pair: pair, Name: { type: 'string' } }), pointers);
});

test('a recursive schema ends the search', () => {
  const node = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, inner: { $ref: '#/components/schemas/Node' } },
  };
  assert.equal(found({ $ref: '#/components/schemas/Node' }, { Node: node }), undefined);
});

test('a request without a secret has no credentials', () => {
  assert.equal(
    found({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
    undefined,
  );
});

test('an operation without a request body has no credentials', async () => {
  const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
  const accounts = contract.operations.find(({ requestBody }) => requestBody === undefined);
  assert.ok(accounts);
  assert.equal(credentialProperties(contract, accounts), undefined);
});
