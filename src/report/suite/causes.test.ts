import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRIFT_FINDING, makeFinding } from '../../history/store/history.fixture.ts';
import type { Finding } from '../../rules/index.ts';
import { causeCounts, causesOf } from './causes.ts';

const found = (changes: Partial<Finding>, tests = ['one']) => ({
  finding: makeFinding(changes),
  tests,
  count: tests.length,
});
const STATUS = { id: 'status-undocumented', where: 'response status', expected: '200 or 401' };

test('one status of one operation is one cause, with its cases and tests', () => {
  const received = '500 Internal Server Error';
  const causes = causesOf([
    found({ ...STATUS, received, case: 'empty-object', fingerprint: 'a' }, ['one', 'two']),
    found({ ...STATUS, received, case: 'malformed-json', fingerprint: 'b' }, ['two', 'three']),
    found({ ...STATUS, received: '418', case: 'malformed-json', fingerprint: 'c' }),
    found({ ...STATUS, received, operation: 'listAccounts', fingerprint: 'd' }),
  ]);
  assert.deepEqual(
    causes.map(({ headline, cases, tests, count }) => [headline, cases.length, tests, count]),
    [
      ['login: 500 Internal Server Error (expected 200 or 401)', 2, ['one', 'two', 'three'], 4],
      ['login: 418 (expected 200 or 401)', 1, ['one'], 1],
      ['listAccounts: 500 Internal Server Error (expected 200 or 401)', 1, ['one'], 1],
    ],
  );
});

test('one property of each item of a list is one cause', () => {
  const items = [0, 1, 12].map((index) =>
    found({ where: `response body /items/${index}/name`, case: `${index}` }),
  );
  const [cause, ...more] = causesOf(items);
  assert.deepEqual(more, []);
  assert.equal(cause?.headline, 'login: /items/*/name is missing (expected string, format date-time)');
  assert.equal(causesOf(items.slice(1))[0]?.fingerprint, cause.fingerprint);
});

test('one part of the contract that several operations use is one cause', () => {
  const of = (operation: string, where: string, changes: Partial<Finding> = {}) =>
    found({ operation, where: `response body ${where}`, contract: 'pets.yaml:40:9', ...changes });
  const causes = causesOf([
    of('listPets', '/items/*/name'),
    of('getPet', '/name'),
    of('createPet', '/name', { severity: 'warning' }),
    of('getPet', '/born'),
    of('getOwner', '/name', { contract: 'pets.yaml:90:9' }),
  ]);
  assert.deepEqual(
    causes.map(({ finding, count }) => [finding.operation, finding.where, count]),
    [
      ['listPets', 'response body /items/*/name', 2],
      ['getPet', 'response body /born', 1],
      ['getOwner', 'response body /name', 1],
      ['createPet', 'response body /name', 1],
    ],
  );
  assert.match(causes[0]?.headline ?? '', /^listPets and 1 more operations: \/items\/\*\/name is missing/);
});

test('one kind of request that gets the same status from several operations is one cause', () => {
  const received = '500 Internal Server Error';
  const of = (operation: string, name: string) => found({ ...STATUS, received, operation, case: name });
  const causes = causesOf([
    of('createPet', 'name-with-null-byte'),
    of('createOwner', 'email-with-null-byte'),
    of('createOwner', 'email-with-emoji'),
    of('createShop', 'city-with-emoji'),
    of('listPets', 'documented'),
    of('listOwners', 'documented'),
  ]);
  assert.deepEqual(
    causes.map(({ finding, cases, count }) => [finding.operation, cases.length, count]),
    [
      ['createPet', 4, 4],
      ['listPets', 1, 1],
      ['listOwners', 1, 1],
    ],
  );
});

test('what gives access stands first, then security, the contract, and drift', () => {
  const causes = causesOf([
    { finding: DRIFT_FINDING, tests: [], count: 1 },
    found({ id: 'token-cacheable', severity: 'warning' }),
    found({ id: 'body-property-missing' }),
    found({ id: 'stack-trace' }),
    found({ id: 'call-reset', family: 'call' }),
    found({ id: 'invalid-request-accepted' }),
  ]);
  assert.deepEqual(
    causes.map(({ finding }) => finding.id),
    [
      ...[
        'invalid-request-accepted',
        'stack-trace',
        'call-reset',
        'body-property-missing',
        'token-cacheable',
      ],
      DRIFT_FINDING.id,
    ],
  );
  assert.equal(causeCounts(causes), '4 contract violations, 2 warnings');
});
