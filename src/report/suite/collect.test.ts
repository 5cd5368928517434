import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../rules/finding.ts';
import { FindingCollection } from './collect.ts';

const REJECTED: Finding = {
  id: 'valid-request-rejected',
  family: 'contract',
  severity: 'error',
  title: 'A valid request was rejected',
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
  ...REJECTED,
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

test('lists a finding of several tests once, with all their titles', () => {
  assert.deepEqual(listed(['one', REJECTED], ['other', REJECTED], ['one', REJECTED]), [
    ['fresh-token', ['one', 'other'], 3],
  ]);
});

test('lists a finding of a case and of its variation once, in whichever order they were sent', () => {
  assert.deepEqual(listed(['one', REJECTED], ['other', VARIATION]), [['fresh-token', ['one', 'other'], 2]]);
  assert.deepEqual(listed(['other', VARIATION], ['one', REJECTED]), [['fresh-token', ['one', 'other'], 2]]);
});

test('lists a finding that only the variation shows', () => {
  assert.deepEqual(listed(['other', VARIATION]), [['lower-case-scheme', ['other'], 1]]);
});
