import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaving, CONFORMING, dayOf, LOGIN, REFUSING } from './day-for-tests.ts';
import { limiting } from './faults-for-tests.ts';
import { contentsOf, storyOf } from './story-for-tests.ts';

const REFUSED =
  'login: nothing accepts connections at the address, call; expected a response; received no connection to HOST: refused (ECONNREFUSED)';

test('an API that says for how long it wants to be left alone is left alone, and that is no outage', async () => {
  const weather = { '00:30': limiting(['Retry-After', '1800']), '01:30': CONFORMING };
  const day = await dayOf({ everyMinutes: 10, runs: 12, weather });
  assert.deepEqual(storyOf(day), {
    verdicts: 'up×3 unknown/rate-limited×6 up×3',
    notified: [
      '00:50 opened blind, since 00:30: login cannot be judged since 2026-01-12 00:30 UTC: rate limited: the API asked to be left alone until 2026-01-12T01:00:00.000Z',
      '01:30 recovered ok, since 00:30: login is recovered since 2026-01-12 01:30 UTC, after 1 h; it was: rate limited: the API asked to be left alone until 2026-01-12T01:00:00.000Z',
    ],
    summaries: [
      'rate limited: login answered 429, Retry-After: 1800',
      'rate limited: the API asked to be left alone until 2026-01-12T01:00:00.000Z',
      'rate limited: the API asked to be left alone until 2026-01-12T01:30:00.000Z',
    ],
    waits: [
      '00:30 asked 1, not before 01:00',
      '00:40 asked 0, not before 01:00',
      '00:50 asked 0, not before 01:00',
      '01:00 asked 1, not before 01:30',
      '01:10 asked 0, not before 01:30',
      '01:20 asked 0, not before 01:30',
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

test('while it wants to be left alone, the export says until when', async () => {
  const weather = { '00:10': limiting(['Retry-After', '3600']) };
  assert.deepEqual(storyOf(await dayOf({ everyMinutes: 10, runs: 3, weather })).exported, [
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

test('one that does not say for how long is left alone for a minute, one that says for years for a day', async () => {
  const unreported = await dayOf({ runs: 3, weather: { '00:00': limiting(), '00:15': CONFORMING } });
  assert.deepEqual(storyOf(unreported).waits, ['00:00 asked 1, not before 00:01']);
  const years = { '01:00': limiting(['Retry-After', '864000000']), '07:00': CONFORMING };
  const from = '2026-01-12T01:00:00.000Z';
  const long = storyOf(await dayOf({ from, everyMinutes: 360, runs: 4, weather: years }));
  assert.equal(long.verdicts, 'unknown/rate-limited×4');
  assert.equal(long.waits?.at(-1), '19:00 asked 0, not before 13 01:00');
});

test('a date to wait for is one by the clock of the server', async () => {
  const weather = {
    '00:00': limiting(
      ['Date', 'Mon, 12 Jan 2026 05:00:00 GMT'],
      ['Retry-After', 'Mon, 12 Jan 2026 05:20:00 GMT'],
    ),
  };
  const { waits } = storyOf(await dayOf({ runs: 2, weather }));
  assert.deepEqual(waits, ['00:00 asked 1, not before 00:20', '00:15 asked 0, not before 00:20']);
});

test('where the control name cannot be looked up, a call that failed says nothing of the API', async () => {
  const monitors = [{ ...LOGIN, control: 'control.invalid' }];
  const day = await dayOf({ monitors, runs: 12, weather: { '01:00': REFUSING, '02:00': CONFORMING } });
  assert.deepEqual(storyOf(day), {
    verdicts: 'up×4 unknown/monitor-host×4 up×4',
    notified: [
      '01:30 opened blind, since 01:00: login cannot be judged since 2026-01-12 01:00 UTC: the control name control.invalid could not be looked up (UNKNOWN)',
      '02:00 recovered ok, since 01:00: login is recovered since 2026-01-12 02:00 UTC, after 1 h; it was: the control name control.invalid could not be looked up (UNKNOWN)',
    ],
    summaries: ['the control name control.invalid could not be looked up (UNKNOWN)'],
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

test('a promise that is broken is broken, whatever the monitor host is like', async () => {
  const monitors = [{ ...LOGIN, control: 'control.invalid' }];
  const day = await dayOf({ monitors, runs: 3, weather: { '00:15': behaving('login-server-error') } });
  assert.equal(storyOf(day).verdicts, 'up×1 broken×2');
});

test('where the control name can be looked up, a call that failed is an outage', async () => {
  const monitors = [{ ...LOGIN, control: 'localhost' }];
  const day = await dayOf({ monitors, runs: 4, weather: { '00:30': REFUSING } });
  assert.deepEqual(storyOf(day).notified, [
    `00:30 opened critical, since 00:30: login is down since 2026-01-12 00:30 UTC: ${REFUSED}`,
  ]);
  assert.equal(storyOf(day).verdicts, 'up×2 down×2');
});

test('a sick monitor host in the middle of an outage is told, and the outage stays one incident', async () => {
  const sick = { ...LOGIN, control: 'control.invalid' };
  const outage = { fault: 'login-server-error' };
  const weather = { '00:30': outage, '01:00': REFUSING, '02:00': outage, '02:30': CONFORMING };
  const day = await dayOf({ monitors: [sick], runs: 12, weather });
  const story = storyOf(day);
  assert.equal(story.verdicts, 'up×2 broken×2 unknown/monitor-host×4 broken×2 up×2');
  assert.deepEqual(
    story.notified?.map((line) => line.split(':').slice(0, 3).join(':')),
    [
      '00:30 opened critical, since 00:30',
      '01:30 worsened blind, since 00:30',
      '02:00 worsened critical, since 00:30',
      '02:30 recovered ok, since 00:30',
    ],
  );
  assert.deepEqual(story.incidents, ['00:30 to 02:30: 4 × broken']);
});

test('runs of which nothing is known neither end an incident nor lengthen it', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  const weather = { '00:15': REFUSING, '00:30': limiting(['Retry-After', '1000']), '01:00': REFUSING };
  const day = await dayOf({ monitors, runs: 5, weather });
  assert.equal(storyOf(day).verdicts, 'up×1 down×1 unknown/rate-limited×2 down×1');
  assert.deepEqual(storyOf(day).notified, [
    `01:00 opened critical, since 00:15: login is down since 2026-01-12 00:15 UTC: ${REFUSED}`,
  ]);
  assert.equal(contentsOf(day).runs.length, 5);
});
