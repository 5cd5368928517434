import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../rules/finding.ts';
import { FindingCollection } from './collect.ts';

const REFUSED: Finding = {
  id: 'valid-request-rejected',
  family: 'contract',
  severity: 'error',
  title: 'A request that must be accepted was refused',
  operation: 'listAccounts',
  case: 'fresh-token',
  where: 'response status',
  expected: '200',
  received: '401 Unauthorized',
  contract: 'contracts/x.openapi.yaml:3:5',
  hint: 'Check it.',
  fingerprint: '000000000001',
};
const VARIATION: Finding = {
  ...REFUSED,
  severity: 'warning',
  case: 'lower-case-scheme',
  fingerprint: '000000000002',
  sameAs: '000000000001',
};

function listed(...findings: readonly [test: string, finding: Finding][]) {
  const collection = new FindingCollection();
  for (const [title, finding] of findings) collection.add(title, [finding]);
  return collection.list().map(({ finding, tests, count }) => [finding.case, tests, count]);
}

test('the same finding in several tests is one, with all their titles', () => {
  assert.deepEqual(listed(['one', REFUSED], ['other', REFUSED], ['one', REFUSED]), [
    ['fresh-token', ['one', 'other'], 3],
  ]);
});

test('what a variation of a case shows as well is notified once, in whichever order they were asked', () => {
  assert.deepEqual(listed(['one', REFUSED], ['other', VARIATION]), [['fresh-token', ['one', 'other'], 2]]);
  assert.deepEqual(listed(['other', VARIATION], ['one', REFUSED]), [['fresh-token', ['one', 'other'], 2]]);
});

test('what only the variation shows is told of it', () => {
  assert.deepEqual(listed(['other', VARIATION]), [['lower-case-scheme', ['other'], 1]]);
});
