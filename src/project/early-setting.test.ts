import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { earlySetting } from './early-setting.ts';

const project = mkdtempSync(join(tmpdir(), 'driftline-early-'));
after(() => rmSync(project, { recursive: true }));
beforeEach(() => delete process.env.CONTRACT_FOLDERS);

const written = (line: string) => {
  writeFileSync(join(project, '.env'), `OTHER_CONTRACT_FOLDERS=no\n${line}\n`);
  return earlySetting('CONTRACT_FOLDERS', project);
};

test('a setting of .env starts from the project, with and without quotes; the last line counts', () => {
  for (const line of [
    'CONTRACT_FOLDERS=../a, b # beside it',
    ` export CONTRACT_FOLDERS = "../a, b"`,
    `CONTRACT_FOLDERS=c\nCONTRACT_FOLDERS='../a, b'`,
  ]) {
    assert.deepEqual(written(line), { text: '../a, b', folder: project }, line);
  }
  assert.equal(written('CONTRACT_FOLDERS='), undefined);
  assert.equal(written(''), undefined);
});

test('a variable, even an empty one, overrides .env, and starts from the working directory', () => {
  process.env.CONTRACT_FOLDERS = ' x ';
  assert.deepEqual(written('CONTRACT_FOLDERS=y'), { text: 'x', folder: process.cwd() });
  process.env.CONTRACT_FOLDERS = '';
  assert.equal(written('CONTRACT_FOLDERS=y'), undefined);
});
