import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Headlined, headlineOf, isSaidInHeadline } from './finding.ts';

const STATUS: Headlined = {
  id: 'status-undocumented',
  title: 'The status is not documented',
  operation: 'login',
  case: 'empty-object',
  where: 'response status',
  expected: '200 or 401',
  received: '503 Service Unavailable',
};
const CONST: Headlined = {
  ...{ ...STATUS, id: 'body-const-wrong', title: 'A value does not match its const' },
  ...{ where: 'response body /token_type', expected: '"Bearer"', received: '"bearer"' },
};

test('a status leads', () => {
  assert.equal(headlineOf(STATUS), 'login: 503 Service Unavailable (expected 200 or 401)');
  const accepted = { ...STATUS, id: 'invalid-request-accepted', received: '200 OK', expected: '401' };
  assert.equal(headlineOf(accepted), 'login accepts empty-object: 200 OK (expected 401)');
  assert.equal(headlineOf(accepted, 4), 'login accepts empty-object and 3 more: 200 OK (expected 401)');
  const rejected = { ...STATUS, id: 'valid-request-rejected', received: '401 Unauthorized', expected: '200' };
  assert.equal(headlineOf(rejected), 'login rejects empty-object: 401 Unauthorized (expected 200)');
  const failed = { ...rejected, received: '503 Service Unavailable' };
  assert.equal(headlineOf(failed), 'login: 503 Service Unavailable (expected 200)');
});

test('names how many other operations there are', () => {
  const of = (operations: number) => headlineOf({ ...STATUS, received: '418' }, 1, operations);
  assert.equal(of(2), 'login and 1 more operation: 418 (expected 200 or 401)');
  assert.equal(of(3), 'login and 2 more operations: 418 (expected 200 or 401)');
  const accepted = { ...STATUS, id: 'invalid-request-accepted', received: '200 OK', expected: '401' };
  assert.equal(
    headlineOf(accepted, 1, 2),
    'login and 1 more operation accept empty-object: 200 OK (expected 401)',
  );
});

test('a wrong value stands beside the documented one', () => {
  assert.equal(headlineOf(CONST), 'login: /token_type is "bearer", must be "Bearer"');
  const header = { ...CONST, id: 'header-wrong', where: 'response header X-Left' };
  assert.equal(headlineOf(header), 'login: header X-Left is "bearer", must be "Bearer"');
  const missing = { ...CONST, id: 'body-property-missing', received: 'nothing' };
  assert.equal(headlineOf(missing), 'login: /token_type is missing (expected "Bearer")');
  const extra = { ...CONST, id: 'body-property-undocumented', received: 'an undocumented property' };
  assert.equal(headlineOf(extra), 'login: /token_type is not documented');
});

test('all others have the title of their rule, and the place where it is a part of the response', () => {
  const trace = { ...CONST, id: 'stack-trace', title: 'An error response contains a stack trace' };
  assert.equal(
    headlineOf({ ...trace, where: 'response body' }),
    'login: an error response contains a stack trace',
  );
  assert.equal(headlineOf(trace), 'login: an error response contains a stack trace, /token_type');
  const json = { ...trace, title: 'JSON is declared with a charset other than UTF-8', where: 'response' };
  assert.equal(headlineOf(json), 'login: JSON is declared with a charset other than UTF-8');
});

test('a long value is cut, and then the headline does not say it all', () => {
  const long = { ...CONST, received: `"${'x'.repeat(2000)}"` };
  assert.match(headlineOf(long), /^login: \/token_type is "x{78}…, must be "Bearer"$/);
  assert.deepEqual([CONST, STATUS, long].map(isSaidInHeadline), [true, true, false]);
});
