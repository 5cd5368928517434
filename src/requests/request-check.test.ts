import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { requestProblems } from './request-check.ts';

const contract = inlineContract(`${HEAD}servers: [{url: 'https://api.example.com/v1'}]
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      security: [{key: []}]
      parameters:
        - {name: petId, in: path, required: true, schema: {type: integer}}
        - {name: fields, in: query, style: form, explode: false, schema: {type: array, items: {enum: [name, tag]}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {tag: {type: string}}}}
        - {name: X-Tenant, in: header, required: true, schema: {type: string, minLength: 2}}
      responses: {'200': {description: A pet}}
  /search:
    get:
      operationId: search
      parameters: [{name: any, in: query, schema: {type: object, additionalProperties: {type: string}}}]
      responses: {'200': {description: R}}
  /pets:
    post:
      operationId: createPet
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}, id: {type: integer, readOnly: true}}}
          application/x-www-form-urlencoded: {schema: {type: object, properties: {age: {type: integer}}}}
          application/octet-stream: {}
      responses: {'201': {description: R}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: api_key}}}
`);

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const TENANT = { 'x-tenant': 'me' };

function problemsOf(
  id: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = '',
): string[] {
  const operation = contract.operations.find((each) => each.id === id);
  assert.ok(operation);
  const request = { target, headers, body: Buffer.from(body as string) };
  return requestProblems(contract, operation, request).map(
    ({ where, expected, received, undocumented }) =>
      `${undocumented ? 'undocumented ' : ''}${where}: ${expected}; ${received}`,
  );
}

test('a request that keeps its contract has no problems', () => {
  assert.deepEqual(problemsOf('getPet', '/v1/pets/7?fields=name,tag&filter[tag]=a&api_key=k', TENANT), []);
  assert.deepEqual(problemsOf('getPet', 'https://api.example.com/v1/pets/7#top', TENANT), []);
  assert.deepEqual(problemsOf('search', '/v1/search?one=1&two=2'), []);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', JSON_TYPE, '{"name":"Rex"}'), []);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.deepEqual(problemsOf('createPet', '/v1/pets', form, 'age=7'), []);
  const file = { 'content-type': 'application/octet-stream' };
  assert.deepEqual(problemsOf('createPet', '/v1/pets', file, Buffer.from([0xff])), []);
});

test('parameters that are wrong, missing or undocumented are named with their values', () => {
  assert.deepEqual(problemsOf('getPet', '/v1/pets/rex?fields=name,age&limit=5'), [
    'request path petId: integer; "rex"',
    'request query fields: one of "name", "tag"; "name,age"',
    'request header X-Tenant: a value; nothing',
    'undocumented request query limit: one of the documented parameters: fields, filter, api_key; a parameter of this name',
  ]);
});

test('bodies that are wrong, missing, of another type or malformed are named', () => {
  assert.deepEqual(problemsOf('createPet', '/v1/pets', JSON_TYPE, '{"nam":"Rex"}'), [
    'request body /name: string; nothing',
  ]);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', JSON_TYPE, '{"name":"Rex","age":7}'), [
    'undocumented request body /age: one of the documented properties: name, id; a property of this name',
  ]);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', {}), ['request body: a body; nothing']);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', { 'content-type': 'text/xml' }, '<a/>'), [
    'request header Content-Type: application/json or application/x-www-form-urlencoded or application/octet-stream; text/xml',
  ]);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', JSON_TYPE, '{"name":'), [
    'request body: application/json; 8 characters that are not valid JSON',
  ]);
  assert.deepEqual(problemsOf('createPet', '/v1/pets', JSON_TYPE, Buffer.from([0x22, 0xff, 0x22])), [
    'request body: application/json; bytes that are not UTF-8',
  ]);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.deepEqual(problemsOf('createPet', '/v1/pets', form, 'age=old'), [
    'request body /age: integer; "old" (string)',
  ]);
});
