import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const original = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(original));
});
after(() => mock.close());

/** A monitor whose contract can be broken, and whoever is told of it. */
async function monitored() {
  const reports = temporaryDirectory();
  const contract = join(temporaryDirectory(), 'api.openapi.yaml');
  cpSync(original, contract);
  const reported = await smallServer();
  const env = {
    ...{ BASE_URL: mock.url, REPORTS_DIR: reports, CONTRACT: contract },
    ...{ ALERT_WEBHOOK_URL: `${reported.url}/hook`, HEARTBEAT_URL: `${reported.url}/beat` },
  };
  const heard = () => {
    const paths = reported.heard.map(({ path, body }) =>
      path === '/hook' ? `hook ${JSON.parse(body).kind} ${JSON.parse(body).level}` : path.replace(/\?.*/, ''),
    );
    (reported.heard as unknown[]).length = 0;
    return paths;
  };
  return {
    env,
    heard,
    check: (...parameters: string[]) => runCommand(['check', ...parameters], { env }),
    alter: () => writeFileSync(contract, 'openapi: 3.1.0\npaths: {'),
    fix: () => cpSync(original, contract),
    runs: () => readRunStore(join(reports, 'history')),
  };
}

test('a contract that becomes unreadable is stored, told once nothing is known for long, and told when it is over', async () => {
  const { check, heard, alter, fix, runs } = await monitored();
  assert.equal((await check()).exitCode, 0);
  assert.deepEqual(heard(), ['/beat/start', '/beat']);

  alter();
  for (let run = 0; run < 2; run++) {
    const { exitCode, stdout, stderr } = await check();
    assert.deepEqual([exitCode, stdout], [3, '']);
    assert.match(stderr, /^DL_CONTRACT_UNREADABLE: /);
  }
  // No run was completed: the dead-man's switch hears nothing, which is its point.
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

test('what could never begin leaves nothing behind', async () => {
  const { check, alter, runs, heard } = await monitored();
  alter();
  assert.equal((await check()).exitCode, 3);
  assert.deepEqual([runs().runs, heard()], [[], []]);
});

test('a watch whose settings are read anew with a broken contract says so, and goes on with the old one', async () => {
  const { env, alter, runs } = await monitored();
  const watching = startCommand(['watch', '--every', '1s'], { env });
  await watching.saying(/"type":"run"/);
  alter();
  watching.signal('SIGHUP');
  await watching.saying(/DL_CONTRACT_UNREADABLE: .*\n.*\n {2}Going on with what was read before\./);
  await watching.saying(/(?:[\s\S]*?"type":"run".*\n){3}/);
  watching.signal('SIGTERM');
  assert.equal((await watching.ended).exitCode, 0);
  for (const { run } of runs().runs) assert.equal(run.verdict, 'up');
});

test('the heartbeat is pinged by runs that were completed: not by one that is killed, nor by one that is skipped', async () => {
  const { env, heard, check } = await monitored();
  mock.behave('no-response');
  const before = mock.received.length;
  const hung = startCommand(['check'], { env: { ...env, REQUEST_TIMEOUT_MS: '60000' } });
  while (mock.received.length === before) await new Promise((done) => setTimeout(done, 10));
  const skipped = await check();
  assert.equal(skipped.exitCode, 3);
  hung.signal('SIGKILL');
  await hung.ended;
  assert.deepEqual(heard(), ['/beat/start']);
  mock.behave(undefined);
  assert.equal((await check()).exitCode, 0);
  assert.deepEqual(heard(), ['/beat/start', '/beat']);
});
