import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import type { StepRecord } from '../history/store/record.ts';
import type { Alteration } from '../mock/faults/fault.ts';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { deadAddress } from '../testing/dead-address-for-tests.ts';
import { proxyServer } from '../testing/proxy-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { checkedMonitor, type MonitorDefinition } from './definition/monitor.ts';
import { hostProblem } from './host-health.ts';
import { openMonitor } from './open.ts';
import type { PlannedStep } from './planned-step.ts';
import { runOnce } from './run.ts';
import { resetting } from './scenarios/faults.fixture.ts';
import { runRecord } from './verdict.ts';

const CONTRACT = join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml');
const STEPS = [{ operation: 'login' }, { operation: 'listAccounts' }];
const now = () => new Date('2026-01-12T03:16:00.000Z');
let mock: MockServer;
before(async () => {
  mock = await startMock(await openContract(CONTRACT));
});
after(() => mock.close());

/** One run of a monitor that logs in and uses the token. */
async function ran(
  definition: Partial<MonitorDefinition> = {},
  {
    deadline,
    said = [],
    ...settings
  }: { readonly deadline?: AbortSignal; readonly said?: string[]; readonly [name: string]: unknown } = {},
  planned = (plan: readonly PlannedStep[]): readonly PlannedStep[] => plan,
) {
  const folder = temporaryDirectory();
  const environment = { CONTRACT, BASE_URL: mock.url, REPORTS_DIR: folder };
  const read = await readSettings(environment, { project: folder, working: folder });
  const monitor = checkedMonitor({ name: 'login', steps: STEPS, ...definition }, 'login.monitor.ts');
  const { context, close } = await openMonitor(monitor, { ...read, ...settings }, () => {});
  const seen: StepRecord[] = [];
  const onStep = (step: StepRecord) => void seen.push(step);
  const say = (sentence: string) => void said.push(sentence);
  const finished = await runOnce(
    { ...context, plan: planned(context.plan) },
    { now, onStep, say, ...(deadline ? { deadline } : {}) },
  );
  await close();
  assert.deepEqual(seen, finished.steps);
  return finished;
}

test('a failed call is retried as often as the monitor says, and each attempt is recorded', async () => {
  mock.setFault(resetting((nth) => nth <= 2).fault);
  const { run, steps } = await ran({ retries: { times: 2, delay: '1ms' } });
  assert.deepEqual([run.verdict, run.steps, run.errors], ['up', 2, 0]);
  const attempts = steps[0]?.attempts ?? [];
  assert.deepEqual(
    attempts.map(({ time, outcome, failure }) => [time, outcome, failure]),
    Array(2).fill([
      '2026-01-12T03:16:00.000Z',
      'reset',
      'the connection was reset, waiting for the first byte (ECONNRESET)',
    ]),
  );
  assert.ok(attempts.every(({ phases }) => phases.total > 0));
  assert.equal(steps[1]?.attempts, undefined);
});

test('a call that fails after all retries is down, and ends the run', async () => {
  mock.setFault(resetting((nth) => nth <= 3).fault);
  const { run, steps } = await ran({ retries: { times: 2, delay: '1ms' } });
  assert.deepEqual([run.verdict, run.steps, steps[0]?.attempts?.length], ['down', 1, 2]);
  assert.deepEqual(run.skipped, ['listAccounts fresh-token was not sent: login got no response']);
});

const BEHIND_PROXY = {
  baseUrl: 'http://api.internal.test',
  loginEmail: 'demo@example.com',
  loginPassword: 'demo',
};

test('through a proxy the verdict is of the API, and the record names the proxy', async () => {
  mock.setFault(undefined);
  const proxy = await proxyServer({ hosts: { 'api.internal.test': new URL(mock.url).host } });
  const settings = { ...BEHIND_PROXY, baseUrl: mock.url.replace(/\/\/[^/]+/, '//api.internal.test') };
  const { run, steps } = await ran({}, { ...settings, httpProxy: proxy.url });
  assert.equal(run.verdict, 'up', run.summary);
  assert.equal(steps[0]?.connection?.proxy, proxy.url);
  assert.ok(proxy.heard.length >= 2);
});

test('a proxy that cannot be used says nothing about the API: unknown', async () => {
  for (const [httpProxy, said] of [
    [await deadAddress(), /\(HTTP_PROXY\) cannot be used: no connection to /],
    [
      (await proxyServer({ credentials: 'me:p4ss' })).url.replace('//', '//me:canary@'),
      /\(HTTP_PROXY\) rejected the user and password/,
    ],
  ] as const) {
    const { run, steps } = await ran({}, { ...BEHIND_PROXY, httpProxy });
    assert.deepEqual([run.verdict, run.cause, run.exitCode], ['unknown', 'monitor-host', 3]);
    assert.match(run.summary, said);
    assert.deepEqual([steps[0]?.outcome, steps[0]?.findings[0]?.id], ['proxy', 'call-proxy-failed']);
    assert.doesNotMatch(JSON.stringify({ run, steps }), /canary/);
  }
});

