import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const original = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(original));
});
after(() => mock.close());

/** A monitor whose contract can be damaged, and a server that receives its alerts and pings. */
async function monitored() {
  const reports = temporaryDirectory();
  const contract = join(temporaryDirectory(), 'api.openapi.yaml');
  cpSync(original, contract);
  const receiver = await smallServer();
  const env = {
    ...{ BASE_URL: mock.url, REPORTS_DIR: reports, CONTRACT: contract },
    ...{ ALERT_WEBHOOK_URL: `${receiver.url}/hook`, HEARTBEAT_URL: `${receiver.url}/beat` },
  };
  const heard = () => {
    const paths = receiver.heard.map(({ path, body }) =>
      path === '/hook' ? `hook ${JSON.parse(body).kind} ${JSON.parse(body).level}` : path.replace(/\?.*/, ''),
    );
    (receiver.heard as unknown[]).length = 0;
    return paths;
  };
  return {
    env,
    heard,
    check: (...parameters: string[]) => runCommand(['check', ...parameters], { env }),
    damage: () => writeFileSync(contract, 'openapi: 3.1.0\npaths: {'),
    fix: () => cpSync(original, contract),
    runs: () => readRunStore(join(reports, 'history')),
  };
}

test('runs with an unreadable contract are stored, and notified after three of them and at their end', async () => {
  const { check, heard, damage, fix, runs } = await monitored();
  assert.equal((await check()).exitCode, 0);
  assert.deepEqual(heard(), ['/beat/start', '/beat']);

  damage();
  for (let run = 0; run < 2; run++) {
    const { exitCode, stdout, stderr } = await check();
    assert.deepEqual([exitCode, stdout], [3, '']);
    assert.match(stderr, /^DL_CONTRACT_UNREADABLE: /);
  }
  // No run was completed, so the heartbeat is not pinged.
  assert.deepEqual(heard(), []);
  const third = await check('--plugin');
  assert.match(third.stdout, /^LOGIN UNKNOWN - DL_CONTRACT_UNREADABLE: .* \| duration=0ms/);
  assert.deepEqual(heard(), ['hook opened blind']);
  await check();
  assert.deepEqual(heard(), []);

  fix();
  assert.equal((await check()).exitCode, 0);
  assert.deepEqual(heard(), ['/beat/start', 'hook recovered ok', '/beat']);
  const { runs: kept, damaged } = runs();
  assert.deepEqual(damaged, []);
  assert.deepEqual(
    kept.map(({ run }) => [run.verdict, run.cause]),
    [['up', undefined], ...Array.from({ length: 4 }, () => ['unknown', 'error']), ['up', undefined]],
  );
  assert.match(kept[1]?.run.summary ?? '', /^DL_CONTRACT_UNREADABLE: \S+api\.openapi\.yaml:\d+:\d+/);
});

test('a monitor that has never run stores and notifies nothing if its contract is unreadable', async () => {
  const { check, damage, runs, heard } = await monitored();
  damage();
  assert.equal((await check()).exitCode, 3);
  assert.deepEqual([runs().runs, heard()], [[], []]);
});

test('a watch that reloads an unreadable contract says so, and goes on with the old one', async () => {
  const { env, damage, runs } = await monitored();
  const watching = startCommand(['watch', '--every', '1s'], { env });
  await watching.saying(/"type":"run"/);
  damage();
  watching.signal('SIGHUP');
  await watching.saying(
    /DL_CONTRACT_UNREADABLE: .*\n.*\n {2}Going on with the settings and monitors that were read before\./,
  );
  await watching.saying(/(?:[\s\S]*?"type":"run".*\n){3}/);
  watching.signal('SIGTERM');
  assert.equal((await watching.ended).exitCode, 0);
  for (const { run } of runs().runs) assert.equal(run.verdict, 'up');
});

test('only a completed run pings the heartbeat, not one that is killed or skipped', async () => {
  const { env, heard, check } = await monitored();
  mock.setFault('no-response');
  const before = mock.received.length;
  const hung = startCommand(['check'], { env: { ...env, REQUEST_TIMEOUT_MS: '60000' } });
  while (mock.received.length === before) await new Promise((done) => setTimeout(done, 10));
  const skipped = await check();
  assert.equal(skipped.exitCode, 3);
  hung.signal('SIGKILL');
  await hung.ended;
  assert.deepEqual(heard(), ['/beat/start']);
  mock.setFault(undefined);
  assert.equal((await check()).exitCode, 0);
  assert.deepEqual(heard(), ['/beat/start', '/beat']);
});

const THINGS = {
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  servers: [{ url: '/' }],
  paths: Object.fromEntries(
    ['first', 'second'].map((id) => [
      `/${id}`,
      {
        get: {
          operationId: id,
          responses: { 200: { description: 'R', content: { 'application/json': { schema: {} } } } },
        },
      },
    ]),
  ),
};

test('check says which header changed, which steps were not sent, and how long the outage was', async (t) => {
  let said: { status: number; server: string } | undefined = { status: 200, server: 'nginx/1.25' };
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (!said) return void request.socket.destroy();
    const varied = { 'x-build': String(requests), 'x-request-id': String(requests) };
    response
      .writeHead(said.status, { server: said.server, 'content-type': 'application/json', ...varied })
      .end('[]');
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  t.after(() => server.close());
  const contract = join(temporaryDirectory(), 'things.openapi.json');
  writeFileSync(contract, JSON.stringify(THINGS));
  const folder = monitorsFolder({
    'things.monitor.ts': { name: 'things', steps: [{ operation: 'first' }, { operation: 'second' }] },
  });
  const env = {
    BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ CONTRACT: contract, MONITORS: folder, REPORTS_DIR: temporaryDirectory() },
  };
  const check = async () => (await runCommand(['check', '--pretty'], { env })).stdout;
  const changed = (text: string) =>
    text
      .split('\n')
      .filter((line) => /^ {14}\S/.test(line))
      .map((line) => line.trim());
  await check();
  await check();
  said = { status: 500, server: 'envoy' };
  const broken = await check();
  assert.deepEqual(changed(broken), ['Header server of first, second: "nginx/1.25" → "envoy"'], broken);
  said = undefined;
  assert.match(await check(), /^ {4}skipped {3}second documented was not sent: first got no response$/m);
  said = { status: 200, server: 'nginx/1.25' };
  assert.match(await check(), /^ {4}recovered up again after (?:under 1|\d+) s down or broken$/m);
  assert.doesNotMatch(await check(), /recovered/);
});
