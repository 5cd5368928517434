import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../history/store/record.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, type Ended, recordsIn, runCommand, stored } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const SECRET = 'canary-password-4711';
const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
/** A mock server for each exit code that an API can cause. */
const targets: Record<string, MockServer> = {};
before(async () => {
  await builtCommand();
  for (const [name, fault] of [
    ['OK', undefined],
    ['DRIFT', 'property-undocumented'],
    ['BROKEN', 'property-missing'],
    ['LIMITED', 'rate-limited'],
  ] as const) {
    const credentials = { identifier: 'me@example.com', secret: SECRET };
    targets[name] = await startMock(contract, { credentials, ...(fault ? { fault } : {}) });
  }
});
after(() => Promise.all(Object.values(targets).map((target) => target.close())));

/** Monitors `ok`, `drift`, …, each with the target of that name. */
const monitors = (...names: string[]) =>
  monitorsFolder(
    Object.fromEntries(
      names.map((name) => [
        `${name}.monitor.ts`,
        { name, settingsPrefix: `${name.toUpperCase()}_`, limits: { slow: '20s', down: '30s' } },
      ]),
    ),
  );

interface Checked extends Ended {
  readonly reports: string;
}

async function check(
  folder: string,
  parameters: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Checked> {
  const reports = join(temporaryDirectory(), 'reports');
  const settings = Object.entries(targets).flatMap(([name, { url }]) => [
    [`${name}_BASE_URL`, url],
    [`${name}_LOGIN_EMAIL`, 'me@example.com'],
    [`${name}_LOGIN_PASSWORD`, SECRET],
  ]);
  const all = { ...Object.fromEntries(settings), MONITORS: folder, REPORTS_DIR: reports, ...env };
  return { ...(await runCommand(['check', ...parameters], { env: all })), reports };
}

const runsIn = (ndjson: string) =>
  recordsIn(ndjson).flatMap((record) => (record.type === 'run' ? [record] : []));
const verdicts = (runs: readonly RunRecord[]) => runs.map(({ monitor, verdict }) => `${monitor} ${verdict}`);

test('without a name every monitor is checked, else the named ones, each once', async () => {
  const folder = monitors('ok', 'drift');
  assert.deepEqual(verdicts(runsIn((await check(folder)).stdout)), ['drift drifting', 'ok up']);
  assert.deepEqual(verdicts(runsIn((await check(folder, ['ok'])).stdout)), ['ok up']);
  const both = await check(folder, ['ok', 'drift', 'ok']);
  assert.deepEqual(verdicts(runsIn(both.stdout)), ['ok up', 'drift drifting']);
});

test('--pretty of several monitors names each with the time', async () => {
  const { stdout } = await check(monitors('ok', 'drift'), ['--pretty']);
  const heads = stdout.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}.*$/gm) ?? [];
  assert.deepEqual(
    heads.map((head) => head.slice(25)),
    ['drift', 'ok'],
  );
});

for (const [names, exitCode] of [
  [['ok', 'drift', 'limited', 'broken'], 2],
  [['ok', 'limited', 'drift'], 1],
  [['ok', 'limited'], 3],
] as const) {
  test(`the exit code of ${names.join(', ')} is ${exitCode}: CRITICAL before WARNING before UNKNOWN before OK`, async () => {
    assert.equal((await check(monitors(...names))).exitCode, exitCode);
  });
}

test('an error of one monitor is printed with its name, and does not affect the others', async () => {
  const ended = await check(monitors('ok', 'unset'));
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stderr, /^unset: DL_SETTING_MISSING: UNSET_BASE_URL is not set/);
  assert.deepEqual(verdicts(runsIn(ended.stdout)), ['ok up']);
});

/** https://www.monitoring-plugins.org/doc/guidelines.html: `'label'=value[UOM];[warn];[crit];[min];[max]`. */
const FIGURE =
  /^(?:'[^'=]+'|[^\s'=]+)=-?[\d.]+(?:us|ms|s|%|B|KB|MB|GB|TB|c)?(?:;[\d.:~@-]*){0,2}(?:;-?[\d.]*){0,2}$/;

function assertFigures(text: string): void {
  for (const figure of text.trim().split(/\s+/)) assert.match(figure, FIGURE);
}

test('--plugin prints one line: state, time, and performance data for Nagios', async () => {
  for (const [name, exitCode, said] of [
    ['ok', 0, /^OK OK - \d+ ms $/],
    ['broken', 2, /^BROKEN CRITICAL - /],
    ['limited', 3, /^LIMITED UNKNOWN - rate limited: /],
  ] as const) {
    const ended = await check(monitors(name), ['--plugin']);
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    const [line = '', ...others] = ended.stdout.split('\n');
    assert.deepEqual(others, ['']);
    const [text = '', figures = '', ...more] = line.split('|');
    assert.deepEqual(more, []);
    assert.match(text, said);
    assertFigures(figures);
    assert.match(figures, / server=[\d.]+ms;20000;30000;0 /);
  }
});

test('--plugin of several monitors prints the worst first, with the performance data of all', async () => {
  const { stdout, exitCode } = await check(monitors('ok', 'drift', 'broken'), ['--plugin']);
  assert.equal(exitCode, 2);
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(' - ')[0]),
    ['BROKEN CRITICAL', 'DRIFT WARNING', 'OK OK'],
  );
  const figures = lines[0]?.split('|')[1] ?? '';
  assertFigures(figures);
  for (const name of ['ok', 'drift', 'broken']) assert.match(figures, new RegExp(` ${name}\\.server=`));
});

