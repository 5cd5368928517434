import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFORMING, dayOf, LOGIN, OFF, REFUSING } from './day.fixture.ts';
import { limiting } from './faults.fixture.ts';
import { summaryOf } from './story.fixture.ts';

const REFUSED = 'login: no connection to HOST: refused (ECONNREFUSED)';
/** Eight to ten in UTC. */
const MORNING = { cron: '0 9 * * *', duration: '2h', timeZone: 'Europe/Madrid', reason: 'database' } as const;

test('in a maintenance window no requests and no notifications are sent, and the runs have its cause', async () => {
  const day = await dayOf({
    from: '2026-01-12T07:00:00.000Z',
    runs: 16,
    monitors: [{ ...LOGIN, maintenance: [MORNING] }],
    conditions: { '08:00': REFUSING, '10:00': CONFORMING },
  });
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×4 unknown/maintenance×8 up×4',
    summaries: ['maintenance until 2026-01-12 10:00 UTC (database)'],
    state: 'ok since 07:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 8',
      'last_run_timestamp_seconds 10:45',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 07:00',
      'token_life_seconds 3600',
    ],
  });
  assert.equal(day.mock.received.length, 8 * 2);
});

test('an incident that continues across a window is notified again after it, and so is its end', async () => {
  const alerts = { failures: 2, remindEvery: '1h' } as const;
  const day = await dayOf({
    from: '2026-01-12T07:00:00.000Z',
    runs: 18,
    monitors: [{ ...LOGIN, maintenance: [MORNING], alerts }],
    conditions: { '07:30': REFUSING, '10:45': CONFORMING },
  });
  const summary = summaryOf(day);
  assert.equal(summary.verdicts, 'up×2 down×2 unknown/maintenance×8 down×3 up×3');
  assert.deepEqual(summary.notified, [
    `07:45 opened critical, since 07:30: login is down since 2026-01-12 07:30 UTC: ${REFUSED}`,
    `10:00 reminder critical, since 07:30: login is still in trouble, since 2026-01-12 07:30 UTC (2 h 30 min): ${REFUSED}`,
    `10:45 recovered ok, since 07:30: login is up again after 3 h 15 min down, since 2026-01-12 10:45 UTC; it was: ${REFUSED}`,
  ]);
  assert.deepEqual(summary.incidents, ['07:30 to 10:45: 5 × down']);
});

test('a failure within a window is notified with the first run after it', async () => {
  const day = await dayOf({
    from: '2026-01-12T07:30:00.000Z',
    runs: 12,
    monitors: [{ ...LOGIN, maintenance: [MORNING] }],
    conditions: { '08:30': REFUSING },
  });
  assert.deepEqual(summaryOf(day).notified, [
    `10:00 opened critical, since 10:00: login is down since 2026-01-12 10:00 UTC: ${REFUSED}`,
  ]);
});

test('deliveries that were pending before a window are sent within it', async () => {
  const day = await dayOf({
    from: '2026-01-12T07:30:00.000Z',
    runs: 5,
    monitors: [{ ...LOGIN, maintenance: [MORNING] }],
    conditions: { '07:45': { ...REFUSING, webhookDown: true }, '08:00': REFUSING },
  });
  const summary = summaryOf(day);
  assert.deepEqual(summary.notified, [
    `07:45 opened critical, since 07:45: login is down since 2026-01-12 07:45 UTC: ${REFUSED}`,
  ]);
  assert.equal(summary.pending, undefined);
});

test('a window does not discard the wait of a Retry-After', async () => {
  const day = await dayOf({
    from: '2026-01-12T07:45:00.000Z',
    runs: 12,
    monitors: [{ ...LOGIN, maintenance: [MORNING] }],
    conditions: { '07:45': limiting(['Retry-After', '9000']), '08:00': CONFORMING },
  });
  const summary = summaryOf(day);
  assert.equal(summary.verdicts, 'unknown/rate-limited×1 unknown/maintenance×8 unknown/rate-limited×1 up×2');
  assert.equal(summary.waits?.at(-1), '10:00 sent 0, not before 10:15');
});

test('a window at an hour that daylight saving time skips or repeats occurs once', async () => {
  const night = async (from: string) => {
    const maintenance = [{ cron: '30 2 * * *', duration: '1h', timeZone: 'Europe/Madrid' } as const];
    const day = await dayOf({ from, runs: 5, everyMinutes: 30, monitors: [{ ...LOGIN, maintenance }] });
    return summaryOf(day).verdicts;
  };
  // 02:30 does not exist that night: the window begins when the clock jumps from 02:00 to 03:00.
  assert.equal(await night('2026-03-29T00:30:00.000Z'), 'up×1 unknown/maintenance×2 up×2');
  assert.equal(await night('2026-10-25T00:00:00.000Z'), 'up×1 unknown/maintenance×2 up×2');
});

test('after an hour without runs, the next run has the number of missed runs, and the incident continues', async () => {
  const monitors = [{ ...LOGIN, schedule: { every: '15m' } } as const];
  const conditions = { '00:45': REFUSING, '01:15': OFF, '02:15': REFUSING, '02:45': CONFORMING };
  assert.deepEqual(summaryOf(await dayOf({ monitors, runs: 13, conditions })), {
    verdicts: 'up×3 down×4 up×2',
    notified: [
      `00:45 opened critical, since 00:45: login is down since 2026-01-12 00:45 UTC: ${REFUSED}`,
      `02:45 recovered ok, since 00:45: login is up again after 2 h down, since 2026-01-12 02:45 UTC; it was: ${REFUSED}`,
    ],
    summaries: ['login: no connection to HOST: refused (ECONNREFUSED)'],
    gaps: ['02:15 missed 4 since 01:00'],
    incidents: ['00:45 to 02:45: 4 × down'],
    state: 'ok since 02:45',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 5',
      'runs_total{verdict="down"} 4',
      'last_run_timestamp_seconds 03:00',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 02:45',
      'token_life_seconds 3600',
    ],
  });
});

test('the run after a gap exports the number of missed runs', async () => {
  const monitors = [{ ...LOGIN, schedule: { every: '15m' } } as const];
  const conditions = { '00:30': OFF, '01:30': CONFORMING };
  const { exported } = summaryOf(await dayOf({ monitors, runs: 7, conditions }));
  assert.ok(exported.includes('runs_missed 4'), exported.join('\n'));
});

test('with a cron schedule of office hours a night is no gap, and an hour at noon is', async () => {
  const monitors = [{ ...LOGIN, schedule: { cron: '*/30 9-17 * * *', timeZone: 'Europe/Madrid' } } as const];
  const conditions = { '08:00': CONFORMING, '11:00': OFF, '12:00': CONFORMING, '17:00': OFF };
  const from = '2026-01-12T08:00:00.000Z';
  assert.deepEqual(summaryOf(await dayOf({ monitors, from, everyMinutes: 30, runs: 52, conditions })), {
    verdicts: 'up×20',
    gaps: ['12:00 missed 2 since 10:30'],
    state: 'ok since 08:00',
    exported: [
      'probe_success 1',
      'verdict{verdict="up"} 1',
      'runs_total{verdict="up"} 20',
      'last_run_timestamp_seconds 13 09:30',
      'level{level="ok"} 1',
      'level_since_timestamp_seconds 08:00',
      'token_life_seconds 3600',
    ],
  });
});