test('a proxy that cannot reach the API: down, and the control host is not looked up', async () => {
  const dead = new URL(await deadAddress()).host;
  const proxy = await proxyServer({ hosts: { 'api.internal.test:443': dead } });
  const settings = { ...BEHIND_PROXY, baseUrl: 'https://api.internal.test', httpsProxy: proxy.url };
  const { run } = await ran({ control: 'control.invalid' }, settings);
  assert.equal(run.verdict, 'down', run.summary);
  assert.match(run.summary, /\(HTTPS_PROXY\) could not reach api\.internal\.test:443: status 502$/);
});

/** A gateway that responds to the first logins in place of the API. */
function gateway(logins: number, headers: [string, string][] = []): Alteration {
  return {
    response: (response, { role, nth }) =>
      role === 'login' && nth <= logins ? { status: 503, headers } : response,
  };
}

test("a gateway's 503 is retried like a failed call, and down after all retries", async () => {
  mock.setFault(gateway(1));
  const cured = await ran({ retries: { times: 1, delay: '1ms' } });
  assert.deepEqual([cured.run.verdict, cured.run.errors], ['up', 0]);
  assert.deepEqual(
    cured.steps[0]?.attempts?.map(({ outcome, failure }) => [outcome, failure]),
    [['response', 'a gateway responded with 503']],
  );
  mock.setFault(gateway(2));
  const down = await ran({ retries: { times: 1, delay: '1ms' } });
  assert.deepEqual([down.run.verdict, down.steps[0]?.attempts?.length], ['down', 1]);
});

test('wrong passwords are retried only as far as WRONG_PASSWORD_LIMIT allows', async () => {
  mock.setFault(gateway(99));
  const wrong = { operation: 'login', case: 'wrong-password' } as const;
  const definition = { steps: [wrong, wrong], retries: { times: 5, delay: '1ms' } } as const;
  const before = mock.received.length;
  await ran(definition, { depth: 'full', wrongPasswordLimit: 3 });
  assert.equal(mock.received.length - before, 3);
  await ran(definition, { depth: 'full', wrongPasswordLimit: Number.POSITIVE_INFINITY });
  assert.equal(mock.received.length - before, 3 + 12);
});

test('a gateway that names a longer wait in Retry-After than the delay is not sent the request again', async () => {
  mock.setFault(gateway(1, [['Retry-After', '60']]));
  const { run, steps } = await ran({ retries: { times: 1, delay: '1ms' } });
  assert.deepEqual([run.verdict, steps[0]?.attempts], ['down', undefined]);
});

test('a permanent failure is not retried: a response that is not HTTP', async () => {
  mock.setFault('not-http');
  const { run, steps } = await ran({ retries: { times: 3, delay: '1ms' } });
  assert.deepEqual([run.verdict, steps[0]?.outcome, steps[0]?.attempts], ['down', 'not-http', undefined]);
});

test('a run that reaches its deadline is unknown, and keeps the steps so far', async () => {
  const deadline = new AbortController();
  mock.setFault({
    transport: ({ role }) => (role === 'use' ? () => deadline.abort() : undefined),
  });
  const { run, steps } = await ran({}, { deadline: deadline.signal });
  assert.deepEqual(
    [run.verdict, run.cause, run.exitCode, run.summary],
    ['unknown', 'deadline', 3, 'the run did not finish before its deadline'],
  );
  assert.deepEqual(
    steps.map(({ operation, outcome }) => [operation, outcome]),
    [['login', 'response']],
  );
});

test('the deadline of the run also ends a wait between attempts', async () => {
  const settings = { deadline: AbortSignal.timeout(50), baseUrl: await deadAddress() };
  const { run } = await ran({ retries: { times: 5, delay: '60s' } }, settings);
  assert.deepEqual([run.verdict, run.cause], ['unknown', 'deadline']);
});

test('a contract violation before the deadline is broken all the same', async () => {
  const deadline = new AbortController();
  mock.setFault({
    response: (response, { role }) => (role === 'login' ? { ...response, status: 202 } : response),
    transport: ({ role }) => (role === 'use' ? () => deadline.abort() : undefined),
  });
  const { run } = await ran({}, { deadline: deadline.signal });
  assert.equal(run.verdict, 'broken');
});

