import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { sweepDrafts } from './each-hour.ts';

const NOW = new Date('2026-07-01T12:00:00.000Z');
const [LONG_AGO, JUST_NOW] = [new Date('2026-07-01T11:00:00.000Z'), new Date('2026-07-01T11:59:00.000Z')];

/** A process that has ended, and one that runs as long as this test. */
const [DEAD, ALIVE] = [spawnSync(process.execPath, ['-e', '']).pid, process.ppid];

function swept(names: readonly string[], written: Date): string[] {
  const directory = temporaryDirectory();
  for (const name of names) {
    writeFileSync(join(directory, name), '');
    utimesSync(join(directory, name), written, written);
  }
  sweepDrafts(directory, 'login', NOW);
  const left = readdirSync(directory);
  return names.filter((name) => !left.includes(name));
}

const OF_THE_DEAD = [
  `login.lock.${DEAD}`,
  'login.lock.1a2b3c.0',
  `login.lock.1a2b3c.0-${DEAD}`,
  `login.lock.1a2b3c.0.${DEAD}`,
  `login-2026-07.hourly.ndjson.${DEAD}.draft`,
];

test('the old files of a process that is gone are removed', () => {
  assert.deepEqual(swept(OF_THE_DEAD, LONG_AGO), OF_THE_DEAD);
  assert.deepEqual(swept(OF_THE_DEAD, JUST_NOW), []);
});

test('locks, run stores, files of running processes and files of other monitors are kept', () => {
  const kept = [
    ...['login.lock', 'login-2026-07.ndjson', 'login-2026-07.hourly.ndjson', 'login-2026.daily.ndjson'],
    // A valid name of a monitor.
    ...['login.lock.7.lock', 'login.lock.7-2026-07.ndjson', 'login.lock.notes'],
    ...[`login.lock.${ALIVE}`, `login.lock.${process.pid}`, `login-2026-07.ndjson.${ALIVE}.draft`],
    `other.lock.${DEAD}`,
  ];
  assert.deepEqual(swept(kept, LONG_AGO), []);
});
