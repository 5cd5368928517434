import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  COMMAND,
  type Ended,
  logged,
  recordsIn,
  runCommand,
  runIn,
  stored,
} from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
let mock: MockServer;
const hanging = await smallServer(() => {});
before(async () => {
  await builtCommand();
  mock = await startMock(contract);
});
after(() => mock.close());

/** Far more than the time that is given, and than a busy machine is late; far less than what hangs would take. */
const HANGS_MS = 20_000;
const PATIENT = { REQUEST_TIMEOUT_MS: '60000' };

interface Checked extends Ended {
  readonly reports: string;
}

async function check(parameters: readonly string[], env: Record<string, string>): Promise<Checked> {
  const reports = temporaryDirectory();
  const started = performance.now();
  const settings = { BASE_URL: mock.url, REPORTS_DIR: reports, ...PATIENT, ...env };
  const ended = await runCommand(['check', ...parameters], { env: settings });
  assert.ok(performance.now() - started < HANGS_MS, 'it hung');
  return { ...ended, reports };
}

test('a run that keeps to its deadline is what it is without one', async () => {
  const { exitCode, stdout, stderr } = await check(['--deadline', '30.5s'], {});
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.equal(runIn(stdout).verdict, 'up');
});

test('--deadline may be longer than a timer can be', async () => {
  assert.equal((await check(['--deadline', '3650d'], {})).exitCode, 0);
});

test('an API that hangs is not waited for beyond the deadline: unknown, 3, stored, no lock left', async () => {
  const { exitCode, stdout, reports } = await check(['--deadline', '1s'], { BASE_URL: hanging.url });
  assert.equal(exitCode, 3);
  const { verdict, cause, summary } = runIn(stdout);
  assert.deepEqual([verdict, cause], ['unknown', 'deadline']);
  assert.equal(summary, 'the time for the whole run was up');
  assert.deepEqual(stored(reports), logged(stdout));
  assert.deepEqual(
    readdirSync(join(reports, 'history')).filter((name) => !name.endsWith('.ndjson')),
    ['login.reserve'],
  );
});

test('a pace that is waited for ends with the deadline as well', async () => {
  const { exitCode, stdout } = await check(['--deadline', '1500ms'], { REQUESTS_PER_MINUTE: '2' });
  assert.equal(exitCode, 3);
  assert.deepEqual([runIn(stdout).cause, runIn(stdout).steps], ['deadline', 2]);
});

test('a webhook and a heartbeat that hang hold nobody up, and the exit code is that of the run', async () => {
  mock.behave('property-missing');
  const env = { ALERT_WEBHOOK_URL: `${hanging.url}/hook`, HEARTBEAT_URL: `${hanging.url}/beat` };
  const started = performance.now();
  const { exitCode, stderr, stdout } = await check(['--deadline', '2s'], env);
  mock.behave(undefined);
  assert.equal(exitCode, 2);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.match(stderr, /^webhook could not be told of \S+: no response within \d+ ms/m);
  assert.match(stderr, /^HEARTBEAT_URL could not be pinged: no response within \d+ ms/m);
  // Their usual limits alone would be 10 s.
  assert.ok(performance.now() - started < 9000);
});

test('where the API hangs, there is time left to tell people and the heartbeat', async () => {
  const reported = await smallServer();
  const env = {
    BASE_URL: hanging.url,
    ALERT_WEBHOOK_URL: `${reported.url}/hook`,
    HEARTBEAT_URL: `${reported.url}/beat`,
  };
  const reports = temporaryDirectory();
  // Nothing known three times in a row is told.
  for (let run = 0; run < 3; run++) {
    const { exitCode } = await runCommand(['check', '--deadline', '1500ms'], {
      env: { ...env, ...PATIENT, REPORTS_DIR: reports },
    });
    assert.equal(exitCode, 3);
  }
  const paths = reported.heard.map(({ path }) => path.replace(/\?.*/, ''));
  assert.deepEqual(paths, ['/beat/start', '/beat', '/beat/start', '/beat', '/beat/start', '/hook', '/beat']);
});

test('one monitor that hangs leaves the others their share of the time', async () => {
  const folder = monitorsFolder({
    'a.monitor.ts': { name: 'a', settingsPrefix: 'HANGING_' },
    'b.monitor.ts': { name: 'b' },
  });
  const env = {
    ...{ MONITORS: folder, HANGING_BASE_URL: hanging.url },
    ...{ HANGING_LOGIN_EMAIL: 'a@example.com', HANGING_LOGIN_PASSWORD: 'p' },
  };
  const { exitCode, stdout } = await check(['--deadline', '5s'], env);
  assert.equal(exitCode, 3);
  const runs = recordsIn(stdout).flatMap((record) => (record.type === 'run' ? [record] : []));
  assert.deepEqual(
    runs.map(({ monitor, verdict }) => `${monitor} ${verdict}`),
    ['a unknown', 'b up'],
  );
});

/** In a network of its own, a name server that never responses; needs to be root, or to be allowed to become it. */
const SILENT_DNS = `
ip link set lo up &&
mount --bind "$1" /etc/resolv.conf &&
exec "$2" -e '
  const { createSocket } = require("node:dgram");
  createSocket("udp4").bind(53, "127.0.0.1", () => {
    const { spawn } = require("node:child_process");
    const parameters = [process.argv[1], "check", "--deadline", "1s"];
    spawn(process.execPath, parameters, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 99));
  });' "$3"
`;
const canUnshare =
  spawnSync('unshare', [
    '--mount',
    '--net',
    'sh',
    '-c',
    'ip link set lo up && mount --bind /etc/hosts /etc/resolv.conf',
  ]).status === 0;

test('a name server that never responses holds nobody up', {
  skip: canUnshare ? false : 'this user may make no network and no mounts of its own',
}, async () => {
  const resolver = join(temporaryDirectory(), 'resolv.conf');
  writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n');
  const started = performance.now();
  const child = spawn(
    'unshare',
    ['--mount', '--net', 'sh', '-c', SILENT_DNS, 'sh', resolver, process.execPath, COMMAND],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        BASE_URL: 'http://api.silent.example/api',
        LOGIN_EMAIL: 'a@example.com',
        LOGIN_PASSWORD: 'p',
        REPORTS_DIR: temporaryDirectory(),
        ...PATIENT,
      },
    },
  );
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [exitCode] = await once(child, 'close');
  assert.equal(exitCode, 3, stderr);
  assert.deepEqual([runIn(stdout).verdict, runIn(stdout).cause], ['unknown', 'deadline']);
  assert.ok(performance.now() - started < HANGS_MS);
});