test('a server that never responds is down after the request timeout, and its step has the phase', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { run } = await ran({}, { baseUrl: `http://127.0.0.1:${port}`, requestTimeoutMs: 2000 });
  server.close();
  for (const socket of sockets) socket.destroy();
  assert.deepEqual(
    [run.verdict, run.summary],
    ['down', 'login: no response within 2000 ms, waiting for the first byte'],
  );
});

test('a large body is dropped after it is judged; its token is used and masked in later steps', async () => {
  const token = `opaque-${'k3y'.repeat(10)}`;
  const padding = 'x'.repeat(300_000);
  const authorizations: (string | undefined)[] = [];
  const server = createHttpServer(({ url, headers }, response) => {
    authorizations.push(headers.authorization);
    const body = url?.endsWith('/login')
      ? { access_token: token, token_type: 'Bearer', expires_at: '2026-01-12T04:16:00.000Z', padding }
      : { status: `the token is ${token}` };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { steps } = await ran({}, { baseUrl: `http://127.0.0.1:${port}` });
  server.close();
  assert.deepEqual(authorizations, [undefined, `Bearer ${token}`]);
  assert.match(JSON.stringify(steps[1]), /the token is \$TOKEN/);
  assert.ok(!JSON.stringify(steps).includes(token.slice(0, 12)));
});

test('this machine reaches its loopback address; an unknown control host is reported', async () => {
  assert.equal(await hostProblem(undefined), undefined);
  assert.equal(await hostProblem('localhost'), undefined);
  assert.match(
    (await hostProblem('control.invalid')) ?? '',
    /^the (?:control host control\.invalid could not be looked up \(\w+\)|look-up of the control host control\.invalid took more than 2000 ms)$/,
  );
});

test('the figures of a run are those of its trusted steps', () => {
  const step = (changes: Partial<StepRecord>): StepRecord => ({
    ...{ type: 'step', version: 3, run: 'a', monitor: 'login', time: '2026-01-12T03:16:00.000Z' },
    ...{ operation: 'login', case: 'right-credentials', expects: 'accepted', outcome: 'response' },
    ...{ phases: { total: 10, server: 8 }, findings: [] },
    ...changes,
  });
  const expiring = (certificateExpiresAt: string) => ({
    connection: { address: '127.0.0.1', port: 443, certificateExpiresAt },
  });
  const subject = {
    monitor: { name: 'login', tags: ['team:login'] },
    contract: { file: 'contracts/a.yaml', hash: 'f00d' },
    target: { name: 'https://api.example.com' },
    settings: {},
  };
  const judgement = { verdict: 'up', exitCode: 0, summary: '3 of 3 exchanges keep the contract' } as const;
  const steps = [
    step({ ...expiring('2026-03-01T00:00:00.000Z'), tokenLifeSeconds: 60 }),
    step({ phases: { total: 900, server: 800 }, untrusted: true, tokenLifeSeconds: 30 }),
    step({ ...expiring('2026-02-01T00:00:00.000Z'), phases: { total: 20, server: 18 } }),
  ];
  const facts = { id: 'run-1', startedAt: now(), durationMs: 12.345678, steps, judgement };
  assert.deepEqual(runRecord(subject, facts), {
    ...{ type: 'run', version: 3, run: 'run-1', monitor: 'login', time: '2026-01-12T03:16:00.000Z' },
    ...judgement,
    durationMs: 12.346,
    contract: 'contracts/a.yaml',
    contractHash: 'f00d',
    target: 'https://api.example.com',
    steps: 3,
    errors: 0,
    warnings: 0,
    serverMs: 18,
    tokenLifeSeconds: 60,
    certificateExpiresAt: '2026-02-01T00:00:00.000Z',
    tags: ['team:login'],
  });
});

test('an internal error makes the run unknown, keeps the steps before it, and quotes no text of the API', async () => {
  mock.setFault(undefined);
  const canary = 'what-a-server-sent';
  const said: string[] = [];
  const { run, steps } = await ran({}, { said }, (plan) =>
    plan.map((step, index) => {
      if (index === 0) return step;
      const request = () => {
        throw new RangeError(`Maximum call stack size exceeded\n    at ${canary}`);
      };
      return { ...step, request };
    }),
  );
  assert.deepEqual([run.verdict, run.cause, run.exitCode, run.steps], ['unknown', 'internal', 3, 1]);
  assert.match(run.summary, /^Driftline itself failed, with a RangeError\. \(login right-credentials\)$/);
  assert.equal(steps[0]?.status, 200);
  assert.match(
    said.join(''),
    /^DL_INTERNAL: Driftline itself failed, with a RangeError\.\n {2}.*at .*run\.test\.ts/,
  );
  assert.ok(!said.join('').includes(canary) && !JSON.stringify(run).includes(canary));
});
