import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import {
  builtCommand,
  logged,
  recordsIn,
  runCommand,
  runIn,
  startCommand,
  stored,
} from '../testing/command-for-tests.ts';
import { deadAddress } from '../testing/dead-address-for-tests.ts';
import { type SmallServer, smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
const CREDENTIALS = { LOGIN_EMAIL: 'canary@example.com', LOGIN_PASSWORD: 'canary-password' };
let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(contract, {
    credentials: { identifier: 'canary@example.com', secret: 'canary-password' },
  });
});
after(() => mock.close());

/** Runs one check against the mock server with a fault. */
async function check(fault: string | undefined, reports: string, env: Record<string, string>) {
  mock.setFault(fault);
  const settings = {
    BASE_URL: mock.url,
    REPORTS_DIR: reports,
    REQUEST_TIMEOUT_MS: '1000',
    ...CREDENTIALS,
    ...env,
  };
  return runCommand(['check'], { env: settings });
}

const paths = ({ heard }: SmallServer) => heard.map(({ method, path }) => `${method} ${path}`);
/** The pings at the end of runs; other tests cover those at the start. */
const ends = (server: SmallServer) =>
  paths(server)
    .filter((path) => !path.includes('/start?'))
    .map((path) => path.replace(/[?&]rid=[\da-f-]{36}$/, ''));
const hanging = () => smallServer(() => {});
const refusing = () => smallServer((response) => response.writeHead(500).end('no'));

const PINGS: [fault: string | undefined, exitCode: number, path: string][] = [
  [undefined, 0, '/ping/uuid?a=1'],
  ['property-undocumented', 1, '/ping/uuid?a=1'],
  ['property-missing', 2, '/ping/uuid/fail?a=1'],
  ['connection-reset', 2, '/ping/uuid/fail?a=1'],
  ['rate-limited', 3, '/ping/uuid?a=1'],
];

for (const [fault, exitCode, path] of PINGS) {
  test(`a run that ends with ${exitCode} (${fault ?? 'conforming'}) pings HEARTBEAT_URL at ${path}`, async () => {
    const heart = await smallServer();
    const ended = await check(fault, temporaryDirectory(), {
      HEARTBEAT_URL: `${heart.url}/ping/uuid?a=1`,
    });
    assert.equal(ended.exitCode, exitCode);
    assert.equal(ended.stderr, '');
    assert.deepEqual(ends(heart), [`POST ${path}`]);
  });
}

test('a run that could not begin sends no ping, so that the dead-man’s switch notices it', async () => {
  const heart = await smallServer();
  const { exitCode } = await check(undefined, temporaryDirectory(), {
    HEARTBEAT_URL: heart.url,
    CONTRACT: '/nowhere.yaml',
  });
  assert.equal(exitCode, 3);
  assert.deepEqual(paths(heart), []);
});

test('a watch pings after each run', async () => {
  mock.setFault(undefined);
  const heart = await smallServer();
  const env = {
    BASE_URL: mock.url,
    REPORTS_DIR: temporaryDirectory(),
    HEARTBEAT_URL: `${heart.url}/a/`,
    ...CREDENTIALS,
  };
  const running = startCommand(['watch', '--every', '1s'], { env });
  while (ends(heart).length < 2) await new Promise((done) => setTimeout(done, 20));
  running.signal('SIGTERM');
  const { stdout } = await running.ended;
  const ended = recordsIn(stdout).filter(({ type }) => type === 'run').length;
  assert.deepEqual(ends(heart), Array(ended).fill('POST /a/'));
});

