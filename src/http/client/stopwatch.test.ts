import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { phasesOf, phaseUnderWay, watchLag } from './stopwatch.ts';

test('each phase begins where the previous one ended', () => {
  const marks = {
    started: 10,
    lookedUp: 11,
    connected: 13,
    secured: 17,
    written: 25,
    firstByte: 41,
    ended: 73,
  };
  assert.deepEqual(phasesOf(marks, 73), {
    dns: 1,
    connect: 2,
    tls: 4,
    send: 8,
    server: 16,
    download: 32,
    total: 63,
  });
});

test('through a proxy, its part is a phase of its own', () => {
  const marks = { started: 0, lookedUp: 1, connected: 3, tunnelled: 10, secured: 12, written: 13 };
  assert.deepEqual(phasesOf(marks, 20), { dns: 1, connect: 2, proxy: 7, tls: 2, send: 1, total: 20 });
});

test('a phase that did not happen is absent, and the others still add up', () => {
  const marks = { started: 0, connected: 2, written: 3, firstByte: 7, ended: 8 };
  assert.deepEqual(phasesOf(marks, 8), { connect: 2, send: 1, server: 4, download: 1, total: 8 });
});

test('a phase that was not completed is absent, but its time is in the total', () => {
  assert.deepEqual(phasesOf({ started: 0, connected: 2, written: 3 }, 50), {
    connect: 2,
    send: 1,
    total: 50,
  });
});

test('the server phase is 0 for a response that arrives before the request was written', () => {
  const expected = { connect: 1, send: 4, server: 0, download: 4, total: 9 };
  assert.deepEqual(phasesOf({ started: 0, connected: 1, written: 8, firstByte: 5, ended: 9 }, 9), expected);
  assert.deepEqual(phasesOf({ started: 0, connected: 1, firstByte: 5, ended: 9 }, 9), expected);
});

test('the phase under way is the one after the last completed phase', () => {
  const plain = { numericHost: false, secure: false };
  assert.equal(phaseUnderWay({ started: 0 }, plain), 'dns');
  assert.equal(phaseUnderWay({ started: 0 }, { ...plain, numericHost: true }), 'connect');
  assert.equal(phaseUnderWay({ started: 0, lookedUp: 1 }, plain), 'connect');
  assert.equal(phaseUnderWay({ started: 0, connected: 1 }, plain), 'send');
  assert.equal(phaseUnderWay({ started: 0, connected: 1 }, { ...plain, secure: true }), 'tls');
  assert.equal(phaseUnderWay({ started: 0, connected: 1, secured: 2 }, { ...plain, secure: true }), 'send');
  assert.equal(phaseUnderWay({ started: 0, connected: 1, written: 2 }, plain), 'server');
  assert.equal(phaseUnderWay({ started: 0, connected: 1, firstByte: 2 }, plain), 'download');
  const tunnel = { ...plain, secure: true, tunnel: true };
  assert.equal(phaseUnderWay({ started: 0, lookedUp: 1 }, tunnel), 'connect');
  assert.equal(phaseUnderWay({ started: 0, connected: 1 }, tunnel), 'proxy');
  assert.equal(phaseUnderWay({ started: 0, connected: 1, tunnelled: 2 }, tunnel), 'tls');
});

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
