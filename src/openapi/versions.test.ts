import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from './compile.ts';
import { HEAD, inlineContract, refused } from './inline.fixture.ts';
import { incomingOf } from './lint/lint-document.ts';

const old = (rest: string) => HEAD.replace('3.1.0', '3.0.3') + rest;
const next = (rest: string) => HEAD.replace('3.1.0', '3.2.0') + rest;
const RESPONSES = `responses: {'200': {description: Good.}}`;

test('the contract has the declared version, and a document of 3.1 or 3.2', () => {
  for (const [text, version, openapi] of [
    [old('paths: {}'), '3.0', '3.1.0'],
    [`${HEAD}paths: {}`, '3.1', '3.1.0'],
    [next('paths: {}'), '3.2', '3.2.0'],
  ] as const) {
    const contract = inlineContract(text);
    assert.deepEqual([contract.version, contract.document.openapi], [version, openapi]);
  }
});

test('JSON of each version is read', () => {
  for (const version of ['3.0.0', '3.0.4', '3.1.2', '3.2.0']) {
    const text = JSON.stringify({ openapi: version, info: { title: 'J', version: '1' }, paths: {} });
    assert.equal(compileContract('inline.json', text).title, 'J');
  }
});

test('a document of 3.0 is validated against the schema of 3.0, as written', () => {
  const schema = (text: string) => old(`paths: {}\ncomponents:\n  schemas:\n    A: ${text}\n`);
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [old(''), ['1:1 the document must have the property "paths"']],
    [old('paths: {/a: {get: {}}}'), ['5:14 get must have the property "responses"']],
    [
      old('paths: {/a: {get: {responses: {}}}}'),
      ['5:20 responses is an empty object, must be object, at least 1 property'],
    ],
    [
      schema('{type: [string, "null"]}'),
      [
        '8:9 type is an array of 2 items, must be one of "array", "boolean", "integer", "number", "object", "string"',
      ],
    ],
    [schema('{const: 1}'), ['8:9 A has the property "const", which OpenAPI 3.0 does not allow there']],
    [
      schema('{properties: {a: {type: strin}, b: {minLength: -1}}}'),
      [
        '8:26 type is "strin", must be one of "array", "boolean", "integer", "number", "object", "string"',
        '8:44 minLength is -1 (integer), must be integer, ≥ 0',
      ],
    ],
  ];
  for (const [text, expected] of cases) {
    const [, ...problems] = refused('DL_CONTRACT_INVALID', text).sentence.split('\n');
    assert.deepEqual(
      problems.map((problem) => problem.trim().replace('inline.yaml:', '')),
      expected,
    );
  }
});

test('the additional methods of OpenAPI 3.2 are operations, and media types may be references', () => {
  const { operations } = inlineContract(
    next(`paths:
  /a:
    parameters: [{name: q, in: query, schema: {type: string}}]
    query: {${RESPONSES}}
    additionalOperations:
      COPY: {responses: {'200': {description: C, content: {application/json: {$ref: '#/components/mediaTypes/m'}}}}}
components:
  mediaTypes:
    m: {schema: {type: string}, examples: {one: {dataValue: a}}}
`),
  );
  assert.deepEqual(
    operations.map(({ id, method, pointer, pathItem }) => [id, method, pointer, pathItem]),
    [
      ['QUERY /a', 'QUERY', '/paths/~1a/query', '/paths/~1a'],
      ['COPY /a', 'COPY', '/paths/~1a/additionalOperations/COPY', '/paths/~1a'],
    ],
  );
  assert.deepEqual(operations[1]?.responses[0]?.content, [
    {
      mediaType: 'application/json',
      pointer: '/components/mediaTypes/m',
      schema: '/components/mediaTypes/m/schema',
      examples: ['a'],
    },
  ]);
});

test('server variables have their defaults; a path or an operation may have its own servers', () => {
  const { server, operations } = inlineContract(`${HEAD}servers:
  - url: https://{host}/{base}/
    variables: {host: {default: example.com}, base: {default: v1}}
paths:
  /a:
    servers: [{url: /path}]
    get: {${RESPONSES}}
    put: {servers: [{url: 'https://{x}.example.com', variables: {x: {default: own}}}], ${RESPONSES}}
  /b: {get: {${RESPONSES}}}
`);
  assert.equal(server, 'https://example.com/v1');
  assert.deepEqual(
    operations.map(({ servers }) => servers),
    [['/path'], ['https://own.example.com'], undefined],
  );
});

test('webhooks and callbacks are listed, but are not operations', () => {
  const contract = inlineContract(`${HEAD}paths:
  /a:
    post:
      operationId: subscribe
      ${RESPONSES}
      callbacks:
        done: {'{$request.body#/url}': {post: {${RESPONSES}}, x-note: 1}}
        also: {$ref: '#/components/callbacks/also'}
webhooks:
  born: {post: {${RESPONSES}}}
components:
  callbacks:
    also: {'https://example.com': {put: {${RESPONSES}}}}
`);
  assert.deepEqual(
    contract.operations.map(({ id }) => id),
    ['subscribe'],
  );
  assert.deepEqual(
    incomingOf(contract).map(({ kind, name, method, operation }) => [kind, name, method, operation]),
    [
      ['webhook', 'born', 'POST', undefined],
      ['callback', 'done', 'POST', 'subscribe'],
      ['callback', 'also', 'PUT', 'subscribe'],
    ],
  );
});

test('methods beside the $ref of a path item override those of the target', () => {
  const { operations } = inlineContract(`${HEAD}paths:
  /a:
    $ref: '#/components/pathItems/a'
    get: {operationId: own, ${RESPONSES}}
components:
  pathItems:
    a:
      get: {operationId: other, ${RESPONSES}}
      put: {operationId: referred, ${RESPONSES}}
`);
  assert.deepEqual(
    operations.map(({ id }) => id),
    ['own', 'referred'],
  );
});
