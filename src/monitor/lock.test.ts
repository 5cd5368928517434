import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { isLock, type Lock, takeLock } from './lock.ts';
import { type LockHolder, type LockRequest, processStat, statIn } from './lock-holder.ts';

const NOW = new Date('2026-07-01T12:00:00.000Z');
const lockRequest = { now: NOW, deadlineMs: 60_000 };
const newPath = () => join(temporaryDirectory(), 'history', 'login.lock');

/** The id of a process that has ended. */
const DEAD = spawnSync(process.execPath, ['-e', '']).pid;
/** The process that runs this test file lives as long as the test does. */
const ALIVE = process.ppid;

const START = processStat(process.pid)?.start;

function holder(changes: Partial<LockHolder> = {}): LockHolder {
  return {
    pid: ALIVE,
    host: hostname(),
    startedAt: '2026-07-01T11:59:30.000Z',
    deadline: '2026-07-01T12:00:30.000Z',
    ...changes,
  };
}

/** Writes a lock file: the lock of another process, or any other content. */
function lockWith(content: LockHolder | string): string {
  const path = newPath();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function taken(path: string, sending: LockRequest = lockRequest): Lock {
  const lock = takeLock(path, sending);
  assert.ok(isLock(lock), JSON.stringify(lock));
  return lock;
}

const filesBeside = (path: string) => readdirSync(dirname(path));

test('a lock is taken by one process, and says who has it, since when and until when', () => {
  const path = newPath();
  const lock = taken(path);
  assert.equal(lock.left, undefined);
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
    pid: process.pid,
    host: hostname(),
    ...(START === undefined ? {} : { processStart: START }),
    startedAt: '2026-07-01T12:00:00.000Z',
    deadline: '2026-07-01T12:01:00.000Z',
  });
  assert.deepEqual(filesBeside(path), ['login.lock']);
  lock.release();
});

test('a second request gets the holder, in the same process too', () => {
  const path = newPath();
  const lock = taken(path);
  const refused = takeLock(path, lockRequest);
  assert.ok(!isLock(refused));
  assert.deepEqual([refused.pid, refused.startedAt], [process.pid, '2026-07-01T12:00:00.000Z']);
  lock.release();
});

test('a released lock leaves nothing behind, and can be taken again', () => {
  const path = newPath();
  taken(path).release();
  assert.deepEqual(filesBeside(path), []);
  taken(path).release();
});

test('a lock whose process is gone is taken over at once, with the old holder', () => {
  const left = holder({ pid: DEAD });
  const path = lockWith(left);
  const lock = taken(path);
  assert.deepEqual(lock.left, left);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
  assert.deepEqual(filesBeside(path), ['login.lock']);
  lock.release();
  assert.deepEqual(filesBeside(path), []);
});

test('a lock of a running process is respected until its deadline', () => {
  const path = lockWith(holder());
  assert.ok(!isLock(takeLock(path, lockRequest)));
  const later = { ...lockRequest, now: new Date('2026-07-01T12:00:30.001Z') };
  assert.equal(taken(path, later).left?.pid, ALIVE);
});

test('a process that got the id of a killed one blocks nothing', { skip: START === undefined }, () => {
  const start = processStat(ALIVE)?.start ?? assert.fail();
  assert.ok(!isLock(takeLock(lockWith(holder({ processStart: start })), lockRequest)));
  const left = holder({ processStart: start - 1 });
  assert.deepEqual(taken(lockWith(left)).left, left);
});

test('the start of a process is read after the name of its program, whatever that contains', () => {
  const fields = Array.from({ length: 48 }, (_, index) => index + 5).join(' ');
  assert.deepEqual(statIn(`7 (node) S 4 ${fields}`), { ended: false, start: 22 });
  assert.deepEqual(statIn(`7 (a ) S 1) Z 4 ${fields}`), { ended: true, start: 22 });
  assert.equal(statIn('7 (node) S'), undefined);
  assert.equal(statIn(''), undefined);
});

test('for a process of another machine the deadline alone decides', () => {
  for (const pid of [DEAD, ALIVE, process.pid]) {
    const path = lockWith(holder({ pid, host: 'another.example' }));
    assert.ok(!isLock(takeLock(path, lockRequest)), String(pid));
    const later = { ...lockRequest, now: new Date('2026-07-01T12:00:31.000Z') };
    assert.equal(taken(path, later).left?.host, 'another.example');
  }
});

test('a lock with our own process id is taken over: in a container the killed process may have had the same id', () => {
  const path = lockWith(holder({ pid: process.pid }));
  assert.equal(taken(path).left?.pid, process.pid);
});

for (const [what, content] of [
  ['nothing', ''],
  ['half a lock', '{"pid":123,"host":"h'],
  ['zeros', '\0'.repeat(200)],
  ['an object', '{}'],
  ['null', 'null'],
  ['a number', '7'],
  ['a list', '[{"pid":1}]'],
  ['a lock without times', JSON.stringify({ pid: ALIVE, host: hostname() })],
  ['times that are none', JSON.stringify(holder({ deadline: 'tomorrow' }))],
] as const) {
  test(`a lock file with ${what} prevents no run`, () => {
    const path = lockWith(content);
    const lock = taken(path);
    assert.equal(lock.left, undefined);
    lock.release();
    assert.deepEqual(filesBeside(path), []);
  });
}

