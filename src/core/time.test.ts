import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError } from './driftline-error.ts';
import { durationText, withinTime } from './time.ts';

const isTimeLimit = (error: unknown) => error instanceof DriftlineError && error.code === 'DL_TIME_LIMIT';

test('the result of the work is returned, and its error is thrown', () => {
  assert.equal(
    withinTime(10_000, 'It', () => 3),
    3,
  );
  const own = new Error('own');
  assert.throws(
    () =>
      withinTime(10_000, 'It', () => {
        throw own;
      }),
    (error) => error === own,
  );
});

test('endless work is interrupted, in a loop and in the middle of a regular expression', () => {
  const endless: readonly (() => unknown)[] = [
    () => {
      for (;;);
    },
    () => /^(?=a)(a+)+\1$/.test(`${'a'.repeat(60)}!`),
    () => {
      try {
        for (;;);
      } catch {
        return 'caught';
      }
    },
  ];
  for (const work of endless) {
    assert.throws(() => withinTime(50, 'It', work), isTimeLimit);
    assert.equal(
      withinTime(10_000, 'It', () => 'goes on'),
      'goes on',
    );
  }
});

test('work within limited work has the limit of that, and the next work one of its own', () => {
  assert.throws(
    () =>
      withinTime(50, 'Outer', () =>
        withinTime(30_000, 'Inner', () => {
          for (;;);
        }),
      ),
    /Outer took longer than 50 ms/,
  );
  assert.equal(
    withinTime(30_000, 'Outer', () => withinTime(1, 'Inner', () => 'goes on')),
    'goes on',
  );
  assert.throws(
    () =>
      withinTime(50, 'Next', () => {
        for (;;);
      }),
    /Next took longer than 50 ms/,
  );
});

test('formats a duration with two units at most', () => {
  const durations = [500, 40_000, 4 * 60_000 + 59_000, 3_600_000, 18_720_000, 273_600_000].map(durationText);
  assert.deepEqual(durations, ['under 1 s', '40 s', '4 min', '1 h', '5 h 12 min', '3 d 4 h']);
});
