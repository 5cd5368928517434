import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFORMING, dayOf, LOGIN, REFUSING, withFault } from './day.fixture.ts';
import { limiting } from './faults.fixture.ts';
import { contentsOf, summaryOf } from './story.fixture.ts';

const REFUSED = 'login: no connection to HOST: refused (ECONNREFUSED)';

test('after a Retry-After no requests are sent until it is over, and that is no outage', async () => {
  const conditions = { '00:30': limiting(['Retry-After', '1800']), '01:30': CONFORMING };
  const day = await dayOf({ everyMinutes: 10, runs: 12, conditions });
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×3 unknown/rate-limited×6 up×3',
    notified: [
      '00:50 opened blind, since 00:30: login cannot be judged since 2026-01-12 00:30 UTC: rate limited: no requests until 2026-01-12T01:00:00.000Z',
      '01:30 recovered ok, since 00:30: login is up again after 1 h, since 2026-01-12 01:30 UTC; it was: rate limited: no requests until 2026-01-12T01:00:00.000Z',
    ],
    summaries: [
      'rate limited: login returned 429, Retry-After: 1800',
      'rate limited: no requests until 2026-01-12T01:00:00.000Z',
      'rate limited: no requests until 2026-01-12T01:30:00.000Z',
    ],
    waits: [
      '00:30 sent 1, not before 01:00',
      '00:40 sent 0, not before 01:00',
      '00:50 sent 0, not before 01:00',
      '01:00 sent 1, not before 01:30',
      '01:10 sent 0, not before 01:30',
      '01:20 sent 0, not before 01:30',
    ],
    state: 'ok since 01:30',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 6',
      'runs_total{verdict="unknown"} 6',
      'last_run_timestamp_seconds 01:50',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 01:30',
      'token_life_seconds 3600',
    ],
  });
  assert.equal(day.mock.received.length, 3 * 2 + 2 + 3 * 2);
  assert.equal(day.mock.received.filter(({ status }) => status === 429).length, 2);
});

test('during a wait the export has its end', async () => {
  const conditions = { '00:10': limiting(['Retry-After', '3600']) };
  assert.deepEqual(summaryOf(await dayOf({ everyMinutes: 10, runs: 3, conditions })).exported, [
    'verdict{verdict="unknown"} 1',
    'unknown{cause="rate-limited"} 1',
    'runs_total{verdict="up"} 1',
    'runs_total{verdict="unknown"} 2',
    'last_run_timestamp_seconds 00:20',
    'not_before_timestamp_seconds 01:10',
    'level{level="ok"} 1',
    'level_since_timestamp_seconds 00:00',
  ]);
});

test('without Retry-After the wait is a minute, and a wait of years is cut to a day', async () => {
  const withoutRetryAfter = await dayOf({
    runs: 3,
    conditions: { '00:00': limiting(), '00:15': CONFORMING },
  });
  assert.deepEqual(summaryOf(withoutRetryAfter).waits, ['00:00 sent 1, not before 00:01']);
  const years = { '01:00': limiting(['Retry-After', '864000000']), '07:00': CONFORMING };
  const from = '2026-01-12T01:00:00.000Z';
  const long = summaryOf(await dayOf({ from, everyMinutes: 360, runs: 4, conditions: years }));
  assert.equal(long.verdicts, 'unknown/rate-limited×4');
  assert.equal(long.waits?.at(-1), '19:00 sent 0, not before 13 01:00');
});

test('a date in Retry-After is by the server’s clock', async () => {
  const conditions = {
    '00:00': limiting(
      ['Date', 'Mon, 12 Jan 2026 05:00:00 GMT'],
      ['Retry-After', 'Mon, 12 Jan 2026 05:20:00 GMT'],
    ),
  };
  const { waits } = summaryOf(await dayOf({ runs: 2, conditions }));
  assert.deepEqual(waits, ['00:00 sent 1, not before 00:20', '00:15 sent 0, not before 00:20']);
});

test('if the control host cannot be looked up, a failed call is unknown', async () => {
  const monitors = [{ ...LOGIN, control: 'control.invalid' }];
  const day = await dayOf({ monitors, runs: 12, conditions: { '01:00': REFUSING, '02:00': CONFORMING } });
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×4 unknown/monitor-host×4 up×4',
    notified: [
      '01:30 opened blind, since 01:00: login cannot be judged since 2026-01-12 01:00 UTC: the control host control.invalid could not be looked up (UNKNOWN)',
      '02:00 recovered ok, since 01:00: login is up again after 1 h, since 2026-01-12 02:00 UTC; it was: the control host control.invalid could not be looked up (UNKNOWN)',
    ],
    summaries: ['the control host control.invalid could not be looked up (UNKNOWN)'],
    state: 'ok since 02:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 8',
      'runs_total{verdict="unknown"} 4',
      'last_run_timestamp_seconds 02:45',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 02:00',
      'token_life_seconds 3600',
    ],
  });
});

test('a contract violation is broken, even if the monitor host is unhealthy', async () => {
  const monitors = [{ ...LOGIN, control: 'control.invalid' }];
  const day = await dayOf({ monitors, runs: 3, conditions: { '00:15': withFault('login-server-error') } });
  assert.equal(summaryOf(day).verdicts, 'up×1 broken×2');
});

test('if the control host can be looked up, a failed call is an outage', async () => {
  const monitors = [{ ...LOGIN, control: 'localhost' }];
  const day = await dayOf({ monitors, runs: 4, conditions: { '00:30': REFUSING } });
  assert.deepEqual(summaryOf(day).notified, [
    `00:30 opened critical, since 00:30: login is down since 2026-01-12 00:30 UTC: ${REFUSED}`,
  ]);
  assert.equal(summaryOf(day).verdicts, 'up×2 down×2');
});

test('an unhealthy monitor host during an outage is notified, and the outage stays one incident', async () => {
  const sick = { ...LOGIN, control: 'control.invalid' };
  const outage = { fault: 'login-server-error' };
  const conditions = { '00:30': outage, '01:00': REFUSING, '02:00': outage, '02:30': CONFORMING };
  const day = await dayOf({ monitors: [sick], runs: 12, conditions });
  const summary = summaryOf(day);
  assert.equal(summary.verdicts, 'up×2 broken×2 unknown/monitor-host×4 broken×2 up×2');
  assert.deepEqual(
    summary.notified?.map((line) => line.split(':').slice(0, 3).join(':')),
    [
      '00:30 opened critical, since 00:30',
      '01:30 worsened blind, since 00:30',
      '02:00 worsened critical, since 00:30',
      '02:30 recovered ok, since 00:30',
    ],
  );
  assert.deepEqual(summary.incidents, ['00:30 to 02:30: 4 × broken']);
});

test('unknown runs neither end an incident nor extend it', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  const conditions = { '00:15': REFUSING, '00:30': limiting(['Retry-After', '1000']), '01:00': REFUSING };
  const day = await dayOf({ monitors, runs: 5, conditions });
  assert.equal(summaryOf(day).verdicts, 'up×1 down×1 unknown/rate-limited×2 down×1');
  assert.deepEqual(summaryOf(day).notified, [
    `01:00 opened critical, since 00:15: login is down since 2026-01-12 00:15 UTC: ${REFUSED}`,
  ]);
  assert.equal(contentsOf(day).runs.length, 5);
});
