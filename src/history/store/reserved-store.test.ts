import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { RESERVE_BYTES } from './reserve.ts';
import { reservedStore } from './reserved-store.ts';
import { openRunStore } from './run-store.ts';

const january = () => new Date('2026-01-15T12:00:00Z');

/** A run store whose disk is full until `free` is called: a device that never has room lies in its place. */
function fullDisk() {
  const directory = temporaryDirectory();
  const storePath = join(directory, 'login-2026-01.ndjson');
  const reserve = join(directory, 'login.reserve');
  const open = () => {
    const runStore = openRunStore(directory, 'login', { now: january });
    return { runStore, kept: reservedStore(directory, 'login', runStore, january) };
  };
  writeFileSync(storePath, '0\n');
  const { runStore, kept } = open();
  kept.settle();
  runStore.close();
  const before = readFileSync(storePath);
  unlinkSync(storePath);
  symlinkSync('/dev/full', storePath);
  const free = () => {
    unlinkSync(storePath);
    writeFileSync(storePath, before);
  };
  return { open, free, storePath, reserve };
}

const skip = !existsSync('/dev/full');

test('what a full disk does not take is in the reserve, and follows in the run store, in order and once', {
  skip,
}, () => {
  const { open, free, storePath, reserve } = fullDisk();
  const first = open();
  assert.deepEqual(first.kept.append('1\n')?.path, reserve);
  const second = open();
  second.kept.settle();
  assert.equal(second.kept.append('2\n')?.path, reserve);
  assert.equal(statSync(reserve).size, RESERVE_BYTES);
  free();
  const third = open();
  // Without the lock, what is in the reserve is another's to move.
  assert.equal(third.kept.append('3\n')?.path, reserve);
  third.kept.settle();
  assert.equal(third.kept.append('4\n'), undefined);
  third.runStore.close();
  assert.equal(readFileSync(storePath, 'utf8'), '0\n1\n2\n3\n4\n');
  assert.equal(readFileSync(reserve, 'utf8'), '2026-01'.padEnd(RESERVE_BYTES));
});

test('who was killed between run store and reserve has not left a line twice', { skip }, () => {
  const { open, free, storePath } = fullDisk();
  const { kept } = open();
  for (const line of ['1\n', '2\n']) kept.append(line);
  free();
  writeFileSync(storePath, '0\n1\n2\n');
  const after = open();
  after.kept.settle();
  after.kept.append('3\n');
  after.runStore.close();
  assert.equal(readFileSync(storePath, 'utf8'), '0\n1\n2\n3\n');
});

for (const [what, taken] of [
  ['the first line up to its newline', '0\n1'],
  ['one line and a part of the next', '0\n1\n{"half'],
  ['a part of the first', '0\n{"half'],
] as const) {
  test(`a disk that had taken ${what} when it was full has each line once`, { skip }, () => {
    const { open, free, storePath } = fullDisk();
    const { kept } = open();
    for (const line of ['1\n', '2\n', '3\n']) kept.append(line);
    free();
    writeFileSync(storePath, taken);
    const after = open();
    after.kept.settle();
    after.kept.append('4\n');
    after.runStore.close();
    const lines = readFileSync(storePath, 'utf8').split('\n');
    assert.deepEqual(
      lines.filter((line) => /^\d$/.test(line)),
      ['0', '1', '2', '3', '4'],
    );
  });
}

test('the oldest lines of the reserve make room; one that is larger than it is refused as the run store did', {
  skip,
}, () => {
  const { open, free, storePath, reserve } = fullDisk();
  const { kept } = open();
  const line = (index: number) => `${index} ${'x'.repeat(RESERVE_BYTES / 4)}\n`;
  for (let index = 1; index <= 9; index += 1) kept.append(line(index));
  assert.equal(statSync(reserve).size, RESERVE_BYTES);
  assert.throws(() => kept.append(`${'ü'.repeat(RESERVE_BYTES / 2)}\n`), { code: 'DL_REPORTS_UNWRITABLE' });
  free();
  const after = open();
  after.kept.settle();
  after.runStore.close();
  assert.equal(readFileSync(storePath, 'utf8'), `0\n${[7, 8, 9].map(line).join('')}`);
});

test('where there never was a reserve, the run store says that the disk is full', { skip }, () => {
  const { open, reserve } = fullDisk();
  unlinkSync(reserve);
  const { kept } = open();
  assert.throws(() => kept.append('1\n'), { code: 'DL_REPORTS_UNWRITABLE', message: /ENOSPC/ });
});
