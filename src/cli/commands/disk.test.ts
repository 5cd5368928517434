import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, COMMAND, runCommand, runIn, startCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

const check = (reports: string) =>
  runCommand(['check'], { env: { BASE_URL: mock.url, REPORTS_DIR: reports } });
const history = (reports: string) => readRunStore(join(reports, 'history'));

/** A disk of 128 KB; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', directory]);
  after(() => {
    if (status === 0) spawnSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return status === 0 ? directory : undefined;
}

const disk = smallDisk();

/** Fills the disk to the last byte, so that not even a lock can be written. */
function fill(path: string): void {
  for (const bytes of [256 * 1024, 1]) {
    const filled = spawnSync('sh', ['-c', `head -c ${bytes} /dev/zero >> "${path}"`]);
    assert.notEqual(filled.status, null);
  }
}

test('a full disk changes no verdict; once there is room, the run store has every run, without leftovers', {
  skip: disk ? false : 'this user may not mount a disk',
}, async () => {
  assert.ok(disk);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(60 * 1024));
  mock.setFault('property-missing');
  const made: string[] = [];
  const broken = async () => {
    const { exitCode, stderr, stdout } = await check(disk);
    const { run, verdict } = runIn(stdout);
    assert.deepEqual([exitCode, verdict], [2, 'broken']);
    made.push(run);
    return stderr;
  };
  for (let stderr = ''; stderr === ''; ) stderr = await broken();
  fill(ballast);
  assert.match(await broken(), /is in .*login\.reserve, and is moved to the run store/);
  assert.ok(history(disk).runs.length < made.length);

  rmSync(ballast, { force: true });
  mock.setFault(undefined);
  const up = await check(disk);
  assert.deepEqual([up.exitCode, runIn(up.stdout).verdict, up.stderr], [0, 'up', '']);
  for (const name of readdirSync(join(disk, 'history'))) assert.match(name, /\.(?:ndjson|reserve)$/);
  const { runs, damaged } = history(disk);
  assert.deepEqual(
    runs.map(({ run }) => run.run),
    [...made, runIn(up.stdout).run],
  );
  assert.ok(damaged.length <= 1, 'a partly written line damages no other line');
});

test('an incident while the disk is full is notified once, by separate processes', {
  skip: disk ? false : 'this user may not mount a disk',
}, async () => {
  assert.ok(disk);
  const webhook = await smallServer();
  const reports = join(disk, 'by-cron');
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
  const verdicts: string[] = [];
  const run = async (fault?: string) => {
    mock.setFault(fault);
    verdicts.push(String(runIn((await runCommand(['check'], { env })).stdout).verdict));
  };
  await run();
  fill(join(disk, 'ballast'));
  for (const fault of ['property-missing', 'property-missing', 'property-missing', undefined]) {
    await run(fault);
  }
  rmSync(join(disk, 'ballast'));
  await run();
  const alerts = webhook.heard.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['opened', 'recovered'],
  );
  assert.equal(alerts[0]?.incident, alerts[1]?.incident);
  assert.deepEqual(
    readRunStore(join(reports, 'history')).runs.map((each) => each.run.verdict),
    verdicts,
  );
});

test('an incident that cannot be stored on a full disk is notified once by a watch', {
  skip: disk ? false : 'this user may not mount a disk',
}, async () => {
  assert.ok(disk);
  const webhook = await smallServer();
  mock.setFault(undefined);
  const reports = join(disk, 'watched');
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
  const watching = startCommand(['watch', '--every', '1s'], {
    env: { ...env, REQUESTS_PER_MINUTE: '1000' },
  });
  await watching.saying(/"verdict":"up"/);
  fill(join(disk, 'ballast'));
  mock.setFault('property-missing');
  await watching.saying(/(?:[\s\S]*?"verdict":"broken".*\n){4}/);
  mock.setFault(undefined);
  await watching.saying(/"verdict":"broken"[\s\S]*"verdict":"up"/);
  watching.signal('SIGTERM');
  const { stderr } = await watching.ended;
  assert.match(stderr, /^DL_REPORTS_UNWRITABLE: .*(?:ENOSPC|bytes were taken)/m);
  const alerts = webhook.heard.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['opened', 'recovered'],
  );
  assert.equal(alerts[0]?.incident, alerts[1]?.incident);
});

const isRoot = process.getuid?.() === 0;

/** Runs a check as a user without privileges. */
async function checkAsNobody(reports: string) {
  const child = spawn(process.execPath, [COMMAND, 'check', '--project', projectRoot()], {
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
    env: { PATH: process.env.PATH, BASE_URL: mock.url, REPORTS_DIR: reports },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const [exitCode] = await once(child, 'close');
  return { ...output, exitCode };
}

/** Whether that user can read the project. */
const nobodyReads =
  spawnSync(process.execPath, [COMMAND, 'help'], isRoot ? { uid: 65_534, gid: 65_534 } : {}).status === 0;

for (const [what, forbid] of [
  ['a reports directory', (reports: string) => chmodSync(reports, 0o555)],
  ['a history', (reports: string) => void mkdirSync(join(reports, 'history'), { mode: 0o555 })],
  [
    'a run store',
    (reports: string) => {
      mkdirSync(join(reports, 'history'));
      for (const offset of [0, 1]) {
        const month = new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 7);
        writeFileSync(join(reports, 'history', `login-${month}.ndjson`), '', { mode: 0o444 });
      }
      chmodSync(join(reports, 'history'), 0o777);
    },
  ],
] as const) {
  test(`${what} that cannot be written changes no verdict, and is named on stderr`, {
    skip: nobodyReads ? false : 'another user cannot read this installation',
  }, async () => {
    const reports = join(temporaryDirectory(), 'reports');
    mkdirSync(reports);
    chmodSync(join(reports, '..'), 0o755);
    forbid(reports);
    for (const [fault, exitCode, verdict] of [
      [undefined, 0, 'up'],
      ['property-missing', 2, 'broken'],
    ] as const) {
      mock.setFault(fault);
      const before = mock.received.length;
      const ended = await checkAsNobody(reports);
      assert.deepEqual([ended.exitCode, runIn(ended.stdout).verdict], [exitCode, verdict], ended.stderr);
      assert.match(ended.stderr, /^DL_REPORTS_UNWRITABLE: .*EACCES/);
      assert.doesNotMatch(ended.stderr, /^ +at /m);
      const lines = ended.stderr.trim().split('\n');
      assert.equal(new Set(lines.filter((line) => line.startsWith('DL_'))).size, errorsIn(lines));
      assert.ok(mock.received.length > before);
    }
  });
}

const errorsIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith('DL_')).length;

