import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../notify/alerts.fixture.ts';
import { scheduleOf } from './schedule.ts';
import { gapBetween } from './skipped.ts';

const EVERY = { every: '15m' };
const OFFICE = { cron: '*/30 9-17 * * 1-5', timeZone: 'Europe/Madrid' };

type ScheduleOptions = Parameters<typeof scheduleOf>[0];

/** The number of missed runs between two moments of 2026, UTC. */
async function missed(
  from: string,
  to: string,
  schedule: ScheduleOptions | readonly ScheduleOptions[],
  durationMs = 0,
): Promise<number> {
  const last = makeRun(0, 'up', { time: new Date(`2026-${from}Z`).toISOString(), durationMs });
  const schedules = await Promise.all([schedule].flat().map((each) => scheduleOf(each)));
  const gap = gapBetween(last, new Date(`2026-${to}Z`), schedules);
  if (gap) assert.equal(gap.from, last.time);
  return gap?.missed ?? 0;
}

test('the first run has no missed runs', async () => {
  assert.equal(gapBetween(undefined, new Date(), [await scheduleOf(EVERY)]), undefined);
  assert.equal(gapBetween(makeRun(0, 'up'), new Date(), []), undefined);
});

test('a run that is on time, early or a little late has no missed runs', async () => {
  assert.equal(await missed('01-12T03:00:00', '01-12T03:15:00', EVERY), 0);
  assert.equal(await missed('01-12T03:00:00', '01-12T03:01:00', EVERY), 0);
  assert.equal(await missed('01-12T03:00:00', '01-12T03:15:20', EVERY), 0);
  assert.equal(await missed('01-12T03:00:20', '01-12T03:15:00', EVERY), 0);
});

test('a very late run is still that run, until the next one is due', async () => {
  assert.equal(await missed('01-12T03:00:00', '01-12T03:29:59', EVERY), 0);
  assert.equal(await missed('01-12T03:00:00', '01-12T03:30:00', EVERY), 1);
});

test('after an hour without runs, those due in between are missed', async () => {
  assert.equal(await missed('01-12T03:00:00', '01-12T04:15:00', EVERY), 4);
  assert.equal(await missed('01-12T08:00:00', '01-12T09:30:00', OFFICE), 2);
});

test('with a cron schedule of office hours, a night and a weekend have no missed runs', async () => {
  assert.equal(await missed('01-12T16:30:00', '01-13T08:00:00', OFFICE), 0);
  assert.equal(await missed('01-16T16:30:00', '01-19T08:00:00', OFFICE), 0);
  assert.equal(await missed('01-16T16:30:00', '01-19T09:00:00', OFFICE), 2);
});

test('a clock that was set back causes no missed runs, and the count has an upper bound', async () => {
  assert.equal(await missed('01-12T03:00:00', '01-12T01:00:00', EVERY), 0);
  assert.equal(await missed('01-01T00:00:00', '12-31T00:00:00', { every: '1s' }), 10_000);
});

test('a run counts as missed only if it was due by each schedule that may have applied', async () => {
  const often = { every: '1s' };
  assert.equal(await missed('01-12T03:00:00', '01-12T03:13:21', often), 770);
  assert.equal(await missed('01-12T03:00:00', '01-12T03:13:21', [often, EVERY]), 0);
  assert.equal(await missed('01-12T03:00:00', '01-12T04:15:00', [often, EVERY]), 4);
  assert.equal(await missed('01-12T03:00:00', '01-12T04:15:00', [EVERY, { every: '4h' }]), 0);
});

test('runs that were due while the last run was under way are not missed', async () => {
  assert.equal(await missed('01-12T03:00:00', '01-12T03:02:01', { every: '1s' }, 120_500), 0);
  assert.equal(await missed('01-12T03:00:00', '01-12T03:03:01', { every: '1s' }, 120_500), 30);
});