test('an incident is notified when it begins, when its level changes, and when it is over', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  const env = { ALERT_WEBHOOK_URL: `${hook.url}/hook?key=1` };
  const expected: [fault: string | undefined, alert: string | undefined][] = [
    [undefined, undefined],
    ['property-missing', 'opened critical'],
    ['token-missing', undefined],
    ['connection-reset', undefined],
    ['property-undocumented', 'eased warning'],
    [undefined, 'recovered ok'],
    [undefined, undefined],
    ['rate-limited', undefined],
  ];
  for (const [fault, alert] of expected) {
    const before = hook.heard.length;
    const { stderr } = await check(fault, reports, env);
    assert.equal(stderr, '');
    const alerts = hook.heard.slice(before).map(({ body }) => {
      const { kind, level } = JSON.parse(body) as Record<string, string>;
      return `${kind} ${level}`;
    });
    assert.deepEqual(alerts, alert === undefined ? [] : [alert], fault);
  }
});

test('the first run of a monitor notifies of its findings, and shows no secret', async () => {
  const hook = await smallServer();
  const { stdout } = await check('refusal-with-secret', temporaryDirectory(), {
    ALERT_WEBHOOK_URL: `${hook.url}/hook`,
  });
  const [heard] = hook.heard;
  const { monitor, verdict, time, target, contract: file } = runIn(stdout);
  assert.equal(`${heard?.method} ${heard?.path}`, 'POST /hook');
  const alert = JSON.parse(heard?.body ?? '') as Record<string, unknown>;
  assert.deepEqual(
    [alert.monitor, alert.verdict, alert.time, alert.since, alert.target, alert.contract, alert.kind],
    [monitor, verdict, time, time, target, file, 'opened'],
  );
  assert.doesNotMatch(heard?.body ?? '', /canary/);
});

test('the first run of a monitor sends no notification if it finds nothing', async () => {
  const hook = await smallServer();
  await check(undefined, temporaryDirectory(), { ALERT_WEBHOOK_URL: hook.url });
  assert.deepEqual(paths(hook), []);
});

const FAILURES: [why: string, start: () => Promise<{ url: string }>, says: RegExp][] = [
  ['are down', async () => ({ url: await deadAddress() }), /no connection to 127\.0\.0\.1:\d+: refused/],
  ['hang', hanging, /no response within \d+ ms/],
  ['refuse', refusing, /responded with 500/],
];

for (const [why, start, says] of FAILURES) {
  test(`a webhook and a heartbeat server that ${why}: same exit code and records, and no key is shown`, async () => {
    const { url } = await start();
    const reports = temporaryDirectory();
    const env = { ALERT_WEBHOOK_URL: `${url}/hook?key=canary-key`, HEARTBEAT_URL: `${url}/canary-key` };
    const { exitCode, stdout, stderr } = await check('property-missing', reports, env);
    assert.equal(exitCode, 2);
    assert.equal(runIn(stdout).verdict, 'broken');
    assert.deepEqual(stored(reports), logged(stdout));
    const [webhook = '', heartbeat = '', ...rest] = stderr.split('\n');
    assert.match(heartbeat, /^HEARTBEAT_URL could not be pinged: /);
    assert.match(webhook, /^webhook could not be notified of login-/);
    for (const line of [heartbeat, webhook]) assert.match(line, says);
    assert.deepEqual(rest, ['']);
    assert.doesNotMatch(stderr, /canary/);
  });
}

test('a history that can no longer be read does not change the verdict of a run', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  mkdirSync(join(reports, 'history'));
  symlinkSync(join(reports, 'nowhere'), join(reports, 'history/login-2999-01.ndjson'));
  const { exitCode, stdout, stderr } = await check('property-missing', reports, {
    ALERT_WEBHOOK_URL: hook.url,
  });
  assert.equal(exitCode, 2);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.match(stderr, /^The last run cannot be read: .*ENOENT/);
  assert.deepEqual(paths(hook), ['POST /']);
});

test('notifications leave no files of their own', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  await check('property-missing', reports, { ALERT_WEBHOOK_URL: hook.url, HEARTBEAT_URL: hook.url });
  assert.deepEqual(readdirSync(reports), ['history']);
  assert.match(readdirSync(join(reports, 'history')).join(' '), /^login-\S+\.ndjson login\.reserve$/);
});
