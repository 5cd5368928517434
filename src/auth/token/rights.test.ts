import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightsIn } from './rights.ts';

test('rights are a list, or words in a text', () => {
  assert.deepEqual(rightsIn({ scope: 'write read  read', roles: ['owner'], sub: '7' }), {
    scope: ['read', 'write'],
    roles: ['owner'],
  });
  assert.deepEqual(rightsIn({ scope: '', permissions: [] }), { scope: [], permissions: [] });
});

test('what is no name of a right is none', () => {
  const many = Array.from({ length: 101 }, (_, place) => `right-${place}`);
  const nested = [{ name: 'admin' }];
  for (const roles of [7, null, { admin: true }, nested, ['x'.repeat(81)], ['a b'], many])
    assert.deepEqual(rightsIn({ roles }), {}, JSON.stringify(roles).slice(0, 80));
  assert.deepEqual(rightsIn(Object.create({ scope: 'inherited' })), {});
});
