import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRIFT_FINDING, makeFinding } from '../../history/store/history.fixture.ts';
import type { Finding } from '../../rules/index.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { causeCounts, causeFingerprint, causesIn, causesOf } from './causes.ts';

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
      ['listAccounts: 500 Internal Server Error (expected 200 or 401)', 1, ['one'], 1],
      ['login: 418 (expected 200 or 401)', 1, ['one'], 1],
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
  assert.match(causes[0]?.headline ?? '', /^listPets and 1 more operation: \/items\/\*\/name is missing/);
});

test('one kind of request that gets the same status from several operations is one cause', () => {
  const received = '500 Internal Server Error';
  const of = (operation: string, name: string) => found({ ...STATUS, received, operation, case: name });
  const causes = causesOf([
    of('createPet', 'name-with-null-byte'),
    of('createOwner', 'email-with-null-byte'),
    of('createOwner', 'email-with-emoji'),
    of('createShop', 'city-with-emoji'),
    of('listPets', 'as-text'),
    of('listOwners', 'as-form'),
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

test('a server error at the documented request of several operations is one cause, whichever rule reports it', () => {
  const received = '500 Internal Server Error';
  const of = (operation: string, name: string, changes: Partial<Finding> = {}) =>
    found({ ...STATUS, received, operation, case: name, ...changes });
  const [whole, derived, unavailable, ...more] = causesOf([
    of('listPets', 'documented'),
    of('getPet', 'documented', { expected: '200 or 404' }),
    of('getPet', 'unknown-id', { id: 'expectation-failed', expected: '404' }),
    of('getPet', 'name-with-null-byte'),
    of('createPet', 'name-with-null-byte', { id: 'server-error', expected: 'a 4xx' }),
    of('createOwner', 'made-up', { received: '503 Service Unavailable' }),
  ]);
  assert.deepEqual(more, []);
  assert.equal(
    whole?.headline,
    'listPets and 1 more operation: 500 Internal Server Error (expected a documented status)',
  );
  assert.deepEqual(whole.operations, ['listPets', 'getPet']);
  assert.equal(whole.parts.length, 3);
  // The null byte is no cause of the failure of an operation that fails without it.
  assert.deepEqual(derived?.operations, ['createPet']);
  assert.deepEqual(unavailable?.operations, ['createOwner']);
});

test('a refused connection and rejected credentials are one cause for all operations, a missing resource is not', () => {
  const of = (operation: string, changes: Partial<Finding>) =>
    found({ operation, case: 'documented', ...changes });
  const all = ['listPets', 'getPet', 'listOwners'];
  const causes = causesOf([
    ...all.map((each) =>
      of(each, { id: 'call-refused', family: 'call', where: 'call', received: 'refused' }),
    ),
    ...all.map((each) => of(each, { ...STATUS, id: 'valid-request-rejected', received: '401 Unauthorized' })),
    ...all.map((each) => of(each, { ...STATUS, id: 'valid-request-rejected', received: '404 Not Found' })),
  ]);
  assert.deepEqual(
    causes.map(({ finding, operations }) => [finding.received, operations.length]),
    [
      ['refused', 3],
      ['401 Unauthorized', 3],
      ['404 Not Found', 1],
      ['404 Not Found', 1],
      ['404 Not Found', 1],
    ],
  );
});

test('where a server error is new in one operation and known in others, these are two causes', () => {
  const of = (operation: string) =>
    found({ ...STATUS, received: '500 Internal Server Error', operation, case: 'documented' });
  const findings = ['listPets', 'getPet', 'createPet'].map(of);
  const states = findings.map(({ finding }) => ({
    fingerprint: causeFingerprint(finding),
    state: finding.operation === 'getPet' ? ('new' as const) : ('known' as const),
  }));
  const causes = causesIn(makeSuiteReport({ findings, comparison: { states, fixed: [] } }));
  assert.deepEqual(
    causes.map(({ operations, state }) => [operations, state]),
    [
      [['listPets', 'createPet'], 'known'],
      [['getPet'], 'new'],
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
