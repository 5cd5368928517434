import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openContract, projectRoot } from '../../contracts/index.ts';
import { type StandIn, startStandIn } from '../../contracts/stand-in/index.ts';
import {
  builtCommand,
  journalIn,
  recordsIn,
  runCommand,
  runIn,
  startCommand,
} from '../testing/command-for-tests.ts';
import { deadAddress, type SmallServer, smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
const CREDENTIALS = { LOGIN_EMAIL: 'canary@example.com', LOGIN_PASSWORD: 'canary-password' };
let standIn: StandIn;
before(async () => {
  await builtCommand();
  standIn = await startStandIn(contract, {
    credentials: { identifier: 'canary@example.com', secret: 'canary-password' },
  });
});
after(() => standIn.close());

/** Checks once, with the stand-in behaving as it is told. */
async function check(behaviour: string | undefined, reports: string, env: Record<string, string>) {
  standIn.behave(behaviour);
  const settings = {
    BASE_URL: standIn.url,
    REPORTS_DIR: reports,
    REQUEST_TIMEOUT_MS: '1000',
    ...CREDENTIALS,
    ...env,
  };
  return runCommand(['check'], { env: settings });
}

const paths = ({ heard }: SmallServer) => heard.map(({ method, path }) => `${method} ${path}`);
/** The pings at the end of runs; those at the beginning have tests of their own. */
const ends = (server: SmallServer) =>
  paths(server)
    .filter((path) => !path.includes('/start?'))
    .map((path) => path.replace(/[?&]rid=[\da-f-]{36}$/, ''));
const hanging = () => smallServer(() => {});
const refusing = () => smallServer((response) => response.writeHead(500).end('no'));

const PINGS: [behaviour: string | undefined, exitCode: number, path: string][] = [
  [undefined, 0, '/ping/uuid?a=1'],
  ['property-undocumented', 1, '/ping/uuid?a=1'],
  ['property-missing', 2, '/ping/uuid/fail?a=1'],
  ['connection-reset', 2, '/ping/uuid/fail?a=1'],
  ['rate-limited', 3, '/ping/uuid?a=1'],
];

for (const [behaviour, exitCode, path] of PINGS) {
  test(`a run that ends with ${exitCode} (${behaviour ?? 'honest'}) pings HEARTBEAT_URL at ${path}`, async () => {
    const heart = await smallServer();
    const ended = await check(behaviour, temporaryDirectory(), {
      HEARTBEAT_URL: `${heart.url}/ping/uuid?a=1`,
    });
    assert.equal(ended.exitCode, exitCode);
    assert.equal(ended.stderr, '');
    assert.deepEqual(ends(heart), [`POST ${path}`]);
  });
}

test('a run that could not begin pings nothing: silence is what a dead-man’s switch waits for', async () => {
  const heart = await smallServer();
  const { exitCode } = await check(undefined, temporaryDirectory(), {
    HEARTBEAT_URL: heart.url,
    CONTRACT: '/nowhere.yaml',
  });
  assert.equal(exitCode, 3);
  assert.deepEqual(paths(heart), []);
});

test('a watch pings after each run', async () => {
  standIn.behave(undefined);
  const heart = await smallServer();
  const env = {
    BASE_URL: standIn.url,
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

test('ALERT_WEBHOOK_URL is told when the verdict changes, and only then', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  const env = { ALERT_WEBHOOK_URL: `${hook.url}/hook?key=1` };
  const told: [behaviour: string | undefined, change: string | undefined][] = [
    [undefined, undefined],
    ['property-missing', 'up > broken'],
    ['token-missing', undefined],
    ['connection-reset', 'broken > down'],
    [undefined, 'down > up'],
    [undefined, undefined],
    ['property-undocumented', 'up > drifting'],
    ['rate-limited', 'drifting > unknown'],
  ];
  for (const [behaviour, change] of told) {
    const before = hook.heard.length;
    const { stderr } = await check(behaviour, reports, env);
    assert.equal(stderr, '');
    const changes = hook.heard.slice(before).map(({ body }) => {
      const { previous, verdict } = JSON.parse(body) as Record<string, string>;
      return `${previous} > ${verdict}`;
    });
    assert.deepEqual(changes, change === undefined ? [] : [change], behaviour);
  }
});

test('the first run of all tells where it finds something wrong, and says that nothing was known before', async () => {
  const hook = await smallServer();
  const { stdout } = await check('refusal-with-secret', temporaryDirectory(), {
    ALERT_WEBHOOK_URL: `${hook.url}/hook`,
  });
  const [heard] = hook.heard;
  const { monitor, verdict, summary, time, target, contract: file } = runIn(stdout);
  assert.equal(`${heard?.method} ${heard?.path}`, 'POST /hook');
  assert.equal(heard?.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(heard?.body ?? ''), {
    version: 1,
    monitor,
    verdict,
    previous: null,
    summary,
    time,
    target,
    contract: file,
  });
  assert.doesNotMatch(heard?.body ?? '', /canary/);
});

test('the first run of all tells nothing where all is well', async () => {
  const hook = await smallServer();
  await check(undefined, temporaryDirectory(), { ALERT_WEBHOOK_URL: hook.url });
  assert.deepEqual(paths(hook), []);
});

test('what was before is read from the end of the journal, past torn and foreign lines, in the month before too', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  const { stdout } = await check('property-missing', reports, {});
  const run = JSON.stringify(runIn(stdout));
  const history = temporaryDirectory();
  mkdirSync(join(history, 'history'));
  // Longer than what is read at once, and a line without an end.
  const noise = `${'x'.repeat(600_000)}\n{"type":"run","monitor":"login","run":"z","verd`;
  writeFileSync(join(history, 'history/login-2020-01.ndjson'), `${run}\n${noise}`);
  writeFileSync(
    join(history, 'history/login-extra-2020-02.ndjson'),
    `${run.replace('"login"', '"login-extra"').replace('broken', 'up')}\n`,
  );
  await check('property-missing', history, { ALERT_WEBHOOK_URL: hook.url });
  assert.deepEqual(paths(hook), []);
  await check(undefined, history, { ALERT_WEBHOOK_URL: hook.url });
  assert.equal((JSON.parse(hook.heard[0]?.body ?? '{}') as Record<string, string>).previous, 'broken');
});

const BAD_ENDS: [why: string, start: () => Promise<{ url: string }>, says: RegExp][] = [
  ['is down', async () => ({ url: await deadAddress() }), /no connection to 127\.0\.0\.1:\d+: refused/],
  ['hangs', hanging, /no answer within 1000 ms/],
  ['refuses', refusing, /answered 500/],
];

for (const [why, start, says] of BAD_ENDS) {
  test(`a webhook and a heartbeat that each ${why} change neither exit code nor records, and keep their keys`, async () => {
    const { url } = await start();
    const reports = temporaryDirectory();
    const env = { ALERT_WEBHOOK_URL: `${url}/hook?key=canary-key`, HEARTBEAT_URL: `${url}/canary-key` };
    const { exitCode, stdout, stderr } = await check('property-missing', reports, env);
    assert.equal(exitCode, 2);
    assert.equal(runIn(stdout).verdict, 'broken');
    assert.equal(journalIn(reports), stdout);
    const [heartbeat = '', webhook = '', ...rest] = stderr.split('\n');
    assert.match(heartbeat, /^HEARTBEAT_URL could not be pinged: /);
    assert.match(webhook, /^ALERT_WEBHOOK_URL could not be told: /);
    for (const line of [heartbeat, webhook]) assert.match(line, says);
    assert.deepEqual(rest, ['']);
    assert.doesNotMatch(stderr, /canary/);
  });
}

test('a history that cannot be read any more does not change how the run ended', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  mkdirSync(join(reports, 'history'));
  symlinkSync(join(reports, 'nowhere'), join(reports, 'history/login-2999-01.ndjson'));
  const { exitCode, stdout, stderr } = await check('property-missing', reports, {
    ALERT_WEBHOOK_URL: hook.url,
  });
  assert.equal(exitCode, 2);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.match(stderr, /^ALERT_WEBHOOK_URL could not be told: .*ENOENT/);
});

test('telling leaves no files of its own', async () => {
  const hook = await smallServer();
  const reports = temporaryDirectory();
  await check('property-missing', reports, { ALERT_WEBHOOK_URL: hook.url, HEARTBEAT_URL: hook.url });
  assert.deepEqual(readdirSync(reports), ['history']);
  assert.equal(readdirSync(join(reports, 'history')).length, 1);
});
