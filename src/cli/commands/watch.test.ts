import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunRecord, StepRecord } from '../../history/store/record.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  logged,
  type Running,
  recordsIn,
  startCommand,
  stored,
} from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(contract);
});
after(() => mock.close());

interface Watching {
  readonly running: Running;
  readonly reports: string;
}

function watch(parameters: readonly string[], env: Record<string, string> = {}): Watching {
  const reports = temporaryDirectory();
  const settings = { BASE_URL: mock.url, REPORTS_DIR: reports, ...env };
  return { running: startCommand(['watch', ...parameters], { env: settings }), reports };
}

/** Matches the output once so many runs have ended. */
function runs(count: number): RegExp {
  return new RegExp(`(?:[\\s\\S]*?"type":"run".*\\n){${count}}`);
}

/** Ends a watch. @returns its runs, which are complete and do not overlap */
async function endedBy(signal: NodeJS.Signals, { running, reports }: Watching): Promise<RunRecord[]> {
  running.signal(signal);
  const { stdout, stderr, exitCode } = await running.ended;
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /Ended\.\n$/);
  assert.deepEqual(stored(reports), logged(stdout));
  return wholeRuns(recordsIn(stdout));
}

function wholeRuns(records: readonly (StepRecord | RunRecord)[]): RunRecord[] {
  const ended: RunRecord[] = [];
  let steps: string[] = [];
  for (const record of records) {
    if (record.type === 'step') {
      steps.push(record.run);
      continue;
    }
    assert.deepEqual(steps, Array(record.steps).fill(record.run));
    steps = [];
    ended.push(record);
  }
  assert.deepEqual(steps, [], 'a run without an end');
  for (const [index, { time, durationMs }] of ended.entries()) {
    const next = ended[index + 1];
    if (next)
      assert.ok(Date.parse(time) + Math.floor(durationMs) <= Date.parse(next.time), 'two runs at once');
  }
  return ended;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`--every runs at once and then periodically, until ${signal}`, async () => {
    mock.setFault(undefined);
    const watching = watch(['--every', '1s']);
    await watching.running.saying(runs(3));
    const ended = await endedBy(signal, watching);
    assert.ok(ended.length >= 3);
    assert.equal(new Set(ended.map(({ run }) => run)).size, ended.length);
    for (const { verdict } of ended) assert.equal(verdict, 'up');
  });
}

