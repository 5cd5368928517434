import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PHASE_NAMES } from '../../http/exchange.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  logged,
  recordsIn,
  runCommand,
  runIn,
  startCommand,
  stored,
  storeIn,
} from '../../testing/command-for-tests.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const contracts = join(projectRoot(), 'contracts');
const contract = await openContract(join(contracts, 'sealmetrics.openapi.yaml'));
let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(contract);
});
after(() => mock.close());

/** Runs one check against the mock server with a fault. */
async function check(fault?: string, env: Record<string, string> = {}, parameters: readonly string[] = []) {
  const reports = temporaryDirectory();
  mock.setFault(fault);
  const before = mock.received.length;
  const settings = { BASE_URL: mock.url, REPORTS_DIR: reports, ...env };
  const ended = await runCommand(['check', ...parameters], { env: settings });
  return { ...ended, reports, received: mock.received.slice(before) };
}

test('an API that keeps its contract is OK: 0, and stderr is empty', async () => {
  const { stdout, stderr, exitCode } = await check();
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  const { verdict, summary, errors, warnings, steps } = runIn(stdout);
  assert.deepEqual(
    { verdict, summary, errors, warnings, steps },
    { verdict: 'up', summary: '4 of 4 exchanges keep the contract', errors: 0, warnings: 0, steps: 4 },
  );
});

test('--fail-on decides whether drift ends with 1, and --junit writes a test case for each request', async () => {
  const file = join(temporaryDirectory(), 'out', 'check.xml');
  const drifting = await check('property-undocumented', {}, ['--fail-on', 'error', '--junit', file]);
  assert.deepEqual([drifting.exitCode, runIn(drifting.stdout).exitCode], [0, 1]);
  const xml = readFileSync(file, 'utf8');
  assert.match(xml, /<testsuite name="login" [^>]*tests="4" failures="0" errors="0">/);
  assert.match(xml, /<property name="warning" value="[^"]*\(body-property-undocumented\)"\/>/);
  assert.equal((await check('property-undocumented', {}, ['--fail-on', 'drift'])).exitCode, 1);
  const wrong = await check(undefined, {}, ['--fail-on', 'new']);
  assert.deepEqual([wrong.exitCode, wrong.received.length], [3, 0]);
});

test('each step and the run are a line of NDJSON, with phases in milliseconds', async () => {
  const records = recordsIn((await check()).stdout);
  assert.deepEqual(
    records.map(({ type }) => type),
    ['step', 'step', 'step', 'step', 'run'],
  );
  for (const record of records) {
    assert.equal(record.version, 3);
    assert.equal(record.run, records[0]?.run);
    assert.equal(new Date(record.time).toISOString(), record.time);
    if (record.type === 'run') continue;
    assert.equal(record.outcome, 'response');
    const { total, ...phases } = record.phases;
    assert.deepEqual(
      Object.keys(phases),
      PHASE_NAMES.filter((name) => name !== 'dns' && name !== 'proxy' && name !== 'tls'),
    );
    const sum = Object.values(phases).reduce((left, phase) => left + phase, 0);
    assert.ok(Math.abs(sum - total) < 0.01 && total > 0, JSON.stringify(record.phases));
  }
});

test('the steps have the operation, case and status of each request, and the lifetime of the token', async () => {
  const records = recordsIn((await check()).stdout);
  const steps = records.flatMap((record) => (record.type === 'step' ? [record] : []));
  assert.deepEqual(
    steps.map(({ operation, case: name, expects, status }) => [operation, name, expects, status]),
    [
      ['login', 'right-credentials', 'accepted', 200],
      ['listAccounts', 'fresh-token', 'accepted', 200],
      ['listAccounts', 'unsigned-token', 'refused', 401],
      ['login', 'unknown-user', 'refused', 401],
    ],
  );
  const [first] = steps;
  assert.ok(first?.tokenLifeSeconds !== undefined && Math.abs(first.tokenLifeSeconds - 3600) <= 5);
});

