import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutgoingRequest } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { withOperation } from '../openapi/inline.fixture.ts';
import { sentPartsOf } from './sent-parts.ts';

const contract = compileContract(
  'inline.yaml',
  withOperation(`      operationId: order
      parameters:
        - { name: page, in: query, schema: { type: integer } }
        - { name: filter, in: query, style: deepObject, schema: { type: object } }
        - { name: X-Tenant, in: header, required: true, schema: { type: string } }
        - { name: theme, in: cookie, schema: { type: string } }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: { type: string }
                lines: { type: array, items: { type: object, properties: { sku: { type: string } } } }
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { note: { type: string } } }
      responses:
        '204': { description: Done. }`),
);
const partsOf = sentPartsOf(contract);

function sent(changes: Partial<OutgoingRequest>, operation = 'order') {
  const request = { method: 'POST', url: 'https://api.example/response', headers: {}, ...changes };
  return partsOf({ operation, request });
}

const JSON_BODY = { 'Content-Type': 'application/json; charset=utf-8' };

test('the documented properties of a body are listed, and nothing else of it', () => {
  const body = JSON.stringify({ lines: [{}, { sku: 'secret' }], other: 'canary' });
  assert.deepEqual(sent({ headers: JSON_BODY, body }), {
    mediaTypes: ['application/json'],
    properties: ['/lines', '/lines/*', '/lines/*/sku'],
    parameters: [],
  });
});

test('a form, bytes, and an unreadable body are listed as far as possible', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.deepEqual(sent({ headers: form, body: 'note=a' }).properties, ['/note']);
  assert.deepEqual(sent({ headers: JSON_BODY, body: Buffer.from('{"note":null}') }).properties, ['/note']);
  assert.deepEqual(sent({ headers: JSON_BODY, body: '{"note"' }), {
    mediaTypes: ['application/json'],
    properties: [],
    parameters: [],
  });
  assert.deepEqual(sent({ headers: { 'Content-Type': 'text/plain' }, body: 'note' }).mediaTypes, []);
});

test('parameters are listed in every place', () => {
  const url = 'https://api.example/response?filter%5Bname%5D=x&unknown=1';
  assert.deepEqual(sent({ url, headers: { 'x-tenant': 'a', Cookie: 'a=b; theme=dark' } }).parameters, [
    'query:filter',
    'header:X-Tenant',
    'cookie:theme',
  ]);
});

test('an unknown operation has no documented parts', () => {
  const nothing = { mediaTypes: [], properties: [], parameters: [] };
  assert.deepEqual(sent({ headers: JSON_BODY, body: '{"note":1}' }, 'gone'), nothing);
});
