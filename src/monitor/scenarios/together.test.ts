import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf } from '../../history/state/state-of.fixture.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { CONFORMING, type DayOptions, dayOf, LOGIN, OFF, REFUSING, withFault } from './day.fixture.ts';
import { limiting, resetting } from './faults.fixture.ts';
import { contentsOf, summaryOf } from './story.fixture.ts';

const NAMES = ['accounts', 'login', 'orders'];
const THREE = NAMES.map((name) => ({ ...LOGIN, name }));

test('three monitors that fail for one cause are one message to people, and three to the webhook', async () => {
  const [slack, teams] = [await smallServer(), await smallServer()];
  const day = await dayOf({
    monitors: THREE,
    runs: 5,
    conditions: { '00:15': REFUSING, '00:45': CONFORMING },
    settings: { SLACK_WEBHOOK_URL: slack.url, TEAMS_WEBHOOK_URL: teams.url },
  });
  const notified = day.heard
    .map(({ body }) => JSON.parse(body))
    .map(({ kind, monitor }) => `${kind} ${monitor}`);
  assert.deepEqual(
    notified,
    ['opened', 'recovered'].flatMap((kind) => NAMES.map((name) => `${kind} ${name}`)),
  );
  for (const { heard } of [slack, teams]) {
    assert.equal(heard.length, 2);
    for (const { body } of heard) for (const name of NAMES) assert.ok(body.includes(name), body);
  }
  for (const name of NAMES) {
    const { verdicts, pending } = summaryOf(day, name);
    assert.deepEqual([verdicts, pending], ['up×1 down×2 up×2', undefined]);
  }
});

test('monitors that fail for different causes are separate messages', async () => {
  const slack = await smallServer();
  const accounts = { name: 'accounts', steps: [{ operation: 'login' }, { operation: 'listAccounts' }] };
  const expecting = { name: 'wishful', steps: [{ operation: 'login', expect: { status: 299 } }] };
  await dayOf({
    monitors: [accounts, expecting],
    runs: 2,
    conditions: { '00:15': withFault('use-server-error') },
    settings: { SLACK_WEBHOOK_URL: slack.url },
  });
  assert.equal(slack.heard.length, 2);
});

test('a monitor without channels does not affect the channels of the others', async () => {
  const quiet = { ...LOGIN, name: 'quiet', alerts: { channels: [] } };
  const day = await dayOf({ monitors: [quiet, LOGIN], runs: 2, conditions: { '00:15': REFUSING } });
  assert.equal(summaryOf(day, 'quiet').notified, undefined);
  assert.equal(summaryOf(day, 'quiet').state, 'critical since 00:15');
  assert.equal(summaryOf(day).notified?.length, 1);
});

/** A day with every kind of event. */
const EVENTFUL: DayOptions = {
  monitors: [
    {
      ...LOGIN,
      retries: { times: 1, delay: '1ms' },
      schedule: { every: '30m' },
      maintenance: [{ cron: '0 20 * * *', duration: '1h', timeZone: 'UTC' }],
      alerts: {
        failures: 2,
        recoveries: 2,
        within: { failures: 3, runs: 6 },
        remindEvery: '2h',
      },
    },
  ],
  everyMinutes: 30,
  runs: 48,
  conditions: {
    '02:00': resetting((nth) => nth % 3 === 0),
    '05:00': REFUSING,
    '07:00': withFault('property-undocumented'),
    '09:00': OFF,
    '10:00': withFault('login-server-error'),
    '12:00': limiting(['Retry-After', '7000']),
    '15:00': CONFORMING,
    '18:30': { ...REFUSING, webhookDown: true },
    '22:00': CONFORMING,
  },
};

test('the stored state after an eventful day equals the state computed from all of its runs', async () => {
  const day = await dayOf(EVENTFUL);
  const [monitor] = day.monitors;
  const last = day.ended.at(-1)?.[0]?.state;
  const { runs, damaged } = contentsOf(day);
  assert.ok(monitor && last);
  const rebuilt = stateOf(runs, monitor.policy);
  const { headers, ...computable } = last;
  assert.equal(headers?.['content-type'], 'application/json');
  assert.deepEqual({ ...computable, pending: [] }, rebuilt);
  assert.deepEqual(damaged, []);
  assert.equal(runs.length, 46);
});

