import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeAt, setAt } from '../schema/pointer.ts';
import { documentChanges } from './document-changes.ts';

const parameter = (name: string, schema: unknown) => ({ name, in: 'query', schema });

const BEFORE = {
  openapi: '3.1.0',
  info: { title: 'A', version: '1' },
  servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }],
  security: [{ key: [] }, { bearer: [] }],
  paths: {
    '/pets': {
      get: {
        summary: 'Old.',
        parameters: [parameter('limit', { type: 'integer' }), parameter('old', {})],
        responses: {
          200: { description: 'R', content: { 'application/json': { schema: { type: 'array' } } } },
        },
      },
      delete: { responses: {} },
    },
  },
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: { type: 'integer' }, description: { type: 'string' } },
      },
    },
  },
};

/** A copy with other values at some pointers; undefined removes one. */
function changed(document: unknown, values: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(values).reduce<unknown>(
    (each, [pointer, value]) => (value === undefined ? removeAt(each, pointer) : setAt(each, pointer, value)),
    document,
  );
}

test('what changed is said by operation and schema; texts, examples and the order do not count', () => {
  const get = '/paths/~1pets/get';
  const pet = '/components/schemas/Pet';
  const same = changed(BEFORE, {
    '/info/version': '2',
    [`${get}/summary`]: 'New.',
    [`${get}/x-generated`]: 'today',
    [`${get}/responses/200/description`]: 'Other',
    [`${get}/parameters`]: BEFORE.paths['/pets'].get.parameters.toReversed(),
    '/servers': BEFORE.servers.toReversed(),
    '/security': BEFORE.security.toReversed(),
    [`${pet}/examples`]: [{}],
    [`${pet}/required`]: ['name', 'id'],
  });
  assert.deepEqual(documentChanges(BEFORE, same), []);

  const after = changed(same, {
    [`${get}/parameters`]: [parameter('limit', { type: 'integer', maximum: 9 }), parameter('new', {})],
    [`${get}/responses/404`]: {},
    '/paths/~1pets/delete': undefined,
    '/paths/~1orders': { get: {} },
    [`${pet}/required`]: ['id'],
    [`${pet}/properties/id/type`]: 'string',
    [`${pet}/properties/description`]: undefined,
  });
  assert.deepEqual(documentChanges(BEFORE, after), [
    'GET /pets: parameters/query limit/schema/maximum was added',
    'GET /pets: parameters/query new was added',
    'GET /pets: parameters/query old was removed',
    'GET /pets: responses/404 was added',
    'DELETE /pets was removed',
    '/orders was added',
    'schemas Pet: required/"name" was removed',
    'schemas Pet: properties/id/type: "integer" is now "string"',
    'schemas Pet: properties/description was removed',
  ]);
});

test('a hostile document neither throws nor fills memory', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`/p${index}`, { get: {} }]));
  assert.equal(documentChanges({ paths: {} }, { paths: wide }).length, 500);
  for (const value of [undefined, null, 1, 'text', [], {}])
    assert.ok(Array.isArray(documentChanges({ paths: { '/a': value } }, { paths: [value] })));
  const long = documentChanges({ a: 'x'.repeat(1e6) }, { a: 'y'.repeat(1e6) });
  assert.ok((long[0]?.length ?? 0) < 200);
});

test('a value that aliases have at many places is compared once', () => {
  // Expanded, these have 10^30 values.
  const nested = (leaf: string) =>
    Array.from({ length: 30 }).reduce<unknown>((below) => Array(10).fill({ properties: { a: below } }), leaf);
  assert.equal(documentChanges({ x: nested('a') }, { x: nested('b') }).length, 1);
});
