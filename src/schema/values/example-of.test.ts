import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAjv } from '../ajv.ts';
import { valueAt } from '../pointer.ts';
import { exampleOf } from './example-of.ts';

const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
});

/** Schemas by feature; the example of each must be valid. */
const schemas: Record<string, unknown> = {
  'required properties': object({ name: { type: 'string' } }),
  'a constant': { const: { kind: 'fixed' } },
  'an enumeration': { enum: ['one', 'two'] },
  'minLength and maxLength': { type: 'string', minLength: 9, maxLength: 9 },
  'a maxLength below the default text': { type: 'string', maxLength: 2 },
  'several types': { type: ['integer', 'null'] },
  'the type null': { type: 'null' },
  'a lower bound': { type: 'integer', minimum: 7 },
  'an upper bound below zero': { type: 'integer', maximum: -3 },
  'an upper bound and multipleOf': { type: 'integer', maximum: -3, multipleOf: 2 },
  'an exclusive lower bound': { type: 'integer', exclusiveMinimum: 7 },
  'an exclusive range': { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  'an exclusive upper bound': { type: 'integer', exclusiveMaximum: 0 },
  multipleOf: { type: 'integer', minimum: 5, multipleOf: 4 },
  'unique texts': { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'string' } },
  'unique numbers': { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'integer' } },
  'a tuple': { type: 'array', minItems: 2, prefixItems: [{ const: 'a' }, { type: 'boolean' }] },
  minProperties: {
    type: 'object',
    minProperties: 2,
    additionalProperties: { type: 'integer' },
  },
  'minProperties above the required properties': {
    type: 'object',
    minProperties: 1,
    properties: { a: { type: 'string' } },
  },
  allOf: { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'boolean' } })] },
  'one property in two parts of allOf': {
    allOf: [object({ a: { type: 'string' } }), { properties: { a: { minLength: 12 } } }],
  },
  anyOf: { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
  oneOf: { oneOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] },
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
  test(`the example is valid: ${name}`, () => {
    const validate = createAjv().compile(schema as Record<string, unknown>);
    const example = exampleOf({ schema }, '/schema');
    assert.ok(validate(example), `${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`);
  });
}

test('only required properties are generated', () => {
  const schema = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer' }, b: { type: 'integer' } },
  };
  assert.deepEqual(exampleOf({ schema }, '/schema'), { a: 0 });
});

test('a $ref is followed, and keywords beside it apply', () => {
  const document = { a: { $ref: '#/b', minLength: 6 }, b: { type: 'string' } };
  assert.equal(exampleOf(document, '/a'), 'text..');
});

test('the example of a schema that refers to itself is finite', () => {
  const document = { a: { $ref: '#/b' }, b: { $ref: '#/a' }, node: object({ next: { $ref: '#/node' } }) };
  assert.equal(exampleOf(document, '/a'), 'text');
  assert.equal(typeof exampleOf(document, '/node'), 'object');
});

test('a text is what the name of its property says, in a request where the schema says nothing of it', () => {
  const text = { type: 'string' };
  const named = object({
    createdAt: text,
    birth_date: text,
    contactEmail: text,
    imageURL: { type: ['string', 'null'] },
    phone: text,
    countryCode: { type: 'string', minLength: 3 },
    updated_at: { type: 'string', pattern: '^now$' },
    email: { type: 'string', maxLength: 5 },
    format: text,
    that: text,
    currencyName: text,
  });
  const document = { named, list: { type: 'array', minItems: 1, items: text } };
  assert.deepEqual(exampleOf(document, '/named', 'request'), {
    createdAt: '2030-01-01T00:00:00Z',
    birth_date: '1990-01-01',
    contactEmail: 'someone@example.com',
    imageURL: 'https://example.com/',
    phone: '+12025550123',
    countryCode: 'DEU',
    updated_at: 'now',
    email: 'text',
    format: 'text',
    that: 'text',
    currencyName: 'text',
  });
  assert.equal(valueAt(exampleOf(document, '/named'), '/createdAt'), 'text');
  assert.deepEqual(exampleOf(document, '/list', 'request'), ['text']);
});
