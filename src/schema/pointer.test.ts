import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeAt, setAt } from './pointer.ts';

const body = { list: [{ a: 1 }, { a: 2 }], 'a/b': { deep: true } };

test('a value is set in a copy, and the original is not changed', () => {
  const before = structuredClone(body);
  assert.deepEqual(setAt(body, '/list/1/a', 'x'), { ...body, list: [{ a: 1 }, { a: 'x' }] });
  assert.deepEqual(setAt(body, '/a~1b/deep', null), { ...body, 'a/b': { deep: null } });
  assert.equal(setAt(body, '', 'x'), 'x');
  assert.deepEqual(body, before);
});

test('missing objects on the way to a value are created', () => {
  assert.deepEqual(setAt(undefined, '/a/b', 1), { a: { b: 1 } });
  assert.deepEqual(setAt({ a: [] }, '/a/b', 1), { a: { b: 1 } });
});

test('a property or an item is removed in a copy', () => {
  const before = structuredClone(body);
  assert.deepEqual(removeAt(body, '/list/0'), { ...body, list: [{ a: 2 }] });
  assert.deepEqual(removeAt(body, '/a~1b/deep'), { ...body, 'a/b': {} });
  assert.deepEqual(removeAt({ a: 1 }, '/b'), { a: 1 });
  assert.deepEqual(body, before);
});
