import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSuiteReport } from './findings-file.ts';
import { makeSuiteReport } from './suite-report.fixture.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

function fileOf(text: string): string {
  const path = join(temporaryDirectory(), 'findings.json');
  writeFileSync(path, text);
  return path;
}

test('reads a report as it was written', () => {
  const report = makeSuiteReport();
  assert.deepEqual(readSuiteReport(fileOf(JSON.stringify(report))), report);
});

test('returns undefined if there is no file', () => {
  assert.equal(readSuiteReport(join(temporaryDirectory(), 'findings.json')), undefined);
});

test('throws an error that names a malformed file and has a hint', () => {
  const malformed = [
    '',
    '{"version":1,',
    'null',
    '[]',
    JSON.stringify({ ...makeSuiteReport(), version: 3 }),
    JSON.stringify({ ...makeSuiteReport(), tests: { passed: 1 } }),
    JSON.stringify({ ...makeSuiteReport(), notRun: ['a title'] }),
    JSON.stringify({ ...makeSuiteReport(), findings: [{ finding: {}, tests: [], count: 1 }] }),
    JSON.stringify({ ...makeSuiteReport(), startedAt: 'now' }),
  ];
  for (const text of malformed) {
    const expected = {
      code: 'DL_REPORTS_UNREADABLE',
      message: /findings\.json/,
      hint: /npx playwright test/,
    };
    assert.throws(() => readSuiteReport(fileOf(text)), expected, text);
  }
});
