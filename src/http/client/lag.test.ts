import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchLag } from './lag.ts';

/** Keeps the process busy, so that no event is served. */
function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('a process that was busy says for how long it kept events waiting', async () => {
  const end = watchLag();
  await sleep(30);
  keepBusy(200);
  await sleep(30);
  assert.ok(end() >= 150);
});

test('so does one that was busy until the moment it is asked', async () => {
  const end = watchLag();
  await sleep(1);
  keepBusy(200);
  assert.ok(end() >= 150);
});

test('what came before a watch, or after it, is not its own', async () => {
  const first = watchLag();
  keepBusy(300);
  const begun = performance.now();
  const second = watchLag();
  assert.ok(first() >= 250);
  await sleep(1);
  const ended = second();
  assert.ok(ended <= performance.now() - begun);
  keepBusy(300);
  assert.equal(second(), ended, 'asked again, it says the same');
});