test('--plugin prints a line for an error of one monitor, and for one before any monitor', async () => {
  const one = await check(monitors('ok', 'unset'), ['--plugin']);
  assert.equal(one.exitCode, 3);
  assert.match(one.stdout, /^DRIFTLINE UNKNOWN - UNSET_BASE_URL is not set.*\nOK OK - \d+ ms \| .*\n$/);
  for (const [parameters, env, said] of [
    [['nobody'], {}, /^DRIFTLINE UNKNOWN - There is no monitor "nobody"\.\n$/],
    [[], { DEPTH: 'deep' }, /^DRIFTLINE UNKNOWN - DEPTH is "deep"\.\n$/],
    [['--deadline', 'soon'], {}, /^DRIFTLINE UNKNOWN - --deadline is "soon"\.\n$/],
    [['--plugn'], {}, /^DRIFTLINE UNKNOWN - driftline check has no option "--plugn"\.\n$/],
  ] as const) {
    const ended = await check(monitors('ok'), ['--plugin', ...parameters], env);
    assert.equal(ended.exitCode, 3);
    assert.match(ended.stdout, said);
    assert.match(ended.stderr, /^DL_/);
  }
});

test('--quiet prints nothing if every verdict is up, else everything', async () => {
  const up = await check(monitors('ok'), ['--quiet']);
  assert.deepEqual([up.exitCode, up.stdout, up.stderr], [0, '', '']);
  assert.equal(stored(up.reports).length, 5);
  const both = await check(monitors('ok', 'broken'), ['--quiet']);
  assert.equal(both.exitCode, 2);
  assert.deepEqual(verdicts(runsIn(both.stdout)), ['broken broken', 'ok up']);
  assert.equal(recordsIn(both.stdout).length, 10);
  const error = await check(monitors('unset'), ['--quiet']);
  assert.match(error.stderr, /^DL_SETTING_MISSING/);
  const plugin = await check(monitors('ok'), ['--quiet', '--plugin']);
  assert.deepEqual([plugin.exitCode, plugin.stdout], [0, '']);
});

test('--quiet prints only that the embedded mock server was checked, if the verdict is up without BASE_URL', async () => {
  const { exitCode, stdout, stderr } = await check(monitorsFolder({ 'a.monitor.ts': { name: 'a' } }), [
    '--quiet',
  ]);
  const note =
    'BASE_URL is not set: the embedded mock server was checked, which proves nothing yet about an API. Set BASE_URL to check yours.\n';
  assert.deepEqual([exitCode, stdout, stderr], [0, '', note]);
});

test('--dry-run prints the requests without secrets; it sends, writes and notifies nothing', async () => {
  const receiver = await smallServer();
  const before = targets.OK?.received.length;
  const folder = monitorsFolder({
    'a.monitor.ts': {
      name: 'a',
      settingsPrefix: 'OK_',
      steps: [
        { operation: 'login' },
        { operation: 'listAccounts', case: 'fresh-token' },
        { operation: 'listAccounts', case: 'expired-token' },
      ],
    },
  });
  const env = { HEARTBEAT_URL: `${receiver.url}/beat-key-123456`, ALERT_WEBHOOK_URL: receiver.url };
  for (const [token, last] of [
    ['', /^ {2}skipped: listAccounts expired-token: EXPIRED_TOKEN is not set$/],
    ['canary-expired-token', /GET http/],
  ] as const) {
    const ended = await check(folder, ['--dry-run'], { ...env, OK_EXPIRED_TOKEN: token });
    assert.deepEqual([ended.exitCode, ended.stderr], [0, '']);
    const lines = ended.stdout.split('\n');
    assert.match(
      lines[0] ?? '',
      /^a: http:\/\/127\.0\.0\.1:\d+\/api, contracts\/sealmetrics\.openapi\.yaml, polite$/,
    );
    assert.match(lines[1] ?? '', /^ {2}login right-credentials {2}POST http:\S+\/auth\/login {2}Accept: /);
    assert.match(lines[2] ?? '', /^ {2}listAccounts fresh-token {2}GET http:\S+\/auth\/accounts {2}Accept: /);
    assert.match(lines[3] ?? '', last);
    for (const secret of [SECRET, 'me@example.com', 'canary-expired-token', 'beat-key']) {
      assert.equal(ended.stdout.includes(secret), false, secret);
    }
    assert.equal(existsSync(ended.reports), false);
  }
  assert.deepEqual(receiver.heard, []);
  assert.equal(targets.OK?.received.length, before);
});

test('--jitter waits for a random time, and needs a duration', async () => {
  const { exitCode, stdout } = await check(monitors('ok'), ['--jitter', '50ms']);
  assert.equal(exitCode, 0);
  assert.equal(runsIn(stdout).length, 1);
  const refused = await check(monitors('ok'), ['--jitter', '5']);
  assert.match(refused.stderr, /^DL_OPTION_INVALID: --jitter is "5"\.\n {2}Expected a number with ms, s, m/);
});

test('--textfile writes one file a monitor; a missing directory does not change the verdict', async () => {
  const directory = temporaryDirectory();
  const { exitCode, stderr } = await check(monitors('ok', 'broken'), ['--textfile', directory]);
  assert.deepEqual([exitCode, stderr], [2, '']);
  assert.deepEqual(readdirSync(directory).sort(), ['driftline-broken.prom', 'driftline-ok.prom']);
  const text = readFileSync(join(directory, 'driftline-ok.prom'), 'utf8');
  assert.match(text, /^driftline_probe_success\{[^}]*monitor="ok"[^}]*\} 1$/m);
  assert.ok(text.endsWith('\n'));
  const none = await check(monitors('ok'), ['--textfile', join(directory, 'none')]);
  assert.equal(none.exitCode, 0);
  assert.match(none.stderr, /^DL_FILE_UNWRITABLE: .*driftline-ok\.prom cannot be written/);
});
