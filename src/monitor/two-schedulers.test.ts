import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRunStore } from '../history/store/read.ts';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { builtCommand, runCommand, startCommand } from '../testing/command-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

/** The requests of a polite run, in order: those of two simultaneous runs would mix. */
const ONE_RUN = ['login', 'listAccounts', 'listAccounts', 'login'];

test('two schedulers and ten checks at once never run a monitor twice at a time; each run and each skip has its own line', async () => {
  const reports = temporaryDirectory();
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports, REQUESTS_PER_MINUTE: '1000' };
  const watchers = [1, 2].map(() => startCommand(['watch', '--every', '1s'], { env }));
  await Promise.all(watchers.map((watcher) => watcher.saying(/"type":"run"/)));
  const checks = await Promise.all(Array.from({ length: 10 }, () => runCommand(['check'], { env })));
  await Promise.all(watchers.map((watcher) => watcher.saying(/(?:[\s\S]*?"type":"run".*\n){5}/)));
  for (const watcher of watchers) watcher.signal('SIGTERM');
  const ended = [...checks, ...(await Promise.all(watchers.map((watcher) => watcher.ended)))];

  const { runs, damaged, monitors } = readRunStore(join(reports, 'history'));
  assert.deepEqual([damaged, monitors], [[], ['login']]);
  const skipped = runs.filter(({ run }) => run.cause === 'overlap');
  const made = runs.filter(({ run }) => run.cause !== 'overlap');
  for (const { run, steps } of made) assert.deepEqual([run.verdict, steps.length], ['up', 4]);
  for (const { run, steps } of skipped) {
    assert.deepEqual([run.verdict, run.exitCode, steps], ['unknown', 3, []]);
    assert.match(run.summary, /^skipped: process \d+ on \S+ has been running this monitor since 2/);
  }
  assert.deepEqual(
    mock.received.map(({ operation }) => operation),
    made.flatMap(() => ONE_RUN),
  );
  for (const [index, { run }] of made.entries()) {
    const next = made[index + 1]?.run;
    if (next) assert.ok(Date.parse(run.time) + Math.floor(run.durationMs) <= Date.parse(next.time));
  }

  // Each process stored what it printed, and nothing was printed twice.
  const said = ended.flatMap(({ stdout }) => [...stdout.matchAll(/"type":"run",.*?"run":"([^"]+)"/g)]);
  assert.deepEqual(said.map(([, run]) => run).sort(), runs.map(({ run }) => run.run).sort());
  for (const { exitCode, stdout } of checks) assert.equal(exitCode, stdout.includes('"overlap"') ? 3 : 0);
  assert.ok(skipped.length > 0, 'of twelve processes none met another');
  assert.deepEqual(
    readdirSync(join(reports, 'history')).filter((name) => !name.endsWith('.ndjson')),
    ['login.reserve'],
  );
});
