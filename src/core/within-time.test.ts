import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError } from './driftline-error.ts';
import { withinTime } from './within-time.ts';

const isTimeLimit = (error: unknown) => error instanceof DriftlineError && error.code === 'DL_TIME_LIMIT';

test('work gives what it gives, and throws what it throws', () => {
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

test('work that does not end is ended, in a loop and in the middle of an expression', () => {
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

test('work within work is ended by whichever time is up first, and the outer goes on', () => {
  const outer = withinTime(30_000, 'Outer', () => {
    assert.throws(
      () =>
        withinTime(50, 'Inner', () => {
          for (;;);
        }),
      /Inner took longer than 50 ms/,
    );
    return 'goes on';
  });
  assert.equal(outer, 'goes on');
  assert.throws(
    () =>
      withinTime(50, 'Outer', () =>
        withinTime(30_000, 'Inner', () => {
          for (;;);
        }),
      ),
    /Outer took longer than 50 ms/,
  );
});
