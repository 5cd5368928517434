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

/**
 * Far more than the deadlines plus the delay of a busy machine; far less than a run that hangs would take.
 */
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

test('a run that ends before its deadline is the same as without one', async () => {
  const { exitCode, stdout, stderr } = await check(['--deadline', '30.5s'], {});
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.equal(runIn(stdout).verdict, 'up');
});

test('--deadline may be longer than the maximum of a timer', async () => {
  assert.equal((await check(['--deadline', '3650d'], {})).exitCode, 0);
});

test('if the API hangs, the run ends at the deadline: unknown, 3, stored, no lock left', async () => {
  const { exitCode, stdout, reports } = await check(['--deadline', '1s'], { BASE_URL: hanging.url });
  assert.equal(exitCode, 3);
  const { verdict, cause, summary } = runIn(stdout);
  assert.deepEqual([verdict, cause], ['unknown', 'deadline']);
  assert.equal(summary, 'the run did not finish before its deadline');
  assert.deepEqual(stored(reports), logged(stdout));
  assert.deepEqual(
    readdirSync(join(reports, 'history')).filter((name) => !name.endsWith('.ndjson')),
    ['login.reserve'],
  );
});

test('waiting for REQUESTS_PER_MINUTE ends at the deadline as well', async () => {
  const { exitCode, stdout } = await check(['--deadline', '1500ms'], { REQUESTS_PER_MINUTE: '2' });
  assert.equal(exitCode, 3);
  assert.deepEqual([runIn(stdout).cause, runIn(stdout).steps], ['deadline', 2]);
});

test('a webhook and a heartbeat that hang do not delay the end, and the exit code is that of the run', async () => {
  mock.setFault('property-missing');
  const env = { ALERT_WEBHOOK_URL: `${hanging.url}/hook`, HEARTBEAT_URL: `${hanging.url}/beat` };
  const started = performance.now();
  const { exitCode, stderr, stdout } = await check(['--deadline', '2s'], env);
  mock.setFault(undefined);
  assert.equal(exitCode, 2);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.match(stderr, /^webhook could not be notified of \S+: no response within \d+ ms/m);
  assert.match(stderr, /^HEARTBEAT_URL could not be pinged: no response within \d+ ms/m);
  // Their default limits add up to 10 s.
  assert.ok(performance.now() - started < 9000);
});

test('if the API hangs, there is time left for notifications and the heartbeat', async () => {
  const receiver = await smallServer();
  const env = {
    BASE_URL: hanging.url,
    ALERT_WEBHOOK_URL: `${receiver.url}/hook`,
    HEARTBEAT_URL: `${receiver.url}/beat`,
  };
  const reports = temporaryDirectory();
  // Three runs in a row without data are notified.
  for (let run = 0; run < 3; run++) {
    const { exitCode } = await runCommand(['check', '--deadline', '1500ms'], {
      env: { ...env, ...PATIENT, REPORTS_DIR: reports },
    });
    assert.equal(exitCode, 3);
  }
  const paths = receiver.heard.map(({ path }) => path.replace(/\?.*/, ''));
  assert.deepEqual(paths, ['/beat/start', '/beat', '/beat/start', '/beat', '/beat/start', '/hook', '/beat']);
});

test('a monitor that hangs leaves the others their share of the time', async () => {
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

/** A name server that never responds, in a network namespace; needs root. */
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

test('a name server that never responds does not delay the end', {
  skip: canUnshare ? false : 'this user may not make namespaces',
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
