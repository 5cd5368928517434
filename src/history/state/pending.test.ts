import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeliveryRecord, RECORD_VERSION } from '../store/record.ts';
import { pendingAfter } from './pending.ts';
import { DEFAULT_ALERT_POLICY } from './policy.ts';
import { fold, runsOf } from './runs.fixture.ts';
import type { MonitorState } from './state.ts';

const [, , state = assert.fail()] = fold(runsOf('uud'), DEFAULT_ALERT_POLICY, ['webhook', 'slack']).states;
const [alert = ''] = state.pending.map((each) => each.alert.id);

function delivery(changes: Partial<DeliveryRecord>): DeliveryRecord {
  return {
    type: 'delivery',
    version: RECORD_VERSION,
    monitor: 'login',
    time: '2026-01-12T03:10:01.000Z',
    alert,
    channel: 'webhook',
    outcome: 'delivered',
    attempts: 1,
    ...changes,
  };
}

const pendingIn = ({ pending }: MonitorState) =>
  pending.map(({ channel, attempts, nextAt }) => `${channel} ${attempts} ${nextAt.slice(11, 19)}`);

test('what was delivered, or given up, is pending no more; the other channel is', () => {
  assert.deepEqual(pendingIn(pendingAfter(state, [delivery({})])), ['slack 0 03:10:00']);
  assert.deepEqual(pendingIn(pendingAfter(state, [delivery({ outcome: 'given-up' })])), ['slack 0 03:10:00']);
});

test('what failed is pending still, with its attempts and the moment of the next one; the last record counts', () => {
  const failed = [
    delivery({ outcome: 'failed', attempts: 1, nextAt: '2026-01-12T03:11:00.000Z' }),
    delivery({ outcome: 'failed', attempts: 2, nextAt: '2026-01-12T03:13:00.000Z' }),
  ];
  assert.deepEqual(pendingIn(pendingAfter(state, failed)), ['webhook 2 03:13:00', 'slack 0 03:10:00']);
  assert.deepEqual(pendingIn(pendingAfter(state, [...failed, delivery({ attempts: 3 })])), [
    'slack 0 03:10:00',
  ]);
});

test('records of other alerts change nothing', () => {
  assert.deepEqual(pendingAfter(state, [delivery({ alert: 'another' })]), state);
  assert.equal(pendingAfter(state, []), state);
});
