import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PendingDelivery } from '../history/state/state.ts';
import { alertsOf, makeSettings, START } from './alerts.fixture.ts';
import type { Channel } from './channel.ts';
import { dueOf } from './due.ts';
import { afterAttempt, bundlesOf, notifyPending } from './queue.ts';

const MINUTE = 60_000;
const at = (ms: number) => new Date(START + ms);
/** Opened at minute 1, recovered at minute 2. */
const { pending } = alertsOf(['up', 'broken', 'up'], { channels: ['webhook', 'slack'] });
const [opened = assert.fail(), , recovered = assert.fail()] = pending;
const kinds = (some: readonly PendingDelivery[]) =>
  some.map(({ alert, channel }) => `${channel} ${alert.kind}`);

test('after a failure the next attempt follows in 1, 2, 4 … minutes, in an hour at most', () => {
  const pauses: number[] = [];
  let delivery = opened;
  for (let now = 0; pauses.length < 9; ) {
    const { nextAt = '', attempts, outcome } = afterAttempt(delivery, 'responded with 500', at(now));
    assert.equal(outcome, 'failed');
    pauses.push((Date.parse(nextAt) - at(now).getTime()) / MINUTE);
    delivery = { ...delivery, attempts, nextAt };
    now = Date.parse(nextAt) - START;
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('an alert that could not be delivered for a day is given up, with the last problem', () => {
  const day = Date.parse(opened.alert.time) + 24 * 60 * MINUTE;
  assert.equal(afterAttempt(opened, 'responded with 500', new Date(day - 1)).outcome, 'failed');
  const { outcome, nextAt, problem } = afterAttempt(opened, 'responded with 500', new Date(day));
  assert.deepEqual([outcome, nextAt, problem], ['given-up', undefined, 'responded with 500']);
  assert.equal(afterAttempt(opened, undefined, new Date(day)).outcome, 'delivered');
});

test('a delivery that is not due waits; the alerts of an incident are all due as soon as one of them is', () => {
  assert.deepEqual(kinds(dueOf(pending, at(0))), []);
  const waiting = pending.map((each) =>
    each === opened ? { ...each, nextAt: at(60 * MINUTE).toISOString() } : each,
  );
  assert.deepEqual(kinds(dueOf(waiting.slice(0, 2), at(MINUTE))), ['slack opened']);
  assert.deepEqual(kinds(dueOf(waiting, at(2 * MINUTE))), [
    'webhook opened',
    'slack opened',
    'webhook recovered',
    'slack recovered',
  ]);
});

test('a delivery that a wrong clock postponed by more than the longest pause is due', () => {
  const until = (ms: number) => dueOf([{ ...opened, nextAt: at(ms).toISOString() }], at(0)).length;
  assert.deepEqual([until(60 * MINUTE), until(365 * 24 * 60 * MINUTE)], [0, 1]);
});

test('for people, late alerts of an incident are one message, and monitors with one cause are one; programs get each alert', () => {
  const others = ['accounts', 'orders'].flatMap(
    (monitor) => alertsOf(['broken'], { run: { monitor }, channels: ['slack'] }).pending,
  );
  const due = [...pending.filter(({ channel }) => channel === 'slack'), ...others];
  const deliveries = (together: boolean) =>
    bundlesOf(due, together).map((bundle) =>
      bundle.map(({ alert }) => `${alert.monitor} ${alert.kind}`).join(', '),
    );
  assert.deepEqual(deliveries(true), ['login opened, login recovered', 'accounts opened, orders opened']);
  assert.deepEqual(deliveries(false), [
    'login opened',
    'login recovered',
    'accounts opened',
    'orders opened',
  ]);
});

/** A channel with a given `deliver` that records the alerts it gets. */
function channelThat(
  name: string,
  deliver: (kind: string) => Promise<string | undefined>,
  together = false,
): Channel & { readonly notified: string[] } {
  const notified: string[] = [];
  return {
    name,
    needs: [],
    together,
    notified,
    deliver(alerts) {
      notified.push(alerts.map(({ kind }) => kind).join(', '));
      return deliver(alerts[0]?.kind ?? '');
    },
  };
}

const settings = makeSettings({});
const now = () => at(2 * MINUTE);

test('the alerts of an incident keep their order: after a failure the later ones wait', async () => {
  const webhook = channelThat('webhook', async () => 'responded with 500');
  const { deliveries, pending: left } = await notifyPending([opened, recovered], [webhook], settings, {
    limitMs: 1000,
    now,
  });
  assert.deepEqual(webhook.notified, ['opened']);
  assert.deepEqual(
    deliveries.map(({ outcome, attempts, problem, nextAt }) => [outcome, attempts, problem, nextAt]),
    [
      ['failed', 1, 'responded with 500', at(3 * MINUTE).toISOString()],
      ['failed', 0, 'waiting for an earlier alert of the same incident', at(3 * MINUTE).toISOString()],
    ],
  );
  assert.deepEqual(kinds(dueOf(left, at(3 * MINUTE - 1))), []);
  const working = channelThat('webhook', async () => undefined);
  const later = await notifyPending(left, [working], settings, { limitMs: 1000, now: () => at(3 * MINUTE) });
  assert.deepEqual(working.notified, ['opened', 'recovered']);
  assert.deepEqual(later.pending, []);
});

test('a channel that throws, hangs or no longer exists affects neither the run nor the other channels', async () => {
  const channels = [
    channelThat('throws', () => {
      throw new TypeError('no');
    }),
    channelThat('hangs', () => new Promise(() => {})),
    channelThat('works', async () => undefined),
  ];
  const all = ['throws', 'hangs', 'works', 'gone'].map((channel) => ({ ...opened, channel }));
  const { deliveries, pending: left } = await notifyPending(all, channels, settings, { limitMs: 50, now });
  assert.deepEqual(
    deliveries.map(({ channel, outcome, problem }) => [channel, outcome, problem?.replace(/\d+/, 'N')]),
    [
      ['throws', 'failed', 'no'],
      ['hangs', 'failed', 'no response within N ms'],
      ['works', 'delivered', undefined],
      ['gone', 'failed', 'its settings are no longer set'],
    ],
  );
  assert.deepEqual(
    left.map(({ channel }) => channel),
    ['throws', 'hangs', 'gone'],
  );
});

test('deliveries that a channel has no time left for are not attempted', async () => {
  const others = Array.from(
    { length: 5 },
    (_, index) => alertsOf(['broken'], { run: { monitor: `m${index}` }, channels: ['hangs'] }).pending,
  ).flat();
  const hangs = channelThat('hangs', () => new Promise(() => {}));
  const { deliveries, pending: left } = await notifyPending(others, [hangs], settings, { limitMs: 100, now });
  assert.equal(deliveries.length, 1);
  assert.deepEqual(
    left.map(({ attempts }) => attempts),
    [1, 0, 0, 0, 0],
  );
});
