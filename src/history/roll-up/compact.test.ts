import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory } from '../store/history.fixture.ts';
import { lastOf } from '../store/latest.ts';
import { readRunStore } from '../store/read.ts';
import { compactRunStore } from './compact.ts';
import { readRollUps } from './roll-up.ts';
import { rebuildRollUps } from './update.ts';
import { variedHistory } from './varied-history.fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const end = new Date('2026-03-10T11:50:00.000Z');
const now = new Date('2026-03-10T12:00:00.000Z');
/** From 29 January on, six runs an hour. */
const history = variedHistory({ end, everyMs: 10 * 60_000, runs: 41 * 144 });

function storeOf(): string {
  const directory = temporaryDirectory();
  for (const month of ['2026-01', '2026-02', '2026-03']) {
    const runs = history.filter(({ run }) => run.time.startsWith(month));
    writeFileSync(join(directory, `login-${month}.ndjson`), linesOfHistory(runs));
  }
  return directory;
}

const runStores = (directory: string) => readdirSync(directory).filter((name) => !/hourly|daily/.test(name));

test('whole months go, the month of the boundary loses its beginning, and the rest stays byte by byte', () => {
  const directory = storeOf();
  const path = join(directory, 'login-2026-02.ndjson');
  const february = readFileSync(path, 'utf8');
  const done = compactRunStore(directory, 'login', { now, keepMs: 20 * DAY });
  assert.deepEqual(done.files, ['login-2026-01.ndjson']);
  assert.deepEqual(done.cut, { file: 'login-2026-02.ndjson', lines: 17 * 144 + 12 * 6 });
  assert.deepEqual(runStores(directory), ['login-2026-02.ndjson', 'login-2026-03.ndjson']);
  const rest = readFileSync(path, 'utf8');
  assert.ok(february.endsWith(rest));
  assert.match(rest, /^[^\n]*"time":"2026-02-18T12:00:00.000Z"/);
});

test('every hour that goes is in the roll-ups, and stays there after a rebuild', () => {
  const directory = storeOf();
  rebuildRollUps(directory, 'login', now);
  const wanted = readRollUps(directory, 'login');
  for (const name of readdirSync(directory)) {
    if (/hourly|daily/.test(name)) writeFileSync(join(directory, name), '');
  }
  compactRunStore(directory, 'login', { now, keepMs: 2.5 * DAY });
  assert.deepEqual(readRollUps(directory, 'login'), wanted);
  rebuildRollUps(directory, 'login', now);
  assert.deepEqual(readRollUps(directory, 'login'), wanted);
});

test('the last run stays, however old it is, and with it the state', () => {
  const directory = storeOf();
  const later = new Date(now.getTime() + 400 * DAY);
  compactRunStore(directory, 'login', { now: later, keepMs: 90 * DAY });
  assert.deepEqual(runStores(directory), ['login-2026-03.ndjson']);
  assert.equal(readRunStore(directory).runs.length, 1);
  assert.deepEqual(lastOf(directory, 'login')?.run, history.at(-1)?.run);
});

test('a dry run says what would go, and writes nothing', () => {
  const directory = storeOf();
  const before = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  const notified = compactRunStore(directory, 'login', { now, keepMs: 20 * DAY, dryRun: true });
  const after = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  assert.deepEqual(after, before);
  assert.deepEqual(compactRunStore(directory, 'login', { now, keepMs: 20 * DAY }), notified);
});

test('where nothing is old nothing goes', () => {
  const directory = storeOf();
  const nothing = { files: [], bytes: 0 };
  assert.deepEqual(compactRunStore(directory, 'login', { now, keepMs: 90 * DAY }), nothing);
  compactRunStore(directory, 'login', { now, keepMs: 20 * DAY });
  assert.deepEqual(compactRunStore(directory, 'login', { now, keepMs: 20 * DAY }), nothing);
});