test('the run store has the same records', async () => {
  const { stdout, reports } = await check('property-missing');
  assert.deepEqual(stored(reports), logged(stdout));
  assert.match(readdirSync(join(reports, 'history')).join(' '), /^login-\d{4}-\d{2}\.ndjson login\.reserve$/);
});

test('--pretty prints text for people, and does not change the run store', async () => {
  const { stdout, exitCode, reports } = await check('property-missing', {}, ['--pretty']);
  assert.equal(exitCode, 2);
  assert.match(stdout, /^✔ login right-credentials +200 +\d+\.\d ms {2}server \d+\.\d ms$/m);
  assert.match(
    stdout,
    /^ +✖ listAccounts: \/\w+ is missing .* {2}body-property-missing\n +contract +contracts\/sealmetrics\.openapi\.yaml:\d+:\d+$/m,
  );
  assert.match(stdout, /^✖ broken {2}listAccounts: \/\w+ is missing \(expected .*\) \(http:.*\)$/m);
  assert.equal(stdout.includes('\u001B'), false);
  assert.equal(runIn(storeIn(reports)).verdict, 'broken');
});

test('--pretty says since when, on whose side and what changed, and has a link to the page of the incident', async () => {
  const env = { REPORTS_DIR: temporaryDirectory(), PAGE_URL: 'https://pages.example' };
  const well = await check(undefined, env, ['--pretty']);
  assert.match(well.stdout, /^✔ up .*\n$/m);
  const { stdout } = await check('token-type-other-case', env, ['--pretty']);
  assert.match(stdout, /^✖ broken {2}login: \/token_type is "bearer", must be "Bearer" \(http:.*\)$/m);
  assert.match(
    stdout,
    /\n {4}since {5}\d{4}-\d\d-\d\d \d\d:\d\d UTC \(.*\), 1 run\n {4}where {5}API side: it responds, but not as documented\n {4}changed {3}.*since the last healthy run, .*\n/,
  );
  // The line of the run has it.
  assert.doesNotMatch(stdout, /^ {14}login: \/token_type/m);
  assert.match(stdout, /\n {4}page {6}https:\/\/pages\.example\/incident-login-\d{8}T\d{6}\.\d{3}Z\.html\n$/);
});

const VERDICTS: [fault: string, exitCode: number, verdict: string, finding: string | undefined][] = [
  ['property-missing', 2, 'broken', 'body-property-missing'],
  ['token-missing', 2, 'broken', 'body-property-missing'],
  ['token-type-other-case', 2, 'broken', 'body-const-wrong'],
  ['any-credentials-accepted', 2, 'broken', 'invalid-request-accepted'],
  ['unsigned-token-accepted', 2, 'broken', 'invalid-request-accepted'],
  ['right-credentials-refused', 2, 'broken', 'valid-request-rejected'],
  ['token-expires-earlier', 2, 'broken', 'token-expiry-mismatch'],
  ['property-undocumented', 1, 'drifting', 'body-property-undocumented'],
  ['connection-reset', 2, 'down', 'call-reset'],
  ['no-response', 2, 'down', 'call-timed-out'],
  ['half-body', 2, 'down', 'call-timed-out'],
  ['body-cut-short', 2, 'down', 'call-truncated'],
  ['not-http', 2, 'down', 'call-not-http'],
  ['rate-limited', 3, 'unknown', 'rate-limited'],
  ['harmless-gzip', 0, 'up', undefined],
  ['harmless-chunks', 0, 'up', undefined],
];

/** Repeats a check whose verdict is unknown because this machine was busy. */
async function checkUndisturbed(fault: string, env: Readonly<Record<string, string>>) {
  for (let attempt = 1; ; attempt++) {
    const ended = await check(fault, env);
    const { cause } = runIn(ended.stdout);
    if (attempt === 8 || (cause !== 'event-loop' && cause !== 'monitor-host')) return ended;
  }
}

