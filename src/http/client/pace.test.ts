import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPace, type PaceClock, paceMemory, retryAfterMs } from './pace.ts';

const MINUTE = 60_000;

/** A clock that advances only while a test sleeps. */
function fakeClock(start = 1_000_000): PaceClock & { at: number; readonly sleeps: number[] } {
  const clock = {
    at: start,
    sleeps: [] as number[],
    now: () => clock.at,
    sleep: async (ms: number) => {
      clock.sleeps.push(ms);
      clock.at += ms;
    },
  };
  return clock;
}

test('up to the limit, requests are not delayed', async () => {
  const clock = fakeClock();
  const pace = createPace(3, paceMemory(), clock);
  assert.deepEqual([await pace.take(), await pace.take(), await pace.take()], [0, 0, 0]);
  assert.deepEqual(clock.sleeps, []);
});

test('the next request waits until the oldest one is a minute old', async () => {
  const clock = fakeClock();
  const pace = createPace(3, paceMemory(), clock);
  await pace.take();
  clock.at += 10_000;
  await pace.take();
  await pace.take();
  assert.equal(await pace.take(), 50_000);
  assert.equal(await pace.take(), 10_000);
});

test('who has a time limit is notified of a wait before it', async () => {
  const clock = fakeClock();
  const pace = createPace(1, paceMemory(), clock);
  const notified: unknown[] = [];
  await pace.take();
  await pace.take(undefined, (ms) => notified.push({ ms, sleeps: clock.sleeps.length }));
  assert.deepEqual(notified, [{ ms: MINUTE, sleeps: 0 }]);
});

test('no minute has more requests than the limit', async () => {
  for (const limit of [1, 2, 7]) {
    const clock = fakeClock();
    const taken: number[] = [];
    const memory = paceMemory();
    const pace = createPace(limit, memory, clock);
    for (let request = 0; request < 40; request += 1) {
      await pace.take();
      taken.push(clock.at);
      clock.at += (request * 7919) % 9000;
    }
    for (const start of taken) {
      const within = taken.filter((instant) => instant >= start && instant < start + MINUTE);
      assert.ok(within.length <= limit, `${within.length} requests in a minute, of ${limit}`);
    }
  }
});

test('without a limit, requests are not delayed', async () => {
  const clock = fakeClock();
  const pace = createPace(Number.POSITIVE_INFINITY, paceMemory(), clock);
  for (let request = 0; request < 1000; request += 1) assert.equal(await pace.take(), 0);
});

test('two concurrent requests are counted as two', async () => {
  const clock = fakeClock();
  const pace = createPace(1, paceMemory(), clock);
  await pace.take();
  await Promise.all([pace.take(), pace.take()]);
  assert.ok(clock.at >= 1_000_000 + 2 * MINUTE, `${clock.at}`);
});

test('after a sleep that ended early, it sleeps again', async () => {
  const clock = fakeClock();
  const early = { ...clock, now: () => clock.at, sleep: (ms: number) => clock.sleep(ms > 1 ? ms - 1 : ms) };
  const pace = createPace(1, paceMemory(), early);
  await pace.take();
  await pace.take();
  assert.equal(clock.at, 1_000_000 + MINUTE);
});

test('requests that another process added to a shared memory count', async () => {
  const clock = fakeClock();
  const memory = paceMemory();
  memory.add(clock.at - 20_000);
  assert.equal(await createPace(1, memory, clock).take(), 40_000);
});

test('after the clock was set back, instants in the future are ignored', async () => {
  const clock = fakeClock();
  const memory = paceMemory();
  const pace = createPace(1, memory, clock);
  await pace.take();
  clock.at -= 3_600_000;
  assert.equal(await pace.take(), 0);
});

test('a memory keeps no more than the last minute, however long it is used', () => {
  const memory = paceMemory();
  for (let second = 0; second < 100_000; second += 1) memory.add(second * 1000);
  assert.equal(memory.recent().length, 60);
});

const NOW = Date.parse('2026-07-01T12:00:00Z');

function wait(...values: readonly string[]): number | undefined {
  const headers = values.map((value) => ['retry-after', value] as const);
  return retryAfterMs({ status: 429, statusText: '', headers, body: new Uint8Array() }, NOW);
}

const WAITS: [text: string, ms: number | undefined][] = [
  ['0', 0],
  ['1', 1000],
  [' 120 ', 120_000],
  ['31536000', 31_536_000_000],
  ['Wed, 01 Jul 2026 12:01:30 GMT', 90_000],
  ['Wednesday, 01-Jul-26 12:01:30 GMT', 90_000],
  ['Wed Jul  1 12:01:30 2026', 90_000],
  ['Wed, 01 Jul 2026 11:59:00 GMT', 0],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['Tomorrow, perhaps', undefined],
  ['2026-07-01T12:01:30Z', undefined],
];

for (const [text, ms] of WAITS) {
  test(`Retry-After: ${JSON.stringify(text)} is ${ms === undefined ? 'ignored' : `${ms} ms`}`, () => {
    assert.equal(wait(text), ms);
  });
}

test('without the header there is no wait', () => {
  assert.equal(wait(), undefined);
});

test('two headers that contradict each other are ignored', () => {
  assert.equal(wait('1', '60'), undefined);
});
