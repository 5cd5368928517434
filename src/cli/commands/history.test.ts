import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { builtCommand, type Ended, runCommand, runIn } from '../../testing/command-for-tests.ts';
import { historyOf } from '../../testing/history-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A history of two monitors, a run an hour for 120 days. */
function historyOfTwo(): string {
  const reports = temporaryDirectory();
  for (const monitor of ['login', 'search']) {
    historyOf(reports, monitor, 120 * 24, (hours) => (hours === 48 ? 'down' : 'up'));
  }
  return reports;
}

const driftline = (reports: string, ...parameters: string[]): Promise<Ended> =>
  runCommand(parameters, { env: { REPORTS_DIR: reports } });
const runsOf = (reports: string, monitor: string) => readRunStore(join(reports, 'history'), monitor).runs;

test('history rebuild rebuilds the roll-ups of every monitor, or of the named ones', async () => {
  const reports = historyOfTwo();
  const one = await driftline(reports, 'history', 'rebuild', 'search');
  assert.deepEqual([one.exitCode, one.stderr], [0, '']);
  assert.match(one.stdout, /^search: 28\d\d hours rolled up\n$/);
  const both = await driftline(reports, 'history', 'rebuild');
  assert.match(both.stdout, /^login: 28\d\d hours rolled up\nsearch: 28\d\d hours rolled up\n$/);
});

test('history compact removes old runs; with --dry-run it only prints them', async () => {
  const reports = historyOfTwo();
  const names = () => readdirSync(join(reports, 'history'));
  const before = names();
  const dry = await driftline(reports, 'history', 'compact', '--keep', '30d', '--dry-run', 'login');
  assert.equal(dry.exitCode, 0, dry.stderr);
  assert.match(dry.stdout, /^login: login-\S+\.ndjson, .* would be removed, \d+\.\d MB\n$/);
  assert.deepEqual(names(), before);
  const done = await driftline(reports, 'history', 'compact', '--keep=30d', 'login');
  assert.match(done.stdout, /^login: login-\S+\.ndjson, .* removed, \d+\.\d MB\n$/);
  const kept = runsOf(reports, 'login');
  assert.ok(kept.length >= 720 && kept.length <= 721, String(kept.length));
  assert.ok(kept.every(({ run }) => Date.now() - Date.parse(run.time) < 30 * DAY + HOUR));
  assert.equal(runsOf(reports, 'search').length, 2880);
  const again = await driftline(reports, 'history', 'compact', '--keep', '60d', 'login');
  assert.equal(again.stdout, 'login: no runs are that old\n');
});

test('status shows each monitor, including runs that were compacted', async () => {
  const reports = historyOfTwo();
  await driftline(reports, 'history', 'compact', '--keep', '7d');
  const { stdout, exitCode, stderr } = await driftline(reports, 'status');
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /^✔ login {2}ok for .*, since /);
  assert.match(stdout, /^✔ search {2}ok for .*, since /m);
  assert.match(stdout, /^ {4}120 d(?: \d+ h)? +99\.96 % +2,880 +\d+ +40 ms/m);
});

test('status --json is a line a monitor', async () => {
  const reports = historyOfTwo();
  const { stdout } = await driftline(reports, 'status', '--json', 'search');
  const [status, ...others] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(others, []);
  assert.deepEqual([status.version, status.monitor, status.level], [2, 'search', 'ok']);
  assert.deepEqual([status.ranges.year.runs, status.ranges.year.verdicts.down], [2880, 1]);
});

test('status without any run says so', async () => {
  const { stdout, stderr, exitCode } = await driftline(temporaryDirectory(), 'status');
  assert.deepEqual([stdout, stderr, exitCode], ['', 'There are no runs yet.\n', 0]);
});

/** A running process, and one that has ended. */
const [ALIVE, DEAD] = [process.pid, spawnSync(process.execPath, ['-e', '']).pid];

/** Writes the lock of `login` as a process that compacts does. */
function lockOfCompacting(reports: string, pid: number): void {
  const [startedAt, deadline] = [-1000, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const lock = { pid, host: hostname(), startedAt, deadline, work: 'history compact' };
  writeFileSync(join(reports, 'history', 'login.lock'), JSON.stringify(lock));
}

test('a run or a command that finds the lock taken names the process that compacts', async () => {
  const reports = historyOfTwo();
  lockOfCompacting(reports, ALIVE);
  const busy = await driftline(reports, 'history', 'rebuild', 'login');
  assert.match(
    busy.stderr,
    new RegExp(
      `^DL_MONITOR_BUSY: The monitor login is locked: process ${ALIVE} on \\S+ has been running "history compact" since `,
    ),
  );
  const run = await driftline(reports, 'check', 'login');
  assert.match(
    runIn(run.stdout).summary,
    /^skipped: process \d+ on \S+ has been running "history compact" since /,
  );
});

test('a process that was killed while it compacted is not recorded as an interrupted run', async () => {
  const reports = historyOfTwo();
  lockOfCompacting(reports, DEAD);
  const { stderr, exitCode } = await driftline(reports, 'check', 'login');
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, new RegExp(`^Process ${DEAD} left its lock `, 'm'));
  assert.deepEqual(
    runsOf(reports, 'login').filter(({ run }) => run.cause === 'interrupted'),
    [],
  );
});

const WRONG: [parameters: string[], says: RegExp][] = [
  [['history'], /driftline history needs an action: rebuild or compact/],
  [['history', 'burn'], /driftline history has no action "burn"/],
  [['history', 'compact'], /needs --keep\.[\s\S]*--keep 90d/],
  [['history', 'compact', '--keep', '0d'], /--keep is "0d"/],
  [['history', 'compact', '--keep', 'ever'], /--keep is "ever"/],
  [['history', 'rebuild', 'nobody'], /no monitor "nobody"[\s\S]*It has: login, search/],
  [['status', '--yaml'], /--yaml/],
];

test('an invalid command line is an error, and changes nothing', async () => {
  const reports = historyOfTwo();
  const texts = () => {
    const history = join(reports, 'history');
    return readdirSync(history).map((name) => readFileSync(join(history, name), 'utf8'));
  };
  const before = texts();
  for (const [parameters, says] of WRONG) {
    const { stderr, stdout, exitCode } = await driftline(reports, ...parameters);
    assert.deepEqual([exitCode, stdout], [3, ''], parameters.join(' '));
    assert.match(stderr, /^DL_OPTION_INVALID/);
    assert.match(stderr, says);
  }
  assert.deepEqual(texts(), before);
});