test('a process that lost its lock after the deadline does not release the lock of the new owner', () => {
  const path = newPath();
  const slow = taken(path);
  const newOwner = JSON.stringify(holder());
  writeFileSync(path, newOwner);
  slow.release();
  assert.equal(readFileSync(path, 'utf8'), newOwner);
});

test('a process killed after a takeover leaves both killed runs to be stored', () => {
  const first = holder({ pid: DEAD, startedAt: '2026-07-01T11:00:00.000Z' });
  const second = holder({ pid: DEAD, left: first });
  const lock = taken(lockWith(second));
  assert.deepEqual(lock.left, second);
});

test('other work takes over the lock of a killed run, and leaves that run for the next run to store', () => {
  const run = holder({ pid: DEAD });
  const path = lockWith(run);
  const history = taken(path, { ...lockRequest, work: 'history compact' });
  assert.deepEqual(history.left, run);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).work, 'history compact');
  history.release();
  assert.deepEqual(taken(path).left, run);
});

test('other work that is killed after a takeover from other work leaves no run to be stored', () => {
  const path = lockWith(holder({ pid: DEAD, work: 'history rebuild' }));
  taken(path, { ...lockRequest, work: 'history compact' }).release();
  assert.deepEqual(filesBeside(path), []);
});

test('however many processes are killed in a row, the lock stays small', () => {
  const path = lockWith(holder({ pid: DEAD }));
  for (let index = 0; index < 50; index++) {
    taken(path);
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"pid":${process.pid}`, `"pid":${DEAD}`));
  }
  assert.ok(readFileSync(path, 'utf8').length < 1500);
});

/** The name that `createdMarker` gives to the first marker of a takeover. */
function markerOf(path: string): string {
  let hash = 0x811c9dc5;
  for (const character of readFileSync(path, 'utf8')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return `${path}.${(hash >>> 0).toString(36)}.0`;
}

test('a process killed in the middle of a takeover blocks no other', () => {
  for (const pid of [DEAD, process.pid]) {
    const path = lockWith(holder({ pid: DEAD }));
    writeFileSync(markerOf(path), `${pid} ${hostname()}`);
    taken(path).release();
  }
});

test('a takeover by a process that may be alive blocks others until its slot is over', () => {
  for (const marker of [`${ALIVE} ${hostname()}`, `${DEAD} another.example`, '']) {
    const path = lockWith(holder({ pid: DEAD }));
    writeFileSync(markerOf(path), marker);
    assert.ok(!isLock(takeLock(path, lockRequest)), marker);
    // The deadline of the lock, and the slot of its takeover.
    const later = { ...lockRequest, now: new Date('2026-07-01T12:00:41.000Z') };
    taken(path, later).release();
  }
});

test('a directory that cannot be made is an error that names the lock', () => {
  const path = lockWith('');
  assert.throws(() => takeLock(join(path, 'below.lock'), lockRequest), {
    code: 'DL_REPORTS_UNWRITABLE',
    message: /below\.lock cannot be taken: /,
  });
  rmSync(path);
});

/** Takes a lock on a signal from stdin, prints whether it got it, and keeps it until stdin ends. */
const CONTENDER = `
import { isLock, takeLock } from './lock.ts';
process.stdin.once('data', () => {
  const lock = takeLock(process.argv[2], { now: new Date(), deadlineMs: 60_000 });
  process.stdout.write(isLock(lock) ? 'won ' + (lock.left?.pid ?? '') + '\\n' : 'lost\\n');
});
process.stdin.once('end', () => process.exit());
process.stdout.write('ready\\n');
`;

/** Twenty processes that each compile TypeScript would be slow. */
function compiledContender(): string {
  const outfile = join(temporaryDirectory(), 'contender.cjs');
  buildSync({
    stdin: { contents: CONTENDER, resolveDir: import.meta.dirname, loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    define: { 'import.meta.dirname': '__dirname' },
  });
  return outfile;
}

/** A file system without links, like some network shares. */
const WITHOUT_LINKS = `
import fs from 'node:fs';
import { syncBuiltinESMExports as sync } from 'node:module';
fs.linkSync = () => { throw Object.assign(new Error('EPERM'), { code: 'EPERM' }); };
sync();
`;

/** The results of several processes that request the lock at the same moment. */
async function contest(path: string, count: number, preload: string[] = []): Promise<string[]> {
  const parameters = [...preload, compiledContender(), path];
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, parameters, { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const heard = () =>
    Promise.all(children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
  await heard();
  const responses = heard();
  for (const { stdin } of children) stdin.write('go\n');
  const notified = await responses;
  const ended = children.map((child) => once(child, 'close'));
  for (const { stdin } of children) stdin.end();
  await Promise.all(ended);
  return notified;
}

test('of twenty processes that find an abandoned lock, exactly one takes it over', async () => {
  const path = lockWith(holder({ pid: DEAD, deadline: new Date(Date.now() + 60_000).toISOString() }));
  const notified = await contest(path, 20);
  assert.deepEqual(
    notified.filter((response) => response !== 'lost\n'),
    [`won ${DEAD}\n`],
  );
  assert.deepEqual(filesBeside(path), ['login.lock']);
});

test('of five processes that find no lock, exactly one takes it, even on a disk without links', async () => {
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(WITHOUT_LINKS)}`];
  for (const options of [[], preload]) {
    const path = newPath();
    const notified = await contest(path, 5, options);
    assert.deepEqual(
      notified.filter((response) => response !== 'lost\n'),
      ['won \n'],
    );
    assert.deepEqual(filesBeside(path), ['login.lock']);
  }
});
