import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlineContract, refused } from './inline.fixture.ts';

/** Operations that are broken, by their ids, in a document with two operations and these components. */
function broken(components: string, more = ''): Record<string, string> {
  const contract = inlineContract(`openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: G, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b: {get: {operationId: b, responses: {'200': {description: G}}}${more}}
components: {schemas: {${components}}}
`);
  const found = contract.operations.flatMap(({ id, broken: text }) =>
    text === undefined ? [] : [[id, text]],
  );
  return Object.fromEntries(found);
}

test('only the operations that reach an error of the document are broken', () => {
  assert.match(
    broken('A: {type: object, properties: {x: {type: strin}}}').a ?? '',
    /^inline.yaml:6:\d+ type is "strin"/,
  );
  assert.deepEqual(Object.keys(broken('A: {allOf: [{$ref: "#/components/schemas/B"}]}, B: {type: strin}')), [
    'a',
  ]);
  assert.deepEqual(broken('A: {}, Unused: {type: strin}'), {});
  assert.deepEqual(Object.keys(broken('A: {}', ', post: {operationId: c, responses: []}')), ['c']);
  assert.deepEqual(Object.keys(broken('A: {$ref: "#/components/schemas/None"}')), ['a']);
  assert.deepEqual(Object.keys(broken('A: {$ref: "#/components/schemas/A"}')), ['a']);
});

test('a broken operation keeps its name, and documents nothing', () => {
  const { operations } = inlineContract(`openapi: 3.1.0
info: {}
paths: {/a: {get: {operationId: a, responses: {'200': {}}}, delete: {operationId: b, responses: {'204': {description: G}}}}}
`);
  assert.deepEqual(
    operations.map(({ id, method, responses }) => [id, method, responses.length]),
    [
      ['a', 'GET', 0],
      ['b', 'DELETE', 1],
    ],
  );
});

test('a document without an operation that can be used is refused', () => {
  refused(
    'DL_CONTRACT_INVALID',
    `openapi: 3.1.0
info: {title: T, version: '1'}
paths: {/a: {get: {operationId: a, responses: []}}}
`,
  );
});
