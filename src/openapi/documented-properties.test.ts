import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../project/project-root.ts';
import { documentedProperties } from './documented-properties.ts';
import { inlineContract, withSchema } from './inline.fixture.ts';
import { openContract } from './open.ts';

const SCHEMA = '/paths/~1things/get/responses/200/content/application~1json/schema';

function propertiesOf(schema: string): [path: string, required: boolean][] {
  const { document, operations } = inlineContract(withSchema(schema));
  const pointer = operations[0]?.responses[0]?.content[0]?.schema ?? SCHEMA;
  return documentedProperties(document, pointer).map(({ path, required }) => [path, required]);
}

test('every property is listed with its expected value and its schemas', async () => {
  const { document, operations } = await openContract(
    join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'),
  );
  const [login, accounts] = operations;
  const token = login?.responses[0]?.content[0]?.schema ?? '';
  assert.deepEqual(documentedProperties(document, token)[2], {
    path: '/expires_at',
    depth: 0,
    required: true,
    expected: 'string, format date-time',
    description: 'The instant at which the token expires, ISO 8601.',
    pointers: ['/components/schemas/AccessToken/properties/expires_at'],
  });
  const list = accounts?.responses[0]?.content[0]?.schema ?? '';
  assert.deepEqual(
    documentedProperties(document, list).map(({ path, required, expected }) => [path, required, expected]),
    [
      ['/status', true, '"ok"'],
      ['/data', true, 'object'],
      ['/data/*', false, 'string'],
    ],
  );
});

test('compositions and alternatives are included; only properties of every body are required', () => {
  assert.deepEqual(
    propertiesOf(`{allOf: [{type: object, required: [a], properties: {a: {type: object, required: [x],
      properties: {x: {}, y: {}}}}}], oneOf: [{required: [b], properties: {b: {}}}, {properties: {c: {}}}],
      if: {}, then: {properties: {d: {}}}}`),
    [
      ['/a', true],
      ['/a/x', true],
      ['/a/y', false],
      ['/b', false],
      ['/c', false],
      ['/d', false],
    ],
  );
});

test('items of an array and entries of a map are written as a star; names are escaped', () => {
  assert.deepEqual(
    propertiesOf(`{type: object, properties: {"a/b": {type: array, items: {type: object, properties: {n: {}}}}},
      patternProperties: {"^x-": {type: string}}}`).map(([path]) => path),
    ['/a~1b', '/a~1b/*', '/a~1b/*/n', '/*'],
  );
});

test('a recursive schema is listed once, and the number of properties is limited', () => {
  const document = {
    components: {
      schemas: {
        Node: { properties: { next: { $ref: '#/components/schemas/Node' }, name: { type: 'string' } } },
      },
    },
  };
  assert.deepEqual(
    documentedProperties(document, '/components/schemas/Node').map(({ path }) => path),
    ['/next', '/name'],
  );
  const many = { properties: Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`p${at}`, {}])) };
  assert.equal(documentedProperties(many, '').length, 300);
});