test('--pretty prints one line where nothing changed, and a block with monitor and time where something did', async () => {
  mock.setFault(undefined);
  const { running } = watch(['--every', '1s', '--pretty'], { PAGE_URL: 'https://pages.example' });
  const UTC = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  login`;
  await running.saying(new RegExp(`(?:\\n${UTC}  ✔ up .*){2}\\n`));
  mock.setFault('token-type-other-case');
  await running.saying(new RegExp(`\\n${UTC}\\n✖ login[\\s\\S]*(?:\\n${UTC}  ✖ broken .*){2}\\n`));
  running.signal('SIGTERM');
  const { stdout } = await running.ended;
  assert.equal(stdout.match(/^ +page +https:\/\/pages\.example\/incident-login-/gm)?.length, 1);
  assert.equal(stdout.match(/^ +✖ login: \/token_type is "bearer", must be "Bearer" /gm)?.length, 1);
  const [first = ''] = stdout.split('\n');
  assert.match(first, new RegExp(`^${UTC}$`));
});

test('it prints the target and the schedule', async () => {
  const watching = watch(['--every', '90s']);
  await watching.running.saying(/^Watching http:\/\/127\.0\.0\.1:\d+\/api every 90s; end it with Ctrl-C\.\n/);
  await watching.running.saying(runs(1));
  assert.equal((await endedBy('SIGTERM', watching)).length, 1);
});

test('a run that is under way at SIGTERM is finished first', async () => {
  mock.setFault('no-response');
  const watching = watch(['--every', '1s'], { REQUEST_TIMEOUT_MS: '700' });
  const before = mock.received.length;
  while (mock.received.length === before) await new Promise((done) => setTimeout(done, 20));
  const [run, ...others] = await endedBy('SIGTERM', watching);
  assert.equal(run?.verdict, 'down', JSON.stringify(run));
  assert.deepEqual(others, []);
});

test('if a run takes longer than the period, the next one waits', async () => {
  mock.setFault('no-response');
  const watching = watch(['--every', '1s'], { REQUEST_TIMEOUT_MS: '1300' });
  await watching.running.saying(runs(2));
  const ended = await endedBy('SIGTERM', watching);
  for (const { durationMs } of ended) assert.ok(durationMs > 1000);
});

test('a watch notices that the API has recovered', async () => {
  mock.setFault('property-missing');
  const watching = watch(['--every', '1s']);
  await watching.running.saying(runs(1));
  mock.setFault(undefined);
  await watching.running.saying(/"verdict":"up"/);
  const [first] = await endedBy('SIGTERM', watching);
  assert.equal(first?.verdict, 'broken');
});

test('SIGTERM before the first run is due ends it at once', async () => {
  const watching = watch(['--cron', '0 0 1 1 *']);
  await watching.running.saying(/Watching .* at 0 0 1 1 \*/);
  watching.running.signal('SIGTERM');
  const { stdout, exitCode } = await watching.running.ended;
  assert.equal(exitCode, 0);
  assert.equal(stdout, '');
});

test('--cron supports seconds', async () => {
  mock.setFault(undefined);
  const watching = watch(['--cron', '* * * * * *']);
  await watching.running.saying(runs(2));
  assert.ok((await endedBy('SIGINT', watching)).length >= 2);
});

test('--pretty prints text for people, and runs are stored', async () => {
  mock.setFault(undefined);
  const { running, reports } = watch(['--every', '1s', '--pretty']);
  await running.saying(/✔ up[\s\S]*✔ up/);
  running.signal('SIGTERM');
  assert.equal((await running.ended).exitCode, 0);
  assert.ok(wholeRuns(stored(reports)).length >= 2);
});

test('REQUESTS_PER_MINUTE applies to all runs together', async () => {
  mock.setFault(undefined);
  const before = mock.received.length;
  const { running } = watch(['--every', '1s'], { REQUESTS_PER_MINUTE: '6' });
  await running.saying(runs(1));
  await running.saying(/(?:[\s\S]*?"type":"step".*\n){6}/);
  // Without a limit, the third run comes a second after the second.
  await new Promise((done) => setTimeout(done, 1500));
  running.signal('SIGKILL');
  await running.ended;
  assert.equal(mock.received.length - before, 6);
});

test('without BASE_URL one embedded mock server serves all runs', async () => {
  const { running } = watch(['--every', '1s'], { BASE_URL: '' });
  await running.saying(runs(2));
  running.signal('SIGTERM');
  const { stderr, stdout, exitCode } = await running.ended;
  assert.equal(exitCode, 0);
  assert.equal(stderr.match(/sending requests to the embedded mock server/g)?.length, 1);
  for (const { verdict, target } of wholeRuns(recordsIn(stdout)))
    assert.deepEqual([verdict, target], ['up', 'mock']);
});

test('a closed pipe (watch | head) ends the watch, with the run under way finished and stored: 3', async () => {
  mock.setFault(undefined);
  const { running, reports } = watch(['--every', '1s']);
  await running.saying(runs(1));
  running.stopReading();
  const { stderr, exitCode } = await running.ended;
  assert.deepEqual([exitCode, /^ +at /m.test(stderr)], [3, false], stderr);
  assert.match(stderr, /Ended: nobody reads the output any more\.\n$/);
  assert.ok(wholeRuns(stored(reports)).length >= 2);
});

test('--serve serves the pages and the public page while it runs, and no longer, however it ends', async () => {
  const serving = /Serving the pages at (\S+)\/, the public page/;
  const status = (url: string) =>
    fetch(url).then(
      (response) => response.status,
      () => 0,
    );
  const first = watch(['--every', '1h', '--serve']);
  const [, url = ''] = await first.running.saying(serving);
  await first.running.saying(runs(1));
  assert.equal(await (await fetch(`${url}/healthz`)).text(), 'ok\n');
  assert.deepEqual(
    [await status(`${url}/monitor.html`), await status(`${url}/public/status.json`)],
    [200, 200],
  );
  await endedBy('SIGTERM', first);
  assert.equal(await status(`${url}/healthz`), 0);
  const second = watch(['--every', '1h', '--serve']);
  const [, other = ''] = await second.running.saying(serving);
  second.running.signal('SIGKILL');
  await second.running.ended;
  while ((await status(`${other}/healthz`)) !== 0) await new Promise((done) => setTimeout(done, 20));
});

test('--serve at an address that is taken is an error, and nothing runs', async () => {
  const { running, reports } = watch(['--serve', new URL(mock.url).host]);
  const { exitCode, stderr, stdout } = await running.ended;
  assert.deepEqual([exitCode, stdout, stored(reports)], [3, '', []]);
  assert.match(stderr, /DL_ADDRESS_UNUSABLE/);
});
