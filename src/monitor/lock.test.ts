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
import type { LockHolder, LockRequest } from './lock-holder.ts';

const NOW = new Date('2026-07-01T12:00:00.000Z');
const lockRequest = { now: NOW, deadlineMs: 60_000 };
const newPath = () => join(temporaryDirectory(), 'history', 'login.lock');

/** A process that is over. */
const DEAD = spawnSync(process.execPath, ['-e', '']).pid;
/** The process that runs this test file lives as long as the test does. */
const ALIVE = process.ppid;

function holder(changes: Partial<LockHolder> = {}): LockHolder {
  return {
    pid: ALIVE,
    host: hostname(),
    startedAt: '2026-07-01T11:59:30.000Z',
    deadline: '2026-07-01T12:00:30.000Z',
    ...changes,
  };
}

/** A lock as another process wrote it, or whatever else stands in its file. */
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

test('a lock is taken by one, and says who has it, since when and until when at the most', () => {
  const path = newPath();
  const lock = taken(path);
  assert.equal(lock.left, undefined);
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
    pid: process.pid,
    host: hostname(),
    startedAt: '2026-07-01T12:00:00.000Z',
    deadline: '2026-07-01T12:01:00.000Z',
  });
  assert.deepEqual(filesBeside(path), ['login.lock']);
  lock.release();
});

test('who asks while it is taken learns who has it, in the same process too', () => {
  const path = newPath();
  const lock = taken(path);
  const refused = takeLock(path, lockRequest);
  assert.ok(!isLock(refused));
  assert.deepEqual([refused.pid, refused.startedAt], [process.pid, '2026-07-01T12:00:00.000Z']);
  lock.release();
});

test('a lock that was given back leaves nothing behind, and can be taken again', () => {
  const path = newPath();
  taken(path).release();
  assert.deepEqual(filesBeside(path), []);
  taken(path).release();
});

test('a lock whose process is gone is taken over at once, and tells whose it was', () => {
  const left = holder({ pid: DEAD });
  const path = lockWith(left);
  const lock = taken(path);
  assert.deepEqual(lock.left, left);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).pid, process.pid);
  assert.deepEqual(filesBeside(path), ['login.lock']);
  lock.release();
  assert.deepEqual(filesBeside(path), []);
});

test('a lock whose process lives is respected, and one whose deadline is over is not', () => {
  const path = lockWith(holder());
  assert.ok(!isLock(takeLock(path, lockRequest)));
  const later = { ...lockRequest, now: new Date('2026-07-01T12:00:30.001Z') };
  assert.equal(taken(path, later).left?.pid, ALIVE);
});

test('of a process of another machine the deadline alone decides', () => {
  for (const pid of [DEAD, ALIVE, process.pid]) {
    const path = lockWith(holder({ pid, host: 'another.example' }));
    assert.ok(!isLock(takeLock(path, lockRequest)), String(pid));
    const later = { ...lockRequest, now: new Date('2026-07-01T12:00:31.000Z') };
    assert.equal(taken(path, later).left?.host, 'another.example');
  }
});

test('in a container the process that was killed had the number that is ours now', () => {
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
  test(`a file with ${what} in the place of a lock keeps nobody from running`, () => {
    const path = lockWith(content);
    const lock = taken(path);
    assert.equal(lock.left, undefined);
    lock.release();
    assert.deepEqual(filesBeside(path), []);
  });
}

test('who lost the lock, being slower than its deadline, does not take it from who has it now', () => {
  const path = newPath();
  const slow = taken(path);
  const newOwner = JSON.stringify(holder());
  writeFileSync(path, newOwner);
  slow.release();
  assert.equal(readFileSync(path, 'utf8'), newOwner);
});

test('who was killed having taken over from who was killed leaves both to be notified of', () => {
  const first = holder({ pid: DEAD, startedAt: '2026-07-01T11:00:00.000Z' });
  const second = holder({ pid: DEAD, left: first });
  const lock = taken(lockWith(second));
  assert.deepEqual(lock.left, second);
});

test('what is no run takes over from a run that was killed, and leaves that for the next run to tell of', () => {
  const run = holder({ pid: DEAD });
  const path = lockWith(run);
  const history = taken(path, { ...lockRequest, work: 'history compact' });
  assert.deepEqual(history.left, run);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).work, 'history compact');
  history.release();
  assert.deepEqual(taken(path).left, run);
});

test('what is no run, killed having taken over from what is none either, leaves no run to be notified of', () => {
  const path = lockWith(holder({ pid: DEAD, work: 'history rebuild' }));
  taken(path, { ...lockRequest, work: 'history compact' }).release();
  assert.deepEqual(filesBeside(path), []);
});

test('however many are killed one after the other, the lock stays small', () => {
  const path = lockWith(holder({ pid: DEAD }));
  for (let index = 0; index < 50; index++) {
    taken(path);
    writeFileSync(path, readFileSync(path, 'utf8').replace(`"pid":${process.pid}`, `"pid":${DEAD}`));
  }
  assert.ok(readFileSync(path, 'utf8').length < 1500);
});

/** As `createdMarker` names the first marker of a takeover. */
function markerOf(path: string): string {
  let hash = 0x811c9dc5;
  for (const character of readFileSync(path, 'utf8')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return `${path}.${(hash >>> 0).toString(36)}.0`;
}

test('who was killed in the middle of a takeover stands in nobody’s way', () => {
  for (const pid of [DEAD, process.pid]) {
    const path = lockWith(holder({ pid: DEAD }));
    writeFileSync(markerOf(path), `${pid} ${hostname()}`);
    taken(path).release();
  }
});

test('who is in the middle of a takeover is let through, and who cannot be asked is waited for', () => {
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

/** Takes a lock when it is told to, says whether it did, and holds it until its stdin ends. */
const CONTENDER = `
import { isLock, takeLock } from './lock.ts';
process.stdin.once('data', () => {
  const lock = takeLock(process.argv[2], { now: new Date(), deadlineMs: 60_000 });
  process.stdout.write(isLock(lock) ? 'won ' + (lock.left?.pid ?? '') + '\\n' : 'lost\\n');
});
process.stdin.once('end', () => process.exit());
process.stdout.write('ready\\n');
`;

/** Twenty processes that compile TypeScript would take their time. */
function compiledContender(): string {
  const outfile = join(temporaryDirectory(), 'contender.cjs');
  buildSync({
    stdin: { contents: CONTENDER, resolveDir: import.meta.dirname, loader: 'ts' },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    define: { 'import.meta.dirname': '__dirname' },
  });
  return outfile;
}

/** A file system that has no links, as some network shares. */
const WITHOUT_LINKS = `
import fs from 'node:fs';
import { syncBuiltinESMExports as sync } from 'node:module';
fs.linkSync = () => { throw Object.assign(new Error('EPERM'), { code: 'EPERM' }); };
sync();
`;

/** What became of so many processes that asked at one moment. */
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

test('of twenty processes that find a lock that was left, exactly one takes it over', async () => {
  const path = lockWith(holder({ pid: DEAD, deadline: new Date(Date.now() + 60_000).toISOString() }));
  const notified = await contest(path, 20);
  assert.deepEqual(
    notified.filter((response) => response !== 'lost\n'),
    [`won ${DEAD}\n`],
  );
  assert.deepEqual(filesBeside(path), ['login.lock']);
});

test('of five processes that find no lock, exactly one takes it, where the disk has no links as well', async () => {
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