test('on a read-only disk a check and a watch send, print, notify and end as on any other', {
  skip: disk ? false : 'this user may not mount a disk',
}, async () => {
  const readOnly = smallDisk();
  assert.ok(readOnly);
  const { status } = spawnSync('mount', ['-o', 'remount,ro', readOnly]);
  assert.equal(status, 0);
  mock.setFault('property-missing');
  for (const reports of [readOnly, join(readOnly, 'reports')]) {
    const webhook = await smallServer();
    const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
    const { exitCode, stdout, stderr } = await runCommand(['check'], { env });
    assert.deepEqual([exitCode, runIn(stdout).verdict], [2, 'broken'], stderr);
    assert.match(stderr, /^DL_REPORTS_UNWRITABLE: .*EROFS/m);
    assert.deepEqual(
      webhook.heard.map(({ body }) => JSON.parse(body).kind),
      ['opened'],
    );
  }
  const webhook = await smallServer();
  const env = { BASE_URL: mock.url, REPORTS_DIR: readOnly, ALERT_WEBHOOK_URL: webhook.url };
  const options = { env: { ...env, REQUESTS_PER_MINUTE: '1000' } };
  const watching = startCommand(['watch', '--every', '1s'], options);
  await watching.saying(/(?:[\s\S]*?"verdict":"broken".*\n){3}/);
  mock.setFault(undefined);
  await watching.saying(/"verdict":"broken"[\s\S]*"verdict":"up"/);
  watching.signal('SIGTERM');
  const { exitCode, stderr } = await watching.ended;
  assert.equal(exitCode, 0);
  assert.match(stderr, /^DL_REPORTS_UNWRITABLE: .*EROFS/m);
  assert.deepEqual(
    webhook.heard.map(({ body }) => JSON.parse(body).kind),
    ['opened', 'recovered'],
  );
});

test('a reports directory that cannot be made changes no verdict', async () => {
  mock.setFault(undefined);
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  for (const reports of ['/proc/nowhere/reports', join(file, 'reports')]) {
    const { exitCode, stdout, stderr } = await check(reports);
    assert.deepEqual([exitCode, runIn(stdout).verdict], [0, 'up'], stderr);
    assert.match(stderr, /^DL_REPORTS_UNWRITABLE: /m);
  }
});

test('random bytes in a run store, within and at its end, do not stop runs from being stored and read', async () => {
  mock.setFault(undefined);
  const reports = temporaryDirectory();
  const first = runIn((await check(reports)).stdout);
  const [name = ''] = readdirSync(join(reports, 'history'));
  const path = join(reports, 'history', name);
  const whole = readFileSync(path);
  const runs = [first.run];
  for (const damage of [randomBytes(300), Buffer.from('\n'), Buffer.alloc(5000), randomBytes(20_000)]) {
    writeFileSync(path, Buffer.concat([readFileSync(path), damage]));
    const { exitCode, stdout } = await check(reports);
    assert.equal(exitCode, 0);
    runs.push(runIn(stdout).run);
  }
  assert.ok(readFileSync(path).subarray(0, whole.length).equals(whole));
  const read = history(reports);
  assert.deepEqual(
    read.runs.map(({ run }) => run.run),
    runs,
  );
  assert.ok(read.damaged.length >= 3);
  // The state from before the damage is kept.
  assert.equal(read.runs.at(-1)?.state?.counts.up, runs.length);
});

test('a run store that is overwritten with random bytes counts as empty, and is continued', async () => {
  const reports = temporaryDirectory();
  await check(reports);
  const [name = ''] = readdirSync(join(reports, 'history'));
  writeFileSync(join(reports, 'history', name), randomBytes(4096));
  const { exitCode, stdout } = await check(reports);
  assert.equal(exitCode, 0);
  assert.deepEqual(
    history(reports).runs.map(({ run }) => run.run),
    [runIn(stdout).run],
  );
});

test('a directory instead of the run store changes no verdict', async () => {
  const reports = temporaryDirectory();
  for (const offset of [0, 1]) {
    const month = new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 7);
    mkdirSync(join(reports, 'history', `login-${month}.ndjson`), { recursive: true });
  }
  const { exitCode, stdout, stderr } = await check(reports);
  assert.deepEqual([exitCode, runIn(stdout).verdict], [0, 'up'], stderr);
  assert.match(stderr, /^DL_REPORTS_UNWRITABLE: .*EISDIR/);
});