for (const [fault, exitCode, verdict, finding] of VERDICTS) {
  test(`${fault} is ${verdict}: ${exitCode}`, async () => {
    // A tenth of this is the time that the machine may be busy with something else.
    const env = verdict === 'down' ? { REQUEST_TIMEOUT_MS: '2500' } : {};
    const ended = await checkUndisturbed(fault, env);
    assert.equal(ended.exitCode, exitCode, ended.stdout + ended.stderr);
    assert.equal(ended.stderr, '');
    const run = runIn(ended.stdout);
    assert.deepEqual([run.verdict, run.exitCode], [verdict, exitCode]);
    const steps = recordsIn(ended.stdout).flatMap((record) => (record.type === 'step' ? [record] : []));
    const found = steps.flatMap((step) => step.findings.map(({ id }) => id));
    assert.equal(found[0], finding, found.join());
    for (const step of steps) assert.equal(step.evidence !== undefined, step.findings.length > 0);
  });
}

test('a run ends after a request without a response, or with 429', async () => {
  // A request without a response is sent once more; one with a response is not.
  for (const [fault, requests] of [
    ['connection-reset', 2],
    ['rate-limited', 1],
  ] as const) {
    const { received, stdout } = await check(fault);
    assert.equal(received.length, requests, fault);
    assert.equal(runIn(stdout).steps, 1);
  }
});

test('a port that nobody listens on is down: 2', async () => {
  const { exitCode, stdout } = await check(undefined, { BASE_URL: await deadAddress() });
  assert.equal(exitCode, 2);
  const run = runIn(stdout);
  assert.equal(run.verdict, 'down');
  assert.match(run.summary, /^login: no connection to 127\.0\.0\.1:\d+: refused/);
  assert.equal(run.serverMs, undefined);
});

/** The verdict on a server that responds to every request with this status and an HTML page. */
async function verdictOnPage(status: number) {
  const server = createServer((_request, response) =>
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>An error page</h1>'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const { exitCode, stdout } = await check(undefined, {
    BASE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  });
  server.close();
  assert.equal(exitCode, 2);
  return runIn(stdout);
}

test('an API with an error page on every path is broken, and down where the page is that of a gateway', async () => {
  assert.equal((await verdictOnPage(500)).verdict, 'broken');
  for (const status of [502, 503, 504]) {
    const { verdict, summary } = await verdictOnPage(status);
    assert.deepEqual([verdict, summary.startsWith(`login: ${status} `)], ['down', true]);
  }
});

test('without BASE_URL the target is the embedded mock server, at full depth, which is said on stderr', async () => {
  const { exitCode, stdout, stderr } = await check(undefined, { BASE_URL: '' });
  assert.equal(exitCode, 0);
  assert.match(
    stderr,
    /^BASE_URL is not set: sending requests to the embedded mock server at http:\/\/127\.0\.0\.1:\d+\/api\nBASE_URL is not set: the embedded mock server was checked, which proves nothing yet about an API\. Set BASE_URL to check yours\.\n$/,
  );
  assert.equal(runIn(stdout).target, 'mock');
  assert.equal(runIn(stdout).steps, 8);
});

test('a polite run sends no wrong password for the real account, and logs in three times at most', async () => {
  const { received } = await check();
  const logins = received.flatMap(({ operation, json }) =>
    operation === 'login' ? [json as Record<string, string>] : [],
  );
  assert.ok(logins.length >= 2 && logins.length <= 3);
  for (const { email, password } of logins) {
    if (email === 'demo@example.com') assert.equal(password, 'demo');
    else assert.match(email ?? '', /^driftline-nobody@example\.com$/);
  }
});

test('DEPTH=full sends a wrong password for the real account once', async () => {
  const { received, exitCode } = await check(undefined, { DEPTH: 'full' });
  const tried = received.flatMap(({ json }) => (json === undefined ? [] : [json as Record<string, string>]));
  assert.equal(
    tried.filter(({ email, password }) => email === 'demo@example.com' && password !== 'demo').length,
    1,
  );
  assert.equal(exitCode, 0);
});

test('LOGIN_EMAIL and LOGIN_PASSWORD reach the server exactly as they are written', async () => {
  const [email, password] = ['Some.Body+x@Example.com', ' p#ss "word" \\ $HOME é '];
  const { received } = await check(undefined, { LOGIN_EMAIL: email, LOGIN_PASSWORD: password });
  assert.deepEqual(received[0]?.json, { email, password });
});

