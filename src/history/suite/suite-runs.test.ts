import assert from 'node:assert/strict';
import { appendFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { monitorsIn } from '../store/read.ts';
import {
  addSuiteRun,
  lastOfDefaultBranch,
  readSuiteRuns,
  type SuiteRun,
  suiteRunsFile,
} from './suite-runs.ts';

const RUN: SuiteRun = {
  ...{ type: 'suite', version: 1, time: '2026-01-12T02:10:00.000Z', durationMs: 1, target: 'mock' },
  ...{ contract: 'contracts/a.yaml', depth: 'full', revision: 'abc', branch: 'main', default: true },
  tests: { passed: 1, failed: 0, flaky: 0, skipped: 0 },
  coverage: {
    ...{ operations: { done: 1, of: 2 }, responses: { done: 1, of: 4 } },
    parameters: { done: 0, of: 0 },
  },
  causes: [
    {
      ...{ fingerprint: 'f', parts: ['f'], rule: 'r', severity: 'error', operation: 'o', title: 't' },
      ...{ cases: ['c'], tests: ['x'], flaky: true },
    },
  ],
};

test('runs are read as they were added, and torn or foreign lines are passed over', () => {
  const directory = `${temporaryDirectory()}/history`;
  assert.deepEqual(readSuiteRuns(directory), []);
  addSuiteRun(directory, RUN);
  appendFileSync(suiteRunsFile(directory), '{"type":"suite"\n{"type":"other"}\n{"torn":');
  const next = { ...RUN, time: '2026-01-12T02:20:00.000Z' };
  addSuiteRun(directory, next);
  assert.deepEqual(readSuiteRuns(directory), [RUN, next]);
  assert.deepEqual(monitorsIn(directory), []);
});

test('a file that grew too large keeps its newest runs', () => {
  const directory = temporaryDirectory();
  const large = {
    ...RUN,
    causes: Array.from({ length: 300 }, () => ({ ...RUN.causes[0], title: 'x'.repeat(4000) })),
  };
  for (const minute of [10, 11, 12, 13]) {
    addSuiteRun(directory, { ...(large as SuiteRun), time: `2026-01-12T02:${minute}:00.000Z` });
  }
  assert.deepEqual(
    readSuiteRuns(directory).map(({ time }) => time.slice(14, 16)),
    ['12', '13'],
  );
  assert.ok(statSync(suiteRunsFile(directory)).size < 4 * 1024 * 1024);
});

test('the last whole run of the default branch is that of the same target, contract and depth', () => {
  const { default: _, ...ofBranch } = RUN;
  const runs = [
    RUN,
    { ...RUN, partial: true as const },
    ofBranch,
    { ...RUN, target: 'https://api.example.com' },
  ];
  assert.equal(lastOfDefaultBranch(runs, RUN), RUN);
  assert.equal(lastOfDefaultBranch(runs, { ...RUN, depth: 'polite' }), undefined);
});
