import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  COMMAND,
  logged,
  type Running,
  startCommand,
  stored,
} from '../../testing/command-for-tests.ts';
import { monitorsFolder, monitorText } from '../../testing/monitors-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

interface Watching {
  readonly running: Running;
  readonly reports: string;
}

function watch(parameters: readonly string[], env: Record<string, string> = {}): Watching {
  const reports = temporaryDirectory();
  const settings = { BASE_URL: mock.url, REPORTS_DIR: reports, REQUESTS_PER_MINUTE: '10000', ...env };
  return { running: startCommand(['watch', ...parameters], { env: settings }), reports };
}

async function ended({ running, reports }: Watching) {
  running.signal('SIGTERM');
  const { stdout, stderr, exitCode } = await running.ended;
  assert.equal(exitCode, 0, stderr);
  const runs = stored(reports).flatMap((record) => (record.type === 'run' ? [record] : []));
  const said = logged(stdout).flatMap((record) => (record.type === 'run' ? [record] : []));
  assert.deepEqual(new Set(said.map(({ run }) => run)), new Set(runs.map(({ run }) => run)));
  return { runs, stderr };
}

test('several monitors run in parallel, each on its own schedule', async () => {
  const MONITORS = monitorsFolder({
    'a.monitor.ts': { name: 'a', schedule: { every: '1s' } },
    'b.monitor.ts': { name: 'b', schedule: { every: '1s' } },
    'c.monitor.ts': { name: 'c', schedule: { cron: '0 0 1 1 *' } },
  });
  const watching = watch([], { MONITORS });
  await watching.running.saying(/^Watching 3 monitors; end it with Ctrl-C\.$/m);
  for (const name of ['a', 'b']) {
    await watching.running.saying(new RegExp(`(?:[\\s\\S]*?"type":"run",.*"monitor":"${name}".*\\n){2}`));
  }
  const { runs } = await ended(watching);
  assert.deepEqual([...new Set(runs.map(({ monitor }) => monitor))].sort(), ['a', 'b']);
  const named = watch(['b'], { MONITORS });
  await named.running.saying(/"type":"run"/);
  assert.deepEqual([...new Set((await ended(named)).runs.map(({ monitor }) => monitor))], ['b']);
});

test('--metrics serves metrics until the watch ends', async () => {
  const watching = watch(['--every', '1s', '--metrics', '127.0.0.1:0']);
  const [, url = ''] = await watching.running.saying(
    /^Serving metrics at (http:\/\/127\.0\.0\.1:\d+\/metrics)$/m,
  );
  await watching.running.saying(/"type":"run"/);
  // The run is printed before it is exported.
  let text = '';
  while (!text.includes('driftline_probe_success{')) text = await (await fetch(url)).text();
  assert.match(text, /^driftline_probe_success\{[^}]*monitor="login"[^}]*\} 1$/m);
  assert.match(text, /^driftline_build_info\{.*\} 1$/m);
  await ended(watching);
  await assert.rejects(fetch(url));
});

test('an address for metrics that is in use or invalid ends the watch before a run: 3', async () => {
  for (const [address, code] of [
    [new URL(mock.url).host, 'DL_ADDRESS_UNUSABLE'],
    ['nowhere', 'DL_OPTION_INVALID'],
  ]) {
    const { running } = watch(['--metrics', address ?? '']);
    const { exitCode, stdout, stderr } = await running.ended;
    assert.deepEqual([exitCode, stdout], [3, '']);
    assert.ok(stderr.startsWith(`${code}: `), stderr);
  }
});

