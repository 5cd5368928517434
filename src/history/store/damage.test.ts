import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../core/seeded-random.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory, makeHistory, withState } from './history.fixture.ts';
import { readRunStore } from './read.ts';
import { openRunStore } from './run-store.ts';

const end = new Date('2026-01-12T03:16:00.000Z');
const NEWLINE = 0x0a;
const FILE = 'login-2026-01.ndjson';

const history = withState(
  makeHistory({
    end,
    everyMs: 60_000,
    runs: 300,
    verdictAt: (before) => (before % 9 === 0 ? 'broken' : 'up'),
  }),
);
const whole = Buffer.from(linesOfHistory(history));

/** Which line each byte belongs to; a line's newline is its own. */
function lineAt(bytes: Buffer, position: number): number {
  return bytes.subarray(0, position).filter((byte) => byte === NEWLINE).length;
}

/** The ids of the runs that are read, and how many lines were skipped. */
function read(bytes: Buffer): { runs: Set<string>; damaged: number } {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, FILE), bytes);
  const { runs, damaged } = readRunStore(directory, 'login');
  return { runs: new Set(runs.map(({ run }) => run.run)), damaged: damaged.length };
}

/** Alters a copy; every run whose line was not touched has to be read. */
function assertOnlyTouchedAreLost(alter: (bytes: Buffer) => { bytes: Buffer; touched: ReadonlySet<number> }) {
  const { bytes, touched } = alter(Buffer.from(whole));
  const { runs } = read(bytes);
  const untouched = history.filter((_, index) => !touched.has(index)).map(({ run }) => run.run);
  assert.deepEqual(
    untouched.filter((id) => !runs.has(id)),
    [],
  );
  return { read: runs.size, touched: touched.size };
}

test('bytes that flipped cost the lines that they stand in, and no other', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seededRandom(seed);
    const { touched } = assertOnlyTouchedAreLost((bytes) => {
      const touched = new Set<number>();
      for (let flips = 0; flips < 10; flips += 1) {
        const position = Math.floor(random() * bytes.length);
        const line = lineAt(whole, position);
        // A newline that is no more joins its line with the next one.
        for (const each of whole[position] === NEWLINE ? [line, line + 1] : [line]) touched.add(each);
        bytes[position] = (bytes[position] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      return { bytes, touched };
    });
    assert.ok(touched > 0);
  }
});

test('NULs, as a power cut leaves them, cost the lines that they cover', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const random = seededRandom(seed);
    assertOnlyTouchedAreLost((bytes) => {
      const from = Math.floor(random() * (bytes.length - 5000));
      const to = from + Math.floor(random() * 5000);
      bytes.fill(0, from, to);
      const [first, last] = [lineAt(whole, from), lineAt(whole, to)];
      return {
        bytes,
        touched: new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index)),
      };
    });
  }
});

test('a file that is cut anywhere loses what was cut off, and goes on whole', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const cut = Math.floor(seededRandom(seed)() * whole.length);
    const directory = temporaryDirectory();
    writeFileSync(join(directory, FILE), whole.subarray(0, cut));
    const torn: string[] = [];
    const runStore = openRunStore(directory, 'login', { now: () => end, onTorn: (path) => torn.push(path) });
    runStore.append(linesOfHistory(history.slice(-1)));
    runStore.append(linesOfHistory(history.slice(-1)));
    runStore.close();
    const { runs, damaged } = readRunStore(directory);
    assert.equal(runs.length, lineAt(whole, cut) + 2);
    const within = whole[cut - 1] !== NEWLINE;
    assert.deepEqual([damaged.length, torn], within ? [1, [join(directory, FILE)]] : [0, []]);
  }
});

/** A file system of 64 KiB; a reason where this machine lets us have none. */
function smallDisk(): { directory: string; free(): void } | { why: string } {
  const directory = join(temporaryDirectory(), 'disk');
  mkdirSync(directory);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0)
    return { why: `no small disk can be mounted: ${mounted.stderr ?? mounted.error}` };
  return { directory, free: () => void spawnSync('umount', [directory]) };
}

test('a disk that is full takes no line that was there, and is written again once there is room', (context) => {
  const disk = smallDisk();
  if ('why' in disk) {
    context.skip(disk.why);
    return;
  }
  try {
    const ballast = join(disk.directory, 'ballast');
    writeFileSync(ballast, Buffer.alloc(16 * 1024));
    const runStore = openRunStore(disk.directory, 'login', { now: () => end });
    let taken = 0;
    const fill = () => {
      for (const entry of history) {
        runStore.append(linesOfHistory([entry]));
        taken += 1;
      }
    };
    assert.throws(fill, { code: 'DL_REPORTS_UNWRITABLE' });
    assert.throws(() => runStore.append(linesOfHistory(history.slice(-1))), {
      code: 'DL_REPORTS_UNWRITABLE',
    });
    assert.equal(readRunStore(disk.directory).runs.length, taken);
    writeFileSync(ballast, '');
    runStore.append(linesOfHistory(history.slice(-1)));
    runStore.close();
    const { runs, damaged } = readRunStore(disk.directory);
    assert.deepEqual(
      runs.map(({ run }) => run.run),
      [...history.slice(0, taken), ...history.slice(-1)].map(({ run }) => run.run),
    );
    assert.ok(damaged.length <= 1, readFileSync(join(disk.directory, FILE), 'utf8').slice(-300));
  } finally {
    disk.free();
  }
});
