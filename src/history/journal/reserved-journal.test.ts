import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { openJournal } from './journal.ts';
import { RESERVE_BYTES } from './reserve.ts';
import { reservedJournal } from './reserved-journal.ts';

const january = () => new Date('2026-01-15T12:00:00Z');

/** A journal whose disk is full until `free` is called: a device that never has room lies in its place. */
function fullDisk() {
  const directory = temporaryDirectory();
  const journalPath = join(directory, 'login-2026-01.ndjson');
  const reserve = join(directory, 'login.reserve');
  const open = () => {
    const journal = openJournal(directory, 'login', { now: january });
    return { journal, kept: reservedJournal(directory, 'login', journal, january) };
  };
  writeFileSync(journalPath, '0\n');
  const { journal, kept } = open();
  kept.settle();
  journal.close();
  const before = readFileSync(journalPath);
  unlinkSync(journalPath);
  symlinkSync('/dev/full', journalPath);
  const free = () => {
    unlinkSync(journalPath);
    writeFileSync(journalPath, before);
  };
  return { open, free, journalPath, reserve };
}

const skip = !existsSync('/dev/full');

test('what a full disk does not take is in the reserve, and follows in the journal, in order and once', {
  skip,
}, () => {
  const { open, free, journalPath, reserve } = fullDisk();
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
  third.journal.close();
  assert.equal(readFileSync(journalPath, 'utf8'), '0\n1\n2\n3\n4\n');
  assert.equal(readFileSync(reserve, 'utf8'), ' '.repeat(RESERVE_BYTES));
});

test('who was killed between journal and reserve has not left a line twice', { skip }, () => {
  const { open, free, journalPath } = fullDisk();
  const { kept } = open();
  for (const line of ['1\n', '2\n']) kept.append(line);
  free();
  writeFileSync(journalPath, '0\n1\n2\n');
  const after = open();
  after.kept.settle();
  after.kept.append('3\n');
  after.journal.close();
  assert.equal(readFileSync(journalPath, 'utf8'), '0\n1\n2\n3\n');
});

test('the oldest lines of the reserve make room; one that is larger than it is refused as the journal did', {
  skip,
}, () => {
  const { open, free, journalPath, reserve } = fullDisk();
  const { kept } = open();
  const line = (index: number) => `${index} ${'x'.repeat(RESERVE_BYTES / 4)}\n`;
  for (let index = 1; index <= 9; index += 1) kept.append(line(index));
  assert.equal(statSync(reserve).size, RESERVE_BYTES);
  assert.throws(() => kept.append(`${'ü'.repeat(RESERVE_BYTES / 2)}\n`), { code: 'DL_REPORTS_UNWRITABLE' });
  free();
  const after = open();
  after.kept.settle();
  after.journal.close();
  assert.equal(readFileSync(journalPath, 'utf8'), `0\n${[7, 8, 9].map(line).join('')}`);
});

test('where there never was a reserve, the journal says that the disk is full', { skip }, () => {
  const { open, reserve } = fullDisk();
  unlinkSync(reserve);
  const { kept } = open();
  assert.throws(() => kept.append('1\n'), { code: 'DL_REPORTS_UNWRITABLE', message: /ENOSPC/ });
});
