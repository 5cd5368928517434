import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../history/state/state.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { alertsOf, makeContext } from '../alerts.fixture.ts';
import { deliver } from './pagerduty.ts';

const [opened = assert.fail(), recovered = assert.fail()] = alertsOf(['up', 'broken', 'up'], {
  run: { tags: ['team:login'] },
}).alerts;

/** The event that PagerDuty receives for an alert. */
async function eventOf(alert: Alert): Promise<Record<string, unknown>> {
  const pagerduty = await smallServer((response) => response.writeHead(202).end('{"status":"success"}'));
  const settings = { pagerdutyRoutingKey: 'r0ut1ng', pagerdutyUrl: `${pagerduty.url}/v2/enqueue` };
  assert.equal(await deliver([alert], makeContext(settings)), undefined);
  const [heard = assert.fail()] = pagerduty.heard;
  assert.equal(`${heard.method} ${heard.path}`, 'POST /v2/enqueue');
  return JSON.parse(heard.body) as Record<string, unknown>;
}

test('the first alert of an incident triggers an event with its severity and causes', async () => {
  assert.deepEqual(await eventOf(opened), {
    routing_key: 'r0ut1ng',
    event_action: 'trigger',
    dedup_key: 'login-20260112T031700.000Z',
    client: 'Driftline',
    payload: {
      summary: opened.headline,
      source: 'https://app.example.com/api',
      severity: 'critical',
      timestamp: '2026-01-12T03:17:00.000Z',
      component: 'login',
      group: 'contracts/sealmetrics.openapi.yaml',
      class: 'body-property-missing',
      custom_details: {
        alert: opened.id,
        kind: 'opened',
        verdict: 'broken',
        since: '2026-01-12T03:17:00.000Z',
        causes: [
          {
            cause: 'login: /expires_at is missing (expected string, format date-time)',
            where: 'response body /expires_at',
            expected: 'string, format date-time (contracts/sealmetrics.openapi.yaml:41:17)',
            received: 'nothing',
            hint: 'Send expires_at with every token.',
          },
        ],
        tags: ['team:login'],
      },
    },
    links: [{ href: 'https://app.example.com/api', text: 'Target' }],
  });
});

test('the last alert resolves it by the same key', async () => {
  assert.deepEqual(await eventOf(recovered), {
    routing_key: 'r0ut1ng',
    event_action: 'resolve',
    dedup_key: opened.incident,
  });
});

const LEVELS: [changes: Partial<Alert>, action: string, severity: string | undefined][] = [
  [{ kind: 'eased', level: 'warning' }, 'trigger', 'warning'],
  [{ kind: 'worsened', level: 'blind' }, 'trigger', 'error'],
  [{ kind: 'reminder', level: 'critical' }, 'trigger', 'critical'],
  [{ kind: 'flapping', level: 'warning' }, 'trigger', 'warning'],
  [{ kind: 'settled', level: 'critical' }, 'trigger', 'critical'],
  [{ kind: 'settled', level: 'ok' }, 'resolve', undefined],
];

for (const [changes, action, severity] of LEVELS) {
  test(`${changes.kind} at the level ${changes.level} is a ${action}${severity ? `, ${severity}` : ''}`, async () => {
    const event = await eventOf({ ...opened, ...changes });
    assert.equal(event.event_action, action);
    assert.equal(event.dedup_key, opened.incident);
    assert.equal((event.payload as { severity?: string } | undefined)?.severity, severity);
  });
}

test('a target that is not a URL has no link', async () => {
  assert.deepEqual((await eventOf({ ...opened, target: 'mock' })).links, []);
});

test('what one place saw, and others have to see before it is an incident of the API, is a warning', async () => {
  const { payload } = await eventOf({ ...opened, place: 'eu-west', quorum: 2 });
  const { severity, component } = payload as Record<string, unknown>;
  assert.deepEqual([severity, component], ['warning', 'login@eu-west']);
  const places: Alert['places'] = {
    state: 'global',
    failing: ['eu-west', 'us-east'],
    silent: [],
    of: 3,
    summary: 'down',
  };
  const global = await eventOf({ ...opened, place: 'eu-west', quorum: 2, places });
  assert.equal((global.payload as Record<string, unknown>).severity, 'critical');
});
