import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, recordsIn, runCommand, stored } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());
const folder = temporaryDirectory();
/** A copy: a baseline is written beside the contract. */
const CONTRACT = join(folder, 'pets.openapi.yaml');
copyFileSync(join(projectRoot(), 'src/testing/pets.openapi.yaml'), CONTRACT);
const CANARY = 'canary-Key-1234567890';
let count = 0;
const settings = (more: Record<string, string> = {}) => ({
  env: { CONTRACT, REPORTS_DIR: join(folder, String(++count)), ...more },
});

test('a check of a contract without a login sends safe operations, with examples first, and says what it skips', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], settings());
  assert.equal(exitCode, 0, stderr);
  const steps = recordsIn(stdout).flatMap((record) => (record.type === 'step' ? [record] : []));
  assert.deepEqual(
    steps.map(({ operation, case: name, status }) => [operation, name, status]),
    [
      ['listPets', 'documented', 200],
      ['getPet', 'from-list', 200],
      ['searchPets', 'documented', 200],
      ['whoAmI', 'documented', 200],
      ['photo', 'documented', 200],
      ['status', 'documented', 200],
    ],
  );
  assert.match(stderr, /Skipped in .*: createPet, deletePet: they may change data/);
});

test('reports, baseline and drift work for a contract without a login', async () => {
  const options = settings();
  for (const command of ['check', 'report', 'status', 'baseline accept', 'baseline show', 'drift']) {
    const ended = await runCommand(command.split(' '), options);
    assert.equal(ended.exitCode, 0, `${command}: ${ended.stderr}`);
  }
});

test('a broken response is found, and the key is masked everywhere', async (t) => {
  const mock = await startMock(await openContract(CONTRACT), {
    ...{ fault: 'every-body-cut-off', accessToken: CANARY },
  });
  t.after(() => mock.close());
  const options = settings({ BASE_URL: mock.url, ACCESS_TOKEN: CANARY });
  const { exitCode, stdout, stderr } = await runCommand(['check'], options);
  assert.equal(exitCode, 2);
  const written = JSON.stringify(stored(options.env.REPORTS_DIR));
  assert.match(written, /"id":"body-not-json"/);
  assert.match(written, /\$ACCESS_TOKEN/);
  for (const text of [stdout, stderr, written]) assert.ok(!text.includes(CANARY));
});

test('a step may set parameters and a body, and may name an unsafe operation', async (t) => {
  const mock = await startMock(await openContract(CONTRACT));
  t.after(() => mock.close());
  const steps = [
    { operation: 'getPet', parameters: { petId: 7 } },
    { operation: 'searchPets', body: { name: 'Rex' } },
    { operation: 'deletePet', parameters: { petId: 8 } },
  ];
  const folderOf = monitorsFolder({ 'pets.monitor.ts': { name: 'pets', steps } });
  const options = settings({ BASE_URL: mock.url, MONITORS: folderOf });
  const { exitCode, stderr } = await runCommand(['check'], options);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(
    mock.received.map(({ method, path }) => `${method} ${path}`),
    ['GET /live/v1/pets/7', 'POST /live/v1/pets/search', 'DELETE /live/v1/pets/8'],
  );
  assert.deepEqual(mock.received[1]?.json, { name: 'Rex' });
  assert.equal(stderr, '');
});

test('a contract without any safe operation is an error that says why', async () => {
  const unsafe = join(folder, 'unsafe.yaml');
  const paths = "paths: {/a: {post: {operationId: act, responses: {'200': {description: A}}}}}";
  writeFileSync(unsafe, `openapi: 3.1.0\ninfo: {title: Unsafe, version: '1'}\n${paths}\n`);
  const { exitCode, stderr } = await runCommand(['check-config'], settings({ CONTRACT: unsafe }));
  assert.equal(exitCode, 3);
  assert.match(stderr, /DL_OPERATION_UNKNOWN: .*unsafe\.yaml has 1 operations, and none of them may be sent/);
  assert.match(stderr, /act: they may change data/);
});

test('the mock server refuses a fault that needs a login if the contract has none', async () => {
  const { exitCode, stderr } = await runCommand(['mock', '--fault', 'connection-reset'], settings());
  assert.equal(exitCode, 3);
  assert.match(stderr, /The fault "connection-reset" does not apply to .*: the contract has no login/);
});
