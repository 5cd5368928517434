import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchLag } from './lag.ts';

/** Blocks the event loop. */
function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('the lag is the time for which the event loop was blocked', async () => {
  const end = watchLag();
  await sleep(30);
  keepBusy(200);
  await sleep(30);
  assert.ok(end() >= 150);
});

test('it includes a block that lasts until the watch ends', async () => {
  const end = watchLag();
  await sleep(1);
  keepBusy(200);
  assert.ok(end() >= 150);
});

test('it does not include blocks before or after the watch', async () => {
  const first = watchLag();
  keepBusy(300);
  const secondStarted = performance.now();
  const second = watchLag();
  assert.ok(first() >= 250);
  await sleep(1);
  const lag = second();
  assert.ok(lag <= performance.now() - secondStarted);
  keepBusy(300);
  assert.equal(second(), lag, 'called again, it returns the same');
});
