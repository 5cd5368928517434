import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory, makeHistory } from './history.fixture.ts';
import { readRunStore } from './read.ts';
import { openRunStore, rewriteRunStore } from './run-store.ts';

const january = () => new Date('2026-01-31T23:59:59.999Z');

test('lines are appended to the file of the monitor and month, in a directory that is made', () => {
  const directory = join(temporaryDirectory(), 'reports', 'history');
  const runStore = openRunStore(directory, 'login', { now: january });
  runStore.append('{"a":1}\n');
  runStore.append('{"b":"é"}\n');
  runStore.close();
  assert.deepEqual(readdirSync(directory), ['login-2026-01.ndjson']);
  assert.equal(readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8'), '{"a":1}\n{"b":"é"}\n');
});

test('what another run has written is kept', () => {
  const directory = temporaryDirectory();
  for (const line of ['first\n', 'second\n']) {
    const runStore = openRunStore(directory, 'login', { now: january });
    runStore.append(line);
    runStore.close();
  }
  assert.equal(readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8'), 'first\nsecond\n');
});

test('lines of two run stores that are open at once do not overwrite each other', () => {
  const directory = temporaryDirectory();
  const [one, other] = [
    openRunStore(directory, 'login', { now: january }),
    openRunStore(directory, 'login', { now: january }),
  ];
  one.append('1\n');
  other.append('2\n');
  one.append('3\n');
  one.close();
  other.close();
  assert.equal(readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8'), '1\n2\n3\n');
});

test('a month that ends while the run store is open begins a new file, by UTC', () => {
  const directory = temporaryDirectory();
  let now = january();
  const runStore = openRunStore(directory, 'login', { now: () => now });
  runStore.append('old\n');
  now = new Date('2026-02-01T00:00:00Z');
  runStore.append('new\n');
  runStore.close();
  assert.equal(readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8'), 'old\n');
  assert.equal(readFileSync(join(directory, 'login-2026-02.ndjson'), 'utf8'), 'new\n');
});

test('a torn last line is isolated by a newline, once', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  writeFileSync(path, '{"a":1}\n{"b":');
  const runStore = openRunStore(directory, 'login', { now: january });
  runStore.append('{"c":3}\n');
  runStore.append('{"d":4}\n');
  runStore.close();
  assert.equal(readFileSync(path, 'utf8'), '{"a":1}\n{"b":\n{"c":3}\n{"d":4}\n');
});

test('an append after closing opens the file again', () => {
  const directory = temporaryDirectory();
  const runStore = openRunStore(directory, 'login', { now: january });
  runStore.append('1\n');
  runStore.close();
  runStore.close();
  appendFileSync(join(directory, 'login-2026-01.ndjson'), 'torn');
  runStore.append('2\n');
  runStore.close();
  assert.equal(readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8'), '1\ntorn\n2\n');
});

test('a directory that cannot be made is an error that names the path and says what to do', () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  assert.throws(() => openRunStore(join(file, 'history'), 'login', { now: january }), {
    code: 'DL_REPORTS_UNWRITABLE',
    message: /file\/history\/login-2026-01\.ndjson cannot be written: ENOTDIR/,
    hint: /REPORTS_DIR/,
  });
});

test('a full disk is an error, at the line that it does not take', { skip: !existsSync('/dev/full') }, () => {
  const directory = temporaryDirectory();
  symlinkSync('/dev/full', join(directory, 'login-2026-01.ndjson'));
  const runStore = openRunStore(directory, 'login', { now: january });
  assert.throws(() => runStore.append('{}\n'), { code: 'DL_REPORTS_UNWRITABLE', message: /ENOSPC/ });
  // The device cannot be synced either; the file is closed all the same.
  assert.throws(() => runStore.close(), { code: 'DL_REPORTS_UNWRITABLE' });
  runStore.close();
});

test('a monitor whose name would leave the directory is refused, and nothing is written', () => {
  const directory = temporaryDirectory();
  for (const name of [
    '../login',
    'a/b',
    'a\\b',
    '..',
    '',
    '.hidden',
    'a..b',
    'a\0b',
    'a\nb',
    'x'.repeat(101),
  ]) {
    assert.throws(() => openRunStore(directory, name), { code: 'DL_SETTING_INVALID' }, JSON.stringify(name));
  }
  assert.deepEqual(readdirSync(directory), []);
});

/** The files of a directory that this process has open; others come and go as they like. */
function openFilesIn(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return [];
    }
  });
}

test('a run store that is closed after each line holds no descriptor', {
  skip: !existsSync('/proc/self/fd'),
}, async () => {
  const directory = temporaryDirectory();
  for (let index = 0; index < 50; index += 1) {
    const runStore = openRunStore(directory, `monitor-${index}`, { now: january });
    runStore.append('1\n');
    await runStore.sync();
    assert.equal(openFilesIn(directory).length, 1);
    runStore.close();
  }
  assert.deepEqual(openFilesIn(directory), []);
  assert.equal(readdirSync(directory).length, 50);
});

test('a torn last line is reported once, with its path', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  writeFileSync(path, 'torn');
  const torn: string[] = [];
  const runStore = openRunStore(directory, 'login', { now: january, onTorn: (each) => torn.push(each) });
  for (const line of ['1\n', '2\n']) runStore.append(line);
  runStore.close();
  assert.deepEqual(torn, [path]);
});

test('a line that another process leaves torn while the run store is open is isolated as well', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  const runStore = openRunStore(directory, 'login', { now: january });
  runStore.append('1\n');
  appendFileSync(path, 'torn');
  runStore.append('2\n');
  runStore.close();
  assert.equal(readFileSync(path, 'utf8'), '1\ntorn\n2\n');
});

const OLD = readFileSync(join(import.meta.dirname, 'version-2.fixture.ndjson'));
const current = linesOfHistory(
  makeHistory({ end: new Date('2026-01-12T03:20:00Z'), everyMs: 60_000, runs: 3 }),
);

test('lines of version 2 are rewritten once; damaged ones and those of the current version stay byte for byte', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  const damage = Buffer.from([0x7b, 0xff, 0x00, 0xfe, 0x0a]);
  writeFileSync(path, Buffer.concat([damage, OLD, Buffer.from(current), Buffer.from('{"torn')]));
  const before = readRunStore(directory);
  assert.equal(rewriteRunStore(directory, 'login'), 2);
  const text = readFileSync(path);
  assert.ok(text.subarray(0, damage.length).equals(damage));
  assert.ok(text.includes(current) && text.subarray(-6).equals(Buffer.from('{"torn')));
  assert.ok(!text.includes('"version":2'));
  assert.deepEqual(readRunStore(directory), before);
  assert.equal(rewriteRunStore(directory, 'login'), 0);
});

test('a file that has no earlier lines is not touched, nor is that of another monitor', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  writeFileSync(path, current);
  writeFileSync(join(directory, 'other-2026-01.ndjson'), OLD);
  const { ino } = statSync(path);
  assert.equal(rewriteRunStore(directory, 'login'), 0);
  assert.equal(statSync(path).ino, ino);
  assert.ok(readFileSync(join(directory, 'other-2026-01.ndjson')).equals(OLD));
});
