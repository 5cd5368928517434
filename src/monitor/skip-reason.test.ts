import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange, HttpResponse } from '../http/exchange.ts';
import { makeRun } from '../notify/alerts.fixture.ts';
import { announcedMaintenance, cronOf, maintenanceAt } from './cron.ts';
import { skipReason } from './skipped.ts';
import { notBeforeOf } from './verdict.ts';

const at = (time: string) => new Date(`2026-${time}:00.000Z`);
const SUNDAYS = { cron: '0 3 * * 0', durationMs: 2 * 3_600_000, timeZone: 'UTC', reason: 'backup' } as const;
const monitor = { file: 'login.monitor.ts', maintenance: [SUNDAYS] };
const waiting = (notBefore: string) => makeRun(0, 'unknown', { notBefore });

/** The end of the maintenance window that is open at a moment, in UTC. */
function endAt(time: string, window: object): string | undefined {
  const maintenance = [{ ...SUNDAYS, reason: undefined as never, ...window }];
  const found = maintenanceAt({ file: 'login.monitor.ts', maintenance }, at(time));
  return found?.summary.match(/until \d{4}-(.*) UTC/)?.[1];
}

test('without a window or a wait, a run is not skipped', async () => {
  const free = { file: 'login.monitor.ts', maintenance: [] };
  assert.equal(await skipReason(free, undefined, at('01-11T03:00')), undefined);
  assert.equal(await skipReason(monitor, makeRun(0, 'up'), at('01-12T03:00')), undefined);
});

test('runs are skipped until the moment of Retry-After, and not after it', async () => {
  const free = { file: 'login.monitor.ts', maintenance: [] };
  const last = waiting('2026-01-12T03:30:00.000Z');
  assert.deepEqual(await skipReason(free, last, at('01-12T03:29')), {
    cause: 'rate-limited',
    summary: 'rate limited: no requests until 2026-01-12T03:30:00.000Z',
    notBefore: '2026-01-12T03:30:00.000Z',
  });
  assert.equal(await skipReason(free, last, at('01-12T03:30')), undefined);
});

test('a wait stored by a clock that was ahead is ignored once the clock is right', async () => {
  const free = { file: 'login.monitor.ts', maintenance: [] };
  const last = waiting('2027-06-01T00:00:00.000Z');
  assert.equal(await skipReason(free, last, at('01-12T03:29')), undefined);
  const day = waiting('2026-01-13T03:30:00.000Z');
  assert.equal((await skipReason(free, day, at('01-12T03:30')))?.cause, 'rate-limited');
});

test('a window takes precedence over a wait, and keeps the wait', async () => {
  const notBefore = '2026-01-11T06:00:00.000Z';
  const maintenance = { cause: 'maintenance', summary: 'maintenance until 2026-01-11 05:00 UTC (backup)' };
  assert.deepEqual(await skipReason(monitor, undefined, at('01-11T04:00')), maintenance);
  assert.deepEqual(await skipReason(monitor, waiting(notBefore), at('01-11T04:00')), {
    ...maintenance,
    notBefore,
  });
  assert.equal((await skipReason(monitor, waiting(notBefore), at('01-11T05:00')))?.cause, 'rate-limited');
});

test('a window includes its start and excludes its end', () => {
  assert.equal(endAt('01-11T02:59', {}), undefined);
  assert.equal(endAt('01-11T03:00', {}), '01-11 05:00');
  assert.equal(endAt('01-11T04:59', {}), '01-11 05:00');
  assert.equal(endAt('01-11T05:00', {}), undefined);
});

test('a window may span midnight, and overlap the next one', () => {
  assert.equal(endAt('01-12T01:00', { cron: '0 23 * * *', durationMs: 3 * 3_600_000 }), '01-12 02:00');
  assert.equal(endAt('01-12T01:30', { cron: '0 * * * *', durationMs: 2 * 3_600_000 }), '01-12 03:00');
});

test('a window follows the clock of its time zone, in winter and in summer', () => {
  const madrid = { cron: '0 9 * * *', durationMs: 3_600_000, timeZone: 'Europe/Madrid' };
  assert.equal(endAt('01-12T08:30', madrid), '01-12 09:00');
  assert.equal(endAt('07-12T08:30', madrid), undefined);
  assert.equal(endAt('07-12T07:30', madrid), '07-12 08:00');
});

