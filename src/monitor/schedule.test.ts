import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleOf } from './schedule.ts';

const NOON = new Date('2026-07-01T12:00:00.000Z');
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

test('by default it runs at once, and every minute after that', async () => {
  const schedule = await scheduleOf({});
  assert.equal(schedule.words, 'every 60s');
  assert.deepEqual(schedule.first(NOON), NOON);
  assert.deepEqual(schedule.after(NOON, at(0.4)), at(60));
});

for (const [text, seconds] of [
  ['1s', 1],
  ['90s', 90],
  ['5m', 300],
  ['1h', 3600],
  ['168h', 604_800],
] as const) {
  test(`--every ${text} means every ${seconds} seconds, however long a run takes`, async () => {
    const schedule = await scheduleOf({ every: text });
    assert.deepEqual(schedule.after(NOON, at(seconds / 2)), at(seconds));
    assert.deepEqual(schedule.after(at(seconds), at(1.9 * seconds)), at(2 * seconds));
  });
}

test('missed runs are not repeated, and the rhythm is kept', async () => {
  const schedule = await scheduleOf({ every: '60s' });
  assert.deepEqual(schedule.after(NOON, at(200)), at(240));
  assert.deepEqual(schedule.after(NOON, at(60)), at(120));
  assert.deepEqual(schedule.after(NOON, at(86_400 * 30)), at(86_400 * 30 + 60));
});

test('a clock that was set back does not delay the next run', async () => {
  const schedule = await scheduleOf({ every: '60s' });
  assert.deepEqual(schedule.after(NOON, at(-7200)), at(-7140));
});

test('the next run is always later than the last, and than now', async () => {
  const schedule = await scheduleOf({ every: '7s' });
  for (let passed = 0; passed < 60; passed += 0.25) {
    const next = schedule.after(NOON, at(passed));
    assert.ok(
      next > at(passed) && next > NOON && next.getTime() - at(passed).getTime() <= 7000,
      String(passed),
    );
  }
});

for (const every of [
  '',
  '0s',
  '60',
  's',
  '-5s',
  '1.5s',
  '60 s',
  '8d',
  '999ms',
  '169h',
  '99999999999999999999h',
  '1e3s',
]) {
  test(`--every ${JSON.stringify(every)} is rejected with an example`, async () => {
    await assert.rejects(scheduleOf({ every }), {
      code: 'DL_OPTION_INVALID',
      sentence: `--every is ${JSON.stringify(every)}.`,
      hint: /60s, 5m, 1h/,
    });
  });
}

test('--cron waits for the first matching minute', async () => {
  const schedule = await scheduleOf({ cron: '*/5 * * * *' });
  assert.equal(schedule.words, 'at */5 * * * *');
  assert.deepEqual(schedule.first(at(1)), at(300));
  assert.deepEqual(schedule.first(NOON), at(300));
  assert.deepEqual(schedule.after(at(300), at(301)), at(600));
});

test('runs missed by --cron are not repeated', async () => {
  const schedule = await scheduleOf({ cron: '*/5 * * * *' });
  assert.deepEqual(schedule.after(at(300), at(1000)), at(1200));
});

test('a timer that fires a moment early does not make --cron run twice', async () => {
  const schedule = await scheduleOf({ cron: '*/5 * * * *' });
  assert.deepEqual(schedule.after(at(300), at(299.999)), at(600));
});

test('--cron trusts a clock that was set back', async () => {
  const schedule = await scheduleOf({ cron: '*/5 * * * *' });
  assert.deepEqual(schedule.after(at(3600), at(10)), at(300));
});

test('six fields begin with the seconds', async () => {
  const schedule = await scheduleOf({ cron: '*/10 * * * * *' });
  assert.deepEqual(schedule.first(at(1)), at(10));
});

for (const cron of [
  '',
  'often',
  '* * * *',
  '61 * * * *',
  '* * * * * * *',
  '0 0 30 2 *',
  '2026-05-05T10:00:00',
]) {
  test(`--cron ${JSON.stringify(cron)} is rejected with an example`, async () => {
    await assert.rejects(scheduleOf({ cron }), {
      code: 'DL_OPTION_INVALID',
      sentence: /^--cron is /,
      hint: /\*\/5 \* \* \* \*/,
    });
  });
}

test('--every and --cron together are rejected', async () => {
  await assert.rejects(scheduleOf({ every: '60s', cron: '* * * * *' }), { code: 'DL_OPTION_INVALID' });
});
