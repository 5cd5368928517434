import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { StoredRun } from '../../history/store/line.ts';
import { readRunStore } from '../../history/store/read.ts';
import type { MockServer } from '../../mock/start.ts';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  const contract = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
  mock = await startMock(await openContract(contract));
});
after(() => mock.close());

const lists = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** The response of a login with nested values in its token or beside it. */
function loginResponse({ header = '1', claims = '1', body = '1' }): string {
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const token = [
    encode(`{"alg":"HS256","a":${header}}`),
    encode(`{"sub":"1","exp":${expiry},"a":${claims}}`),
    'a'.repeat(43),
  ].join('.');
  const expires = new Date(expiry * 1000).toISOString();
  return `{"access_token":"${token}","token_type":"Bearer","expires_at":"${expires}","x":${body}}`;
}

async function serverOf(text: string, headers: Readonly<Record<string, string>> = {}) {
  return smallServer((response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(text);
  });
}

const runsIn = (reports: string): readonly StoredRun[] => {
  const { runs, damaged } = readRunStore(join(reports, 'history'));
  assert.deepEqual(damaged, []);
  return runs;
};

test('deep nesting anywhere in a response is a finding, stored and notified', async () => {
  const responses: [response: string, finding: string, received: RegExp][] = [];
  for (const nested of [lists, objects]) {
    for (const levels of [3000, 100_000]) {
      const said = new RegExp(`nested ${levels}\\d? levels deep, more than the limit of 200`);
      responses.push([loginResponse({ body: nested(levels - 1) }), 'body-not-json', said]);
      responses.push([loginResponse({ claims: nested(levels - 1) }), 'token-not-jwt', said]);
      responses.push([loginResponse({ header: nested(levels - 1) }), 'token-not-jwt', said]);
    }
  }
  for (const [response, finding, received] of responses) {
    const reports = temporaryDirectory();
    const server = await serverOf(response);
    const webhook = await smallServer();
    const env = { BASE_URL: server.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
    const { exitCode, stderr } = await runCommand(['check'], { env });
    assert.deepEqual([exitCode, stderr, webhook.heard.length], [2, '', 1], finding);
    const [entry] = runsIn(reports);
    assert.equal(entry?.run.verdict, 'broken');
    const found = entry.steps.flatMap(({ findings }) => findings).find(({ id }) => id === finding);
    assert.match(found?.received ?? '', received);
  }
});

/** An option of Node that makes a run throw when a response has the header `Date: defect`. */
function defect(): string {
  const path = join(temporaryDirectory(), 'defect.cjs');
  const code = `const { parse } = Date;
Date.parse = (text) => {
  if (text === 'defect') throw new RangeError('canary-of-a-server');
  return parse(text);
};`;
  writeFileSync(path, code);
  return `--require=${path}`;
}

async function monitored() {
  const reports = temporaryDirectory();
  const hostile = await serverOf(loginResponse({}), { Date: 'defect' });
  const webhook = await smallServer();
  const steps = [{ operation: 'login' }];
  const MONITORS = monitorsFolder({
    'one.monitor.ts': { name: 'hostile', settingsPrefix: 'HOSTILE_', steps },
    'two.monitor.ts': { name: 'neighbour', steps },
  });
  const credentials = { HOSTILE_LOGIN_EMAIL: 'a@example.com', HOSTILE_LOGIN_PASSWORD: 'Corr3ct-horse' };
  const env = {
    ...{ BASE_URL: mock.url, HOSTILE_BASE_URL: hostile.url, ...credentials, REPORTS_DIR: reports },
    ...{ MONITORS, NODE_OPTIONS: defect(), ALERT_WEBHOOK_URL: webhook.url },
  };
  const verdicts = (name: string) =>
    runsIn(reports)
      .filter(({ run }) => run.monitor === name)
      .map(({ run }) => `${run.verdict} ${run.cause ?? ''}`.trim());
  return { env, webhook, verdicts };
}

test('a run in which Driftline itself fails is unknown, stored and notified, and does not stop other monitors', async () => {
  const { env, webhook, verdicts } = await monitored();
  for (let run = 0; run < 3; run++) {
    const { exitCode, stdout, stderr } = await runCommand(['check'], { env });
    assert.equal(exitCode, 3, stderr);
    assert.match(stderr, /DL_INTERNAL: Driftline itself failed, with a RangeError\.\n {2}.* at /);
    assert.ok(!`${stdout}${stderr}`.includes('canary-of-a-server'));
  }
  assert.deepEqual(verdicts('hostile'), Array(3).fill('unknown internal'));
  assert.deepEqual(verdicts('neighbour'), Array(3).fill('up'));
  assert.deepEqual(
    webhook.heard.map(({ body }) => [JSON.parse(body).kind, JSON.parse(body).level]),
    [['opened', 'blind']],
  );
});

test('a watch goes on after runs in which Driftline itself fails, until SIGTERM', async () => {
  const { env, verdicts } = await monitored();
  const running = startCommand(['watch', '--every', '1s'], { env });
  await running.saying(/(?:[\s\S]*?"type":"run".*"monitor":"hostile".*\n){3}/);
  await running.saying(/(?:[\s\S]*?"type":"run".*"monitor":"neighbour".*\n){3}/);
  running.signal('SIGTERM');
  const { exitCode, stderr } = await running.ended;
  assert.equal(exitCode, 0, stderr);
  assert.ok(verdicts('hostile').length >= 3);
  assert.deepEqual(new Set(verdicts('hostile')), new Set(['unknown internal']));
  assert.deepEqual(new Set(verdicts('neighbour')), new Set(['up']));
});
