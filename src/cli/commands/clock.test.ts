import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeRun, makeState, makeStep } from '../../history/store/history.fixture.ts';
import { storeLine } from '../../history/store/line.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, runCommand, runIn } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
});
after(() => mock.close());

test('after a run dated 2106, an incident is shown and notified as without it', async () => {
  const reports = temporaryDirectory();
  const time = '2106-02-07T06:28:15.000Z';
  const run = makeRun({ time, run: 'wrong' });
  mkdirSync(join(reports, 'history'));
  writeFileSync(
    join(reports, 'history', 'login-2106-02.ndjson'),
    storeLine(run, [makeStep({ time, run: 'wrong' })], makeState({ since: time })),
  );
  const webhook = await smallServer();
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports, ALERT_WEBHOOK_URL: webhook.url };
  const status = async () => JSON.parse((await runCommand(['status', '--json'], { env })).stdout);

  const untouched = await status();
  assert.deepEqual([untouched.verdict, untouched.lastRun, untouched.future], ['up', time, true]);
  assert.ok(Date.parse(untouched.since) <= Date.now());
  assert.match(
    (await runCommand(['status'], { env })).stdout,
    /last run +2106-02-07 06:28 UTC, in the future/,
  );

  const begun = Date.now();
  for (const fault of ['property-missing', 'property-missing', undefined]) {
    mock.setFault(fault);
    const { stdout } = await runCommand(['check'], { env });
    const { verdict, run: id } = runIn(stdout);
    assert.equal(verdict, fault === undefined ? 'up' : 'broken');
    const { verdict: shown, level, since, lastRun, future } = await status();
    assert.deepEqual([shown, level, future], [verdict, fault ? 'critical' : 'ok', undefined], id);
    for (const date of [since, lastRun]) {
      assert.ok(Date.parse(date) >= begun && Date.parse(date) <= Date.now(), date);
    }
  }
  const alerts = webhook.heard.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['opened', 'recovered'],
  );
  assert.equal(alerts[0]?.incident, alerts[1]?.incident);
});
