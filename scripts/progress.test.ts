import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressLine, progressOn } from './progress.ts';

/** A progress on a recording stream, with a clock that the test moves. */
function recorded(isTTY: boolean, limitMs?: number) {
  const written: string[] = [];
  let at = 0;
  const progress = progressOn({ isTTY, write: (text) => written.push(text) }, 'requests', {
    now: () => at,
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  const pass = (ms: number) => {
    at += ms;
  };
  return { progress, written, pass };
}

test('shows the count, the rate and the time left', () => {
  const line = (done: number, of: number | undefined, elapsedMs: number, leftMs?: number) =>
    progressLine('mutants', {
      ...{ done, elapsedMs },
      ...(of === undefined ? {} : { of }),
      ...(leftMs === undefined ? {} : { leftMs }),
    });
  assert.equal(line(50, 100, 10_000), '50 of 100 mutants, 5.0 a second, 10 s left');
  assert.equal(line(0, 100, 0), '0 of 100 mutants, 0.0 a second');
  assert.equal(line(1, 3, 60_000), '1 of 3 mutants, 1.0 a minute, 2 min 0 s left');
  assert.equal(line(10, 1000, 60_000), '10 of 1000 mutants, 10.0 a minute, 99 min left');
  assert.equal(line(500, undefined, 5000, 55_000), '500 mutants, 100 a second, 55 s left');
});

test('on a terminal, one line is rewritten at most five times a second, and cleared at the end', () => {
  const { progress, written, pass } = recorded(true);
  for (let done = 1; done <= 10; done += 1) {
    progress(done, 10);
    pass(100);
  }
  progress.end();
  assert.equal(written.length, 7);
  assert.ok(written.every((text) => text.startsWith('\r\u001B[K') && !text.includes('\n')));
  assert.match(written[5] ?? '', /10 of 10 requests/);
  assert.equal(written[6], '\r\u001B[K');
});

test('elsewhere, a line is written every ten seconds, and none for shorter work', () => {
  const { progress, written, pass } = recorded(false);
  for (let done = 1; done <= 25; done += 1) {
    pass(1000);
    progress(done, 25);
  }
  progress.end();
  assert.deepEqual(written, [
    '10 of 25 requests, 1.0 a second, 15 s left\n',
    '20 of 25 requests, 1.0 a second, 5 s left\n',
  ]);
});

test('work with a time limit shows the time left', () => {
  const { progress, written, pass } = recorded(false, 60_000);
  pass(15_000);
  progress(300);
  assert.deepEqual(written, ['300 requests, 20 a second, 45 s left\n']);
});

test('a message is written above the progress line', () => {
  const onTerminal = recorded(true);
  onTerminal.progress(1, 2);
  onTerminal.progress.say('one: caught');
  assert.deepEqual(onTerminal.written.slice(1), [
    '\r\u001B[Kone: caught\n',
    `\r\u001B[K1 of 2 requests, 0.0 a second`,
  ]);
  const elsewhere = recorded(false);
  elsewhere.progress.say('one: caught');
  assert.deepEqual(elsewhere.written, ['one: caught\n']);
});