test('on a night with a repeated hour a window occurs once, with its full duration', () => {
  const night = { cron: '30 2 * * *', durationMs: 3_600_000, timeZone: 'Europe/Madrid' };
  const open = ['00:00', '00:30', '01:00', '01:30', '02:00'].map((time) => endAt(`10-25T${time}`, night));
  assert.deepEqual(open, [undefined, '10-25 01:30', '10-25 01:30', undefined, undefined]);
});

test('an invalid expression or time zone is an error that names its place', () => {
  for (const [expression, zone] of [
    ['61 * * * *', undefined],
    ['0 0 31 2 *', undefined],
    ['2026-01-12T03:00:00', undefined],
    ['0 3 * * *', 'Europe/Nowhere'],
  ] as const) {
    assert.throws(() => cronOf(expression, zone, 'login.monitor.ts: maintenance[0]'), {
      code: 'DL_MONITOR_INVALID',
      sentence: /^login\.monitor\.ts: maintenance\[0\] has the cron expression /,
    });
  }
});

/** A response received at 03:00 by our clock. */
function responded(status: number, ...headers: HttpResponse['headers']): Exchange {
  return {
    operation: 'login',
    case: { name: 'right-credentials', expects: 'accepted' },
    request: { method: 'POST', url: 'http://127.0.0.1/', headers: {} },
    response: { status, statusText: '', headers, body: new Uint8Array() },
    phases: { total: 1 },
    startedAt: '2026-01-12T03:00:00.000Z',
  };
}

test('the wait is read from the 429 among the responses', () => {
  const wait = (...headers: HttpResponse['headers']) =>
    notBeforeOf([responded(200), responded(429, ...headers)], at('01-12T03:00'))?.slice(0, 19);
  assert.equal(notBeforeOf([responded(200), responded(503, ['Retry-After', '9'])], new Date()), undefined);
  assert.equal(wait(['Retry-After', '90']), '2026-01-12T03:01:30');
  assert.equal(wait(['Retry-After', '0']), '2026-01-12T03:00:00');
  assert.equal(wait(), '2026-01-12T03:01:00');
  assert.equal(wait(['Retry-After', 'soon']), '2026-01-12T03:01:00');
  assert.equal(wait(['Retry-After', '99999999999999999999']), '2026-01-13T03:00:00');
  assert.equal(wait(['Retry-After', 'Mon, 12 Jan 2026 03:05:00 GMT']), '2026-01-12T03:05:00');
});

test('a date in Retry-After is by the server’s clock, whether ours is right or wrong', () => {
  const late = responded(
    429,
    ['Date', 'Mon, 12 Jan 2026 04:00:00 GMT'],
    ['Retry-After', 'Mon, 12 Jan 2026 04:05:00 GMT'],
  );
  assert.equal(notBeforeOf([late], at('01-12T03:00')), '2026-01-12T03:05:00.000Z');
});

test('maintenance that is open, or begins within 14 days, is announced', () => {
  const spans = (time: string) =>
    announcedMaintenance(monitor, at(time)).map(({ from, until }) =>
      [from, until].map((each) => each.toISOString().slice(5, 16)).join(' to '),
    );
  assert.deepEqual(spans('01-11T04:00'), [
    ...['01-11T03:00 to 01-11T05:00', '01-18T03:00 to 01-18T05:00', '01-25T03:00 to 01-25T05:00'],
  ]);
  assert.deepEqual(spans('01-12T00:00'), ['01-18T03:00 to 01-18T05:00', '01-25T03:00 to 01-25T05:00']);
});

test('a window that people planned holds from its start to its end, and one that was made too long by hand never', async () => {
  const free = { file: 'login.monitor.ts', maintenance: [] };
  const planned = {
    from: '2026-01-12T04:00:00.000Z',
    until: '2026-01-12T06:00:00.000Z',
    reason: 'release 2.4',
  };
  const reasonAt = (time: string, maintenance = [planned]) =>
    skipReason(free, undefined, at(time), { maintenance });
  assert.equal(await reasonAt('01-12T03:59'), undefined);
  assert.deepEqual(await reasonAt('01-12T04:00'), {
    cause: 'maintenance',
    summary: 'maintenance until 2026-01-12 06:00 UTC (release 2.4)',
  });
  assert.equal(await reasonAt('01-12T06:00'), undefined);
  assert.equal(await reasonAt('01-12T05:00', [{ ...planned, until: '2099-01-01T00:00:00.000Z' }]), undefined);
});
