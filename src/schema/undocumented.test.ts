import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT, checksIn, sourceOf } from './inline-schema.fixture.ts';
import { undocumentedProperties } from './undocumented.ts';

/** The undocumented properties of each object: `/owner: b, c`. */
function found(schema: unknown, value: unknown, others: Readonly<Record<string, unknown>> = {}): string[] {
  const source = sourceOf({ S: schema, ...others });
  assert.equal(checksIn(source).kept(value), true, 'the value must be valid');
  return undocumentedProperties(source, AT, value).map(
    ({ instance, names }) => `${instance}: ${names.join(', ')}`,
  );
}

const named = { type: 'object', properties: { name: { type: 'string' } } };

test('undocumented properties are found at every depth', () => {
  const schema = { properties: { owner: named, list: { items: named } } };
  assert.deepEqual(found(schema, { owner: { name: 'Ada', a: 1, b: 2 }, list: [{}, { c: 3 }], d: 4 }), [
    ': d',
    '/owner: a, b',
    '/list/1: c',
  ]);
});

test('a property that is only listed as required is not undocumented', () => {
  const schema = { ...named, required: ['name', 'id'] };
  assert.deepEqual(found(schema, { name: 'Ada', id: 1, age: 36 }), [': age']);
  assert.deepEqual(found({ allOf: [named, { required: ['id'] }] }, { name: 'Ada', id: 1 }), []);
});

test('the result names the schema that describes the other properties', () => {
  const source = sourceOf({
    S: { allOf: [{ $ref: '#/components/schemas/Named' }, { required: ['name'] }] },
    Named: named,
  });
  assert.deepEqual(undocumentedProperties(source, AT, { name: 'Ada', age: 36 }), [
    { instance: '', names: ['age'], pointer: '/components/schemas/Named', documented: ['name'] },
  ]);
});

test('a free-form object has no undocumented properties', () => {
  for (const schema of [{}, { type: 'object' }, { additionalProperties: { type: 'integer' } }, true]) {
    assert.deepEqual(found(schema, { a: 1, b: 2 }), []);
  }
  assert.deepEqual(found({ ...named, additionalProperties: true }, { a: 1 }), []);
  assert.deepEqual(found({ anyOf: [named, { type: 'object', required: ['name'] }] }, { name: 'x' }), []);
});

test('in a composition, every part that applies documents properties', () => {
  const other = { type: 'object', required: ['kind'], properties: { kind: { const: 'other' }, more: {} } };
  assert.deepEqual(
    found({ allOf: [named, { properties: { more: {} } }] }, { name: 'x', more: 1, extra: 2 }),
    [': extra'],
  );
  assert.deepEqual(
    found({ oneOf: [{ ...named, required: ['name'] }, other] }, { kind: 'other', more: 1, name: 2 }),
    [': name'],
  );
  assert.deepEqual(found({ anyOf: [named, other] }, { kind: 'other', more: 1, name: 'x' }), []);
  assert.deepEqual(
    found({ ...named, dependentSchemas: { name: other } }, { name: 'x', kind: 'other', more: 1 }),
    [],
  );
});

test('a property in two parts of a composition may have the properties of both', () => {
  const schema = {
    allOf: [{ properties: { owner: named } }, { properties: { owner: { properties: { age: {} } } } }],
  };
  assert.deepEqual(found(schema, { owner: { name: 'Ada', age: 36 } }), []);
  assert.deepEqual(found(schema, { owner: { name: 'Ada', height: 1 } }), ['/owner: height']);
});

test('properties in an "if" are documented, whether it holds or not', () => {
  const schema = {
    properties: { a: {} },
    if: { properties: { kind: { const: 'card' } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { number: {} } },
  };
  assert.deepEqual(found(schema, { kind: 'card', number: 1 }), []);
  assert.deepEqual(found(schema, { kind: 'cash', number: 1 }), [': number']);
  assert.deepEqual(found({ if: { properties: { kind: {} } } }, { kind: 1, other: 2 }), []);
});

test('names that match patternProperties are documented', () => {
  const schema = { properties: { id: {} }, patternProperties: { '^x-': {} } };
  assert.deepEqual(found(schema, { id: 1, 'x-note': 2, y: 3 }), [': y']);
});

test('each item of a tuple has its own schema; items without a schema are not checked', () => {
  const schema = { prefixItems: [named, true], items: { properties: { a: {} } } };
  assert.deepEqual(found(schema, [{ x: 1 }, { x: 1 }, { x: 1 }]), ['/0: x', '/2: x']);
  assert.deepEqual(found({ contains: named }, [{ x: 1 }]), []);
});

test('names that every object inherits are treated like other names', () => {
  assert.deepEqual(found(named, JSON.parse('{"__proto__": 1, "constructor": 2}')), [
    ': __proto__, constructor',
  ]);
});
