import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordPlaces } from './password-places.ts';

/** The places in a request with these properties, all of them texts. */
function placesOf(names: readonly string[], named: Parameters<typeof passwordPlaces>[2] = {}) {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const document = { schema: { type: 'object', properties } };
  const content = [{ mediaType: 'application/json', pointer: '', schema: '/schema', examples: [] }];
  const requestBody = { required: true, pointer: '', content };
  const { oldPassword, newPassword, repeated } = passwordPlaces(document, { requestBody } as never, named);
  return [oldPassword, newPassword, ...repeated];
}

for (const [names, expected] of [
  [
    ['oldPassword', 'newPassword'],
    ['/oldPassword', '/newPassword'],
  ],
  [
    ['new_password', 'current_password', 'password_confirmation'],
    ['/current_password', '/new_password', '/password_confirmation'],
  ],
  [
    ['password', 'newPassword'],
    ['/password', '/newPassword'],
  ],
  [
    ['oldPassword', 'password'],
    ['/oldPassword', '/password'],
  ],
  [
    ['email', 'password'],
    [undefined, '/password'],
  ],
  [
    ['password', 'passphrase'],
    [undefined, undefined],
  ],
  [['email'], [undefined, undefined]],
] as const) {
  test(`passwords among ${names.join(', ')}`, () => assert.deepEqual(placesOf(names), expected));
}

test('what the contract names comes first', () => {
  const named = { oldPassword: '/password', newPassword: '/passphrase' };
  assert.deepEqual(placesOf(['password', 'passphrase'], named), ['/password', '/passphrase']);
  assert.deepEqual(placesOf([], { newPassword: '/a/b' }), [undefined, '/a/b']);
});
