import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type MutationReport, readMutationReport, writeMutationReport } from './mutation-file.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

const REPORT: MutationReport = {
  version: 2,
  startedAt: '2030-01-01T00:00:00.000Z',
  durationMs: 12_000,
  cpuMs: 9000,
  contract: 'contracts/some.openapi.yaml',
  classes: [
    {
      class: 'schema',
      title: 'Bodies',
      made: 3,
      caught: 1,
      explained: 1,
      survived: 1,
      rules: [{ id: 'body-type-wrong', count: 1 }],
    },
  ],
  survived: [
    { name: 'one', class: 'schema' },
    { name: 'other', class: 'schema', reason: 'cannot be detected' },
  ],
  conforming: {
    seed: 1,
    variants: 10,
    falseAlarms: [{ name: 'seed 1', findings: [{ id: 'a', case: 'b', where: 'c' }] }],
  },
};

test('reads a report as it was written, and creates the folder', () => {
  const path = join(temporaryDirectory(), 'out', 'mutation.json');
  writeMutationReport(path, REPORT);
  assert.deepEqual(readMutationReport(path), REPORT);
});

test('returns undefined if there is no file', () => {
  assert.equal(readMutationReport(join(temporaryDirectory(), 'mutation.json')), undefined);
});

test('throws an error with a hint for a malformed file', () => {
  const path = join(temporaryDirectory(), 'mutation.json');
  const malformed = [
    '',
    'null',
    JSON.stringify({ ...REPORT, version: 3 }),
    JSON.stringify({ ...REPORT, classes: [{ title: 'no figures' }] }),
    JSON.stringify({ ...REPORT, survived: [{ name: 1 }] }),
    JSON.stringify({ ...REPORT, conforming: {} }),
  ];
  for (const text of malformed) {
    writeFileSync(path, text);
    const expected = { code: 'DL_REPORTS_UNREADABLE', message: /mutation\.json/, hint: /npm run mutate/ };
    assert.throws(() => readMutationReport(path), expected, text);
  }
});

test('throws if the file cannot be written', () => {
  const file = join(temporaryDirectory(), 'a-file');
  writeFileSync(file, '');
  assert.throws(() => writeMutationReport(join(file, 'mutation.json'), REPORT), {
    code: 'DL_REPORTS_UNWRITABLE',
  });
  assert.equal(readFileSync(file, 'utf8'), '');
});