test('SIGHUP reloads changed monitors, adds new ones and drops removed ones', async () => {
  const MONITORS = monitorsFolder({ 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b' } });
  const watching = watch(['--every', '1s'], { MONITORS });
  await watching.running.saying(/"monitor":"b"/);
  writeFileSync(join(MONITORS, 'a.monitor.ts'), monitorText({ name: 'a', tags: ['changed'] }));
  rmSync(join(MONITORS, 'b.monitor.ts'));
  writeFileSync(join(MONITORS, 'c.monitor.ts'), monitorText({ name: 'c' }));
  watching.running.signal('SIGHUP');
  await watching.running.saying(/^Reloaded settings and monitors\.$/m);
  await watching.running.saying(/"type":"run",.*"monitor":"a".*"tags":\["changed"\]/);
  await watching.running.saying(/"type":"run",.*"monitor":"c"/);
  const { runs } = await ended(watching);
  const changed = runs.find(({ tags }) => tags)?.time ?? assert.fail();
  for (const { monitor, time } of runs) if (monitor === 'b') assert.ok(time < changed);
});

test('after SIGHUP the metrics have new monitors, and no removed ones', async () => {
  const MONITORS = monitorsFolder({ 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b' } });
  const watching = watch(['--every', '1s', '--metrics', '127.0.0.1:0'], { MONITORS });
  const [, url = ''] = await watching.running.saying(
    /^Serving metrics at (http:\/\/127\.0\.0\.1:\d+\/metrics)$/m,
  );
  const watched = async () => {
    const text = await (await fetch(url)).text();
    return [...new Set([...text.matchAll(/^driftline_\w+\{[^}]*monitor="(\w+)"/gm)].map(([, name]) => name))];
  };
  while ((await watched()).join() !== 'a,b') await new Promise((done) => setTimeout(done, 20));
  rmSync(join(MONITORS, 'b.monitor.ts'));
  writeFileSync(join(MONITORS, 'c.monitor.ts'), monitorText({ name: 'c' }));
  watching.running.signal('SIGHUP');
  await watching.running.saying(/^Reloaded settings and monitors\.$/m);
  while ((await watched()).join() !== 'a,c') await new Promise((done) => setTimeout(done, 20));
  await ended(watching);
});

test('SIGHUP with an invalid monitor prints the error, and the watch goes on as before', async () => {
  const MONITORS = monitorsFolder({ 'a.monitor.ts': { name: 'a' } });
  const watching = watch(['--every', '1s'], { MONITORS });
  await watching.running.saying(/"type":"run"/);
  writeFileSync(join(MONITORS, 'a.monitor.ts'), monitorText({ name: 'a', tags: 7 }));
  watching.running.signal('SIGHUP');
  await watching.running.saying(
    /^DL_MONITOR_INVALID: \S*a\.monitor\.ts: tags is 7\.\n {2}Expected a list\.\n {2}Going on with the settings and monitors that were read before\.$/m,
  );
  await watching.running.saying(/(?:[\s\S]*?"type":"run".*\n){3}/);
  writeFileSync(join(MONITORS, 'a.monitor.ts'), monitorText({ name: 'a', tags: ['fixed'] }));
  watching.running.signal('SIGHUP');
  await watching.running.saying(/"tags":\["fixed"\]/);
  await ended(watching);
});

test('two SIGHUPs in a row: a change between them is read', async () => {
  const MONITORS = monitorsFolder({ 'a.monitor.ts': { name: 'a' } });
  const watching = watch(['--every', '1h'], { MONITORS });
  await watching.running.saying(/"type":"run"/);
  for (const tag of ['first', 'second']) {
    writeFileSync(join(MONITORS, 'a.monitor.ts'), monitorText({ name: 'a', tags: [tag] }));
    watching.running.signal('SIGHUP');
  }
  await watching.running.saying(/"tags":\["second"\]/);
  await ended(watching);
});

test('SIGTERM while several runs are under way: each is finished and stored, and no other begins', async () => {
  const MONITORS = monitorsFolder({ 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b' } });
  mock.setFault('no-response');
  const before = mock.received.length;
  const watching = watch(['--every', '1s'], { MONITORS, REQUEST_TIMEOUT_MS: '2500' });
  while (mock.received.length < before + 2) await new Promise((done) => setTimeout(done, 10));
  const { runs, stderr } = await ended(watching);
  mock.setFault(undefined);
  assert.deepEqual(runs.map(({ monitor, verdict }) => `${monitor} ${verdict}`).sort(), ['a down', 'b down']);
  assert.match(stderr, /Ended\.\n$/);
});

test('--deadline ends a run that hangs, not the watch', async () => {
  mock.setFault('no-response');
  const watching = watch(['--every', '1s', '--deadline', '300ms'], { REQUEST_TIMEOUT_MS: '60000' });
  await watching.running.saying(/(?:[\s\S]*?"type":"run".*\n){2}/);
  const { runs } = await ended(watching);
  mock.setFault(undefined);
  for (const { cause } of runs) assert.equal(cause, 'deadline');
});

test('SIGTERM while a response hangs: the run is stored as interrupted', async () => {
  mock.setFault('no-response');
  const before = mock.received.length;
  const watching = watch(['--every', '1s'], { REQUEST_TIMEOUT_MS: '60000' });
  while (mock.received.length === before) await new Promise((done) => setTimeout(done, 10));
  const { runs } = await ended(watching);
  mock.setFault(undefined);
  assert.deepEqual(
    runs.map(({ verdict, cause, summary }) => [verdict, cause, summary]),
    [['unknown', 'interrupted', 'the process was ended by a signal before the run was finished']],
  );
});

test('SIGHUP opens a redirected log again that was renamed, as logrotate does', {
  skip: process.platform !== 'linux',
}, async () => {
  const folder = temporaryDirectory();
  const [log, rotated] = [join(folder, 'watch.log'), join(folder, 'watch.log.1')];
  const script = 'exec "$0" "$1" watch --every 1s --json --project "$2" >> "$3" 2>&1';
  const child = spawn('sh', ['-c', script, process.execPath, COMMAND, projectRoot(), log], {
    env: { PATH: process.env.PATH, BASE_URL: mock.url, REPORTS_DIR: folder, REQUESTS_PER_MINUTE: '10000' },
  });
  const has = async (path: string, text: string) => {
    while (!(existsSync(path) && readFileSync(path, 'utf8').includes(text))) {
      assert.equal(child.exitCode, null);
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  await has(log, '"type":"run"');
  renameSync(log, rotated);
  child.kill('SIGHUP');
  await has(log, '"type":"run"');
  await has(log, 'Reloaded settings and monitors.');
  const before = readFileSync(rotated, 'utf8');
  renameSync(log, join(folder, 'watch.log.0'));
  child.kill('SIGHUP');
  await has(log, '"type":"run"');
  assert.equal(readFileSync(rotated, 'utf8'), before);
  child.kill('SIGTERM');
  const [exitCode] = await once(child, 'close');
  assert.equal(exitCode, 0);
  assert.match(readFileSync(log, 'utf8'), /Ended\.\n$/);
});
