import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointerTokens, removeAt, setAt, valueAt } from './pointer.ts';

const body = { list: [{ a: 1 }, { a: 2 }], 'a/b': { deep: true } };

test('a pointer leads to own properties alone, token by token as it is split', () => {
  const root = { a: { '': 1, 'b/c~d': [2, { e: 3 }] }, '': { '': 4 }, n: null };
  const found = (pointer: string) =>
    pointerTokens(pointer).reduce<unknown>(
      (value, token) => (Object.hasOwn(Object(value), token) ? Object(value)[token] : undefined),
      root,
    );
  for (const pointer of [
    '',
    '/',
    '//',
    '/a/',
    '/a/b~1c~0d/1/e',
    '/a/b~1c~0d/2',
    '/n',
    '/n/x',
    '/x/y',
    '/a/constructor',
  ])
    assert.equal(valueAt(root, pointer), found(pointer), pointer);
  assert.equal(valueAt(root, '/a/b~1c~0d/1/e'), 3);
  assert.equal(valueAt('text', '/length'), undefined);
});

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
