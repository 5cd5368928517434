import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAjv } from '../ajv.ts';
import { exampleOf } from './example-of.ts';

const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
});

/** Schemas by what is special about them; the example of each must keep it. */
const schemas: Record<string, unknown> = {
  'a required property': object({ name: { type: 'string' } }),
  'a constant': { const: { kind: 'fixed' } },
  'an enumeration': { enum: ['one', 'two'] },
  'a shortest and a longest text': { type: 'string', minLength: 9, maxLength: 9 },
  'a text shorter than the usual one': { type: 'string', maxLength: 2 },
  'several types': { type: ['integer', 'null'] },
  'a nothing': { type: 'null' },
  'a lower bound': { type: 'integer', minimum: 7 },
  'an upper bound below zero': { type: 'integer', maximum: -3 },
  'an upper bound between two steps': { type: 'integer', maximum: -3, multipleOf: 2 },
  'an open lower bound': { type: 'integer', exclusiveMinimum: 7 },
  'an open range': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  'an open upper bound': { type: 'integer', exclusiveMaximum: 0 },
  'a step': { type: 'integer', minimum: 5, multipleOf: 4 },
  'items that differ': { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'string' } },
  'numbers that differ': { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'integer' } },
  'a tuple': { type: 'array', minItems: 2, prefixItems: [{ const: 'a' }, { type: 'boolean' }] },
  'a least number of properties': {
    type: 'object',
    minProperties: 2,
    additionalProperties: { type: 'integer' },
  },
  'optional properties that are needed': {
    type: 'object',
    minProperties: 1,
    properties: { a: { type: 'string' } },
  },
  'all of several': { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'boolean' } })] },
  'one property twice': {
    allOf: [object({ a: { type: 'string' } }), { properties: { a: { minLength: 12 } } }],
  },
  'any of several': { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
  'one of several': { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] },
  'a pattern with an example': { type: 'string', pattern: '^[A-Z]{3}$', examples: ['ABC'] },
  'a default': { type: 'string', pattern: '^x$', default: 'x' },
};
for (const format of [
  'date-time',
  'date',
  'time',
  'email',
  'uuid',
  'uri',
  'hostname',
  'ipv4',
  'ipv6',
  'byte',
]) {
  schemas[`the format ${format}`] = { type: 'string', format };
}

for (const [name, schema] of Object.entries(schemas)) {
  test(`the example keeps ${name}`, () => {
    const validate = createAjv().compile(schema as Record<string, unknown>);
    const example = exampleOf({ schema }, '/schema');
    assert.ok(validate(example), `${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`);
  });
}

test('only what is required is generated', () => {
  const schema = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
  };
  assert.deepEqual(exampleOf({ schema }, '/schema'), { a: 0 });
});

test('a reference is followed, and what stands beside it counts', () => {
  const document = { a: { $ref: '#/b', minLength: 6 }, b: { type: 'string' } };
  assert.equal(exampleOf(document, '/a'), 'text..');
});

test('a schema that refers to itself ends', () => {
  const document = { a: { $ref: '#/b' }, b: { $ref: '#/a' }, node: object({ next: { $ref: '#/node' } }) };
  assert.equal(exampleOf(document, '/a'), 'text');
  assert.equal(typeof exampleOf(document, '/node'), 'object');
});
