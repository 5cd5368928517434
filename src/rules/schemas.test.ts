import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../openapi/compile.ts';
import { exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';

/** Schemas by version of OpenAPI: children that extend a parent, integers of 64 bits, nullable references. */
const contracts = ['3.0.3', '3.1.0'].map((version) =>
  compileContract(
    'schemas.yaml',
    `openapi: ${version}
info: {title: Schemas, version: '1'}
paths:
  /read:
    get:
      operationId: read
      responses:
        '200': {description: All, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
components:
  schemas:
    Box:
      type: object
      properties:
        pet: {$ref: '#/components/schemas/Pet'}
        pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        i64: {type: integer, format: int64}
        u64: {type: integer, format: uint64}
        plain: {type: integer}
    Pet:
      type: object
      required: [kind]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
      properties: {kind: {type: string}}
    Cat:
      allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]
    Kitten:
      allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {milk: {type: boolean}}}]
`,
  ),
);

function found(bytes: string): string[] {
  const [one, other] = contracts.map((contract) =>
    judge(exchange({ bytes }), contract).map(({ id, where, received }) => `${id} ${where} ${received}`),
  );
  assert.deepEqual(one, other);
  return one ?? [];
}

test('what extends the documented schema by allOf is documented by its discriminator', () => {
  assert.deepEqual(found('{"pet":{"kind":"cat","lives":9}}'), []);
  assert.deepEqual(found('{"pets":[{"kind":"cat","lives":9},{"kind":"Kitten","lives":9,"milk":true}]}'), []);
  assert.deepEqual(found('{"pets":[{"kind":"cat","lives":9,"wings":2}]}'), [
    'body-property-undocumented response body /pets/0/wings an undocumented property',
  ]);
});

test('the schema that a discriminator names judges the value', () => {
  assert.deepEqual(found('{"pets":[{"kind":"cat","lives":9},{"kind":"cat","lives":"9"}]}'), [
    'body-type-wrong response body /pets/1/lives "9" (string)',
  ]);
  // A list may show the common properties alone.
  assert.deepEqual(
    found('{"pet":{"kind":"cat"}}').map((text) => text.split(' ')[0]),
    ['body-discriminator-mismatch'],
  );
});

test('integers of 64 bits are judged by their text, at their limits exactly', () => {
  for (const right of [
    '{"i64":9223372036854775807}',
    '{"i64":-9223372036854775808}',
    '{"i64":9007199254740993}',
    '{"u64":18446744073709551615}',
  ]) {
    assert.deepEqual(found(right), [], right);
  }
  assert.deepEqual(found('{"i64":9223372036854775808}'), [
    'body-format-wrong response body /i64 9223372036854775808',
  ]);
  assert.deepEqual(found('{"i64":-9223372036854775809}'), [
    'body-format-wrong response body /i64 -9223372036854775809',
  ]);
  assert.deepEqual(found('{"u64":18446744073709551616}'), [
    'body-format-wrong response body /u64 18446744073709551616',
  ]);
  assert.deepEqual(
    found('{"plain":9007199254740993}').map((text) => text.split(' ')[0]),
    ['body-number-imprecise'],
  );
});

test('problem details may have members of their own, and other bodies only those that are documented', () => {
  for (const [type, ids] of [
    ['application/problem+json', []],
    ['application/json', ['body-property-undocumented']],
  ] as const) {
    const text = `openapi: 3.1.0
info: {title: Problems, version: '1'}
paths:
  /read:
    get:
      operationId: read
      responses:
        '200': {description: A, content: {${type}: {schema: {type: object, properties: {title: {type: string}}}}}}
`;
    const response = exchange({ bytes: '{"title":"No","traceId":"7"}', headers: { 'Content-Type': type } });
    assert.deepEqual(
      judge(response, compileContract('problems.yaml', text)).map(({ id }) => id),
      ids,
      type,
    );
  }
});
