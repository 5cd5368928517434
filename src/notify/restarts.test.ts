import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nextState, pendingAfter } from '../history/state/next-state.ts';
import { DEFAULT_ALERT_POLICY, type MonitorState } from '../history/state/state.ts';
import type { DeliveryRecord, Verdict } from '../history/store/record.ts';
import type { Settings } from '../project/settings/setting-values.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { makeRun, makeSettings, makeSteps, START } from './alerts.fixture.ts';
import { channelNames } from './channels/index.ts';
import { notify } from './notify.ts';

const MINUTE = 60_000;

/** A monitor whose processes share nothing but the run store. */
function monitorThatRestarts(settings: Settings) {
  const runStore = join(temporaryDirectory(), 'runs.ndjson');
  const write = (line: unknown) => appendFileSync(runStore, `${JSON.stringify(line)}\n`);
  const said: string[] = [];

  /** One process. If killed after its run was stored, it sends no notification. */
  async function run(index: number, verdict: Verdict, killed = false): Promise<void> {
    const record = makeRun(index, verdict);
    const steps = makeSteps(record);
    const { state } = nextState(lastState(runStore), record, DEFAULT_ALERT_POLICY, {
      steps,
      channels: channelNames(settings),
    });
    write({ state });
    if (killed) return;
    const now = () => new Date(START + index * MINUTE + 500);
    const deliveries = await notify(state.pending, settings, { say: (sentence) => said.push(sentence), now });
    for (const delivery of deliveries) write({ delivery });
  }
  const deliveries = () => linesOf(runStore).flatMap(({ delivery }) => delivery ?? []);
  return { run, said, deliveries, pending: () => lastState(runStore)?.pending ?? [] };
}

interface Line {
  readonly state?: MonitorState;
  readonly delivery?: DeliveryRecord;
}

function linesOf(runStore: string): Line[] {
  if (!existsSync(runStore)) return [];
  return readFileSync(runStore, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

function lastState(runStore: string): MonitorState | undefined {
  const lines = linesOf(runStore);
  const last = lines.findLastIndex(({ state }) => state !== undefined);
  const state = lines[last]?.state;
  return (
    state &&
    pendingAfter(
      state,
      lines.slice(last + 1).flatMap(({ delivery }) => delivery ?? []),
    )
  );
}

/** A webhook that is down until `recover` is called. */
async function flakyHook() {
  let status = 500;
  const server = await smallServer((response) => response.writeHead(status).end());
  const taken = () =>
    server.heard.filter((_, index) => index >= failed).map(({ body }) => JSON.parse(body).kind);
  let failed = Number.POSITIVE_INFINITY;
  const recover = () => {
    status = 204;
    failed = server.heard.length;
  };
  return { url: server.url, heard: server.heard, taken, recover };
}

test('a webhook that is down for ten runs, each a process, gets each alert once, in order', async () => {
  const hook = await flakyHook();
  const monitor = monitorThatRestarts(makeSettings({ alertWebhookUrl: hook.url }));
  const verdicts: Verdict[] = ['up', 'broken', 'broken', 'drifting', 'down', 'up', 'up', 'up', 'up', 'up'];
  for (const [index, verdict] of verdicts.entries()) await monitor.run(index, verdict);
  const attempts = hook.heard.map(({ body }) => JSON.parse(body).kind);
  assert.deepEqual([...new Set(attempts)], ['opened']);
  hook.recover();
  for (let index = 10; index < 80; index++) await monitor.run(index, 'up');
  assert.deepEqual(hook.taken(), ['opened', 'eased', 'worsened', 'recovered']);
  assert.deepEqual(monitor.pending(), []);
  const delivered = monitor.deliveries().filter(({ outcome }) => outcome === 'delivered');
  assert.equal(delivered.length, 4);
  const keys = hook.heard.map(({ headers }) => headers['idempotency-key']);
  assert.equal(new Set(keys).size, 4);
});

test('a process killed after storing its run is notified of by the next process', async () => {
  const hook = await flakyHook();
  hook.recover();
  const monitor = monitorThatRestarts(makeSettings({ alertWebhookUrl: hook.url }));
  await monitor.run(0, 'up');
  await monitor.run(1, 'broken', true);
  assert.deepEqual(hook.taken(), []);
  await monitor.run(2, 'broken');
  assert.deepEqual(hook.taken(), ['opened']);
  await monitor.run(3, 'broken');
  assert.deepEqual(hook.taken(), ['opened']);
});

test('a channel that is down does not affect the other one', async () => {
  const [down, working] = [await flakyHook(), await flakyHook()];
  working.recover();
  const settings = makeSettings({ alertWebhookUrl: down.url, slackWebhookUrl: working.url });
  const monitor = monitorThatRestarts(settings);
  for (const [index, verdict] of (['up', 'broken', 'up'] as const).entries())
    await monitor.run(index, verdict);
  assert.equal(working.heard.length, 2);
  assert.deepEqual(
    monitor.pending().map(({ channel, alert }) => `${channel} ${alert.kind}`),
    ['webhook opened', 'webhook recovered'],
  );
  assert.match(
    monitor.said[0] ?? '',
    /^webhook could not be notified of login-\S+-opened-\S+: responded with 500; next attempt from 2026-/,
  );
});

test('an alert that could not be delivered for a day is given up, which is said and stored', async () => {
  const hook = await flakyHook();
  const monitor = monitorThatRestarts(makeSettings({ alertWebhookUrl: hook.url }));
  for (let index = 0; index <= 26 * 60; index += 30) await monitor.run(index, 'broken');
  const last = monitor.deliveries().at(-1);
  assert.equal(last?.outcome, 'given-up');
  assert.match(
    monitor.said.at(-1) ?? '',
    /^webhook was not notified of login-\S+: given up after \d+ attempts: responded with 500$/,
  );
  assert.deepEqual(monitor.pending(), []);
});

test('without pending notifications nothing is said', async () => {
  assert.deepEqual(await notify([], makeSettings({}), { say: assert.fail }), []);
});