test('a day in one process has the same result as a day with a process for each run', async () => {
  const one = await dayOf(EVENTFUL);
  const many = await dayOf({ ...EVENTFUL, afresh: true });
  assert.deepEqual(summaryOf(many), summaryOf(one));
  assert.deepEqual(summaryOf(one), {
    verdicts:
      'up×10 down×4 drifting×4 broken×4 unknown/rate-limited×8 up×5 down×3 unknown/maintenance×2 down×2 up×4',
    notified: [
      '05:30 opened critical, since 05:00: login is down since 2026-01-12 05:00 UTC: login: no connection to HOST: refused (ECONNREFUSED)',
      '07:30 eased warning, since 05:00: login got better: it drifts from its contract, in trouble since 2026-01-12 05:00 UTC: login: /unheardOf is not documented; expected no property other than access_token, token_type, expires_at; received an undocumented property',
      '10:30 worsened critical, since 05:00: login got worse: it breaks its contract, in trouble since 2026-01-12 05:00 UTC: login: 500 Internal Server Error (expected 200 or 401)',
      '12:30 reminder critical, since 05:00: login is still in trouble, since 2026-01-12 05:00 UTC (7 h 30 min): login: 500 Internal Server Error (expected 200 or 401)',
      '13:00 worsened blind, since 05:00: login got worse: it cannot be judged, in trouble since 2026-01-12 05:00 UTC: rate limited: no requests until 2026-01-12T13:56:40.000Z',
      '15:00 reminder blind, since 05:00: login is still in trouble, since 2026-01-12 05:00 UTC (10 h): rate limited: no requests until 2026-01-12T15:56:40.000Z',
      '16:30 recovered ok, since 05:00: login is up again after 11 h in trouble, since 2026-01-12 16:00 UTC; it was: rate limited: no requests until 2026-01-12T15:56:40.000Z',
      '19:00 opened critical, since 18:30: login is down since 2026-01-12 18:30 UTC: login: no connection to HOST: refused (ECONNREFUSED)',
      '22:30 recovered ok, since 18:30: login is up again after 3 h 30 min down, since 2026-01-12 22:00 UTC; it was: login: no connection to HOST: refused (ECONNREFUSED)',
    ],
    retried: [
      '03:00 login reset, then response',
      '04:00 login reset, then response',
      '05:00 login refused, then refused',
      '05:30 login refused, then refused',
      '06:00 login refused, then refused',
      '06:30 login refused, then refused',
      '18:30 login refused, then refused',
      '19:00 login refused, then refused',
      '19:30 login refused, then refused',
      '21:00 login refused, then refused',
      '21:30 login refused, then refused',
    ],
    summaries: [
      'login: no connection to HOST: refused (ECONNREFUSED)',
      'login: /unheardOf is not documented',
      'login: 500 Internal Server Error (expected 200 or 401)',
      'rate limited: login returned 429, Retry-After: 7000',
      'rate limited: no requests until 2026-01-12T13:56:40.000Z',
      'rate limited: no requests until 2026-01-12T15:56:40.000Z',
      'maintenance until 2026-01-12 21:00 UTC',
    ],
    waits: [
      '12:00 sent 1, not before 13:56',
      '12:30 sent 0, not before 13:56',
      '13:00 sent 0, not before 13:56',
      '13:30 sent 0, not before 13:56',
      '14:00 sent 1, not before 15:56',
      '14:30 sent 0, not before 15:56',
      '15:00 sent 0, not before 15:56',
      '15:30 sent 0, not before 15:56',
    ],
    gaps: ['10:00 missed 2 since 08:30'],
    incidents: ['18:30 to 22:00: 5 × down', '10:00 to 16:00: 4 × broken', '05:00 to 07:00: 4 × down'],
    state: 'ok since 22:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 19',
      'runs_total{verdict="drifting"} 4',
      'runs_total{verdict="broken"} 4',
      'runs_total{verdict="down"} 9',
      'runs_total{verdict="unknown"} 8',
      'last_run_timestamp_seconds 23:30',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 22:00',
      'token_life_seconds 3600',
    ],
    said: [
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z: responded with 503; next attempt from 2026-01-12T19:01:00.000Z on',
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z: responded with 503; next attempt from 2026-01-12T19:32:00.000Z on',
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z: responded with 503; next attempt from 2026-01-12T20:04:00.000Z on',
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z: responded with 503; next attempt from 2026-01-12T20:38:00.000Z on',
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z and 1 more: responded with 503; next attempt from 2026-01-12T21:16:00.000Z on',
      'webhook could not be notified of login-20260112T183000.000Z-opened-20260112T190000.000Z and 1 more: responded with 503; next attempt from 2026-01-12T22:02:00.000Z on',
    ],
  });
});