test('REQUESTS_PER_MINUTE slows a run down', async () => {
  mock.setFault(undefined);
  const before = mock.received.length;
  const env = { BASE_URL: mock.url, REPORTS_DIR: temporaryDirectory(), REQUESTS_PER_MINUTE: '2' };
  const running = startCommand(['check'], { env });
  await running.saying(/"case":"fresh-token"/);
  // Without a limit, the rest of the run takes less.
  await new Promise((done) => setTimeout(done, 700));
  running.signal('SIGKILL');
  const { stdout } = await running.ended;
  assert.equal(mock.received.length - before, 2);
  assert.equal(recordsIn(stdout).length, 2);
});

test('LOG_LEVEL limits the records on stdout, and nothing else', async () => {
  const lines: Record<string, number> = { trace: 5, info: 5, warn: 2, error: 2, fatal: 0, silent: 0 };
  for (const [level, count] of Object.entries(lines)) {
    const { stdout, exitCode, reports } = await check('property-missing', { LOG_LEVEL: level });
    assert.equal(exitCode, 2, level);
    assert.equal(stdout === '' ? 0 : recordsIn(stdout).length, count, `${level}: ${stdout}`);
    assert.equal(stored(reports).length, 5, level);
  }
});

test('--pretty prints the lines of the contract below its place', async () => {
  const { stdout } = await check('const-other', { COLUMNS: '80', FORCE_COLOR: '0' }, ['--pretty']);
  const [, line] = /contract .*sealmetrics\.openapi\.yaml:(\d+):\d+/.exec(stdout) ?? [];
  assert.match(stdout, new RegExp(`^ {16}> ${line} │ .*const: .*\\n {16} +│ +\\^$`, 'm'));
  assert.ok(
    stdout.split('\n').every(({ length }) => length <= 80),
    stdout,
  );
});

test('--pretty has no colour in a pipe without FORCE_COLOR; NO_COLOR changes nothing else', async () => {
  const shown = async (env: Record<string, string>) => (await check('const-other', env, ['--pretty'])).stdout;
  assert.ok((await shown({ FORCE_COLOR: '1' })).includes('\u001B[31m✖\u001B[0m'));
  for (const env of [{ FORCE_COLOR: '0' }, { FORCE_COLOR: '0', NO_COLOR: '1' }]) {
    const stdout = await shown(env);
    assert.ok(!stdout.includes('\u001B') && stdout.includes('✖ '), stdout);
  }
});

test('LOG_LEVEL applies to --pretty as well', async () => {
  const silent = await check('property-missing', { LOG_LEVEL: 'silent' }, ['--pretty']);
  assert.equal(silent.stdout, '');
  assert.equal(silent.exitCode, 2);
  const errors = await check('property-missing', { LOG_LEVEL: 'error' }, ['--pretty']);
  assert.match(errors.stdout, /^✖/);
  assert.doesNotMatch(errors.stdout, /^✔/m);
});

test('if the reader closes the pipe: no crash, the same exit code, a complete run store', async () => {
  for (const parameters of [[], ['--pretty']]) {
    mock.setFault('property-undocumented');
    const reports = temporaryDirectory();
    const env = { BASE_URL: mock.url, REPORTS_DIR: reports };
    const running = startCommand(['check', ...parameters], { env });
    running.stopReading();
    const { stderr, exitCode } = await running.ended;
    assert.equal(stderr, '');
    assert.equal(exitCode, 1);
    assert.equal(stored(reports).length, 5);
  }
});

test('the everything contract, with other names, an envelope and required headers, is checked as well', async () => {
  const path = join(projectRoot(), 'src/testing/everything.openapi.yaml');
  await using other = await startMock(await openContract(path));
  const env = { CONTRACT: path, BASE_URL: other.url };
  const conforming = await check(undefined, env);
  assert.equal(conforming.exitCode, 0, conforming.stdout + conforming.stderr);
  assert.equal(runIn(conforming.stdout).contract, 'src/testing/everything.openapi.yaml');
  other.setFault('header-missing');
  const broken = await check(undefined, env);
  assert.equal(broken.exitCode, 2, broken.stdout);
});
