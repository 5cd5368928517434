import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { PHASE_NAMES, type Phases } from '../exchange.ts';
import { clientHasRead, closeOf, listen, sendTo, serveRaw, serveWithoutReading } from './servers.fixture.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

function assertAddsUp(phases: Phases): void {
  const parts = PHASE_NAMES.map((name) => phases[name] ?? 0);
  assert.ok(parts.every((part) => part >= 0));
  const sum = parts.reduce((sum, part) => sum + part, 0);
  assert.ok(Math.abs(sum - phases.total) < 0.001, `${sum} is not ${phases.total}`);
}

test('the phases add up to the total; without dns for an IP address, and without tls for http', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end(OK));
  const { phases } = await sendTo(url);
  assert.deepEqual(Object.keys(phases), ['connect', 'send', 'server', 'download', 'total']);
  assertAddsUp(phases);
});

test('a host name has the phase dns, once for all its addresses', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end(OK));
  const { phases, connection } = await sendTo(url.replace('127.0.0.1', 'localhost'));
  assert.deepEqual(Object.keys(phases), ['dns', 'connect', 'send', 'server', 'download', 'total']);
  assertAddsUp(phases);
  assert.equal(connection?.address, '127.0.0.1');
});

test('the time that the server takes is in the server phase', async (t) => {
  const url = await serveRaw(t, async (socket) => {
    await pause(100);
    socket.end(OK);
  });
  const { phases } = await sendTo(url);
  assert.ok((phases.server ?? 0) >= 95, `server: ${phases.server}`);
  assertAddsUp(phases);
});

test('the first byte ends the server phase, not the whole head', async (t) => {
  const url = await serveRaw(t, async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    await clientHasRead();
    await pause(100);
    socket.end('Content-Length: 2\r\n\r\nhi');
  });
  const { phases } = await sendTo(url);
  assert.ok((phases.download ?? 0) >= 95, `download: ${phases.download}`);
  assertAddsUp(phases);
});

test('an interim response does not end the server phase', async (t) => {
  const url = await serveRaw(t, async (socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    await pause(100);
    socket.end(OK);
  });
  const { phases, response } = await sendTo(url);
  assert.equal(response?.status, 200);
  assert.ok((phases.server ?? 0) >= 95, `server: ${phases.server}`);
  assertAddsUp(phases);
});

test('a server that sends nothing runs into the time limit, and its connection is closed', async (t) => {
  let closed: Promise<void> | undefined;
  const url = await serveRaw(t, (socket) => {
    closed = closeOf(socket);
  });
  const { failure, phases } = await sendTo(url, { timeoutMs: 1000 });
  assert.deepEqual(failure, {
    kind: 'timeout',
    message: 'no response within 1000 ms, waiting for the first byte',
    phase: 'server',
  });
  assert.deepEqual(Object.keys(phases), ['connect', 'send', 'total']);
  assert.ok(phases.total >= 990);
  assert.ok(closed);
  await closed;
});

test('a server that sends only interim responses times out in the server phase', async (t) => {
  const url = await serveRaw(t, (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n'));
  const { failure } = await sendTo(url, { timeoutMs: 1000 });
  assert.equal(failure?.kind, 'timeout');
  assert.equal(failure?.phase, 'server');
});

test('a response that drips runs into the time limit of the whole exchange', async (t) => {
  const url = await serveRaw(t, async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
    while (!socket.destroyed) {
      socket.write('.');
      await pause(50);
    }
  });
  const { failure } = await sendTo(url, { timeoutMs: 1000 });
  assert.deepEqual(failure, {
    kind: 'timeout',
    message: 'no complete response within 1000 ms, receiving the response',
    phase: 'download',
    status: 200,
  });
});

test('a server that does not read the request times out in the send phase', async (t) => {
  const url = await serveWithoutReading(t, () => {});
  const { failure } = await sendTo(
    url,
    { timeoutMs: 1000 },
    { method: 'POST', body: new Uint8Array(64 * 1024 * 1024) },
  );
  assert.equal(failure?.message, 'no response within 1000 ms, sending the request');
  assert.equal(failure?.phase, 'send');
});

test('a TLS handshake that does not complete times out in the tls phase', async (t) => {
  const url = await listen(t, createServer());
  const { failure, phases } = await sendTo(url.replace('http:', 'https:'), { timeoutMs: 1000 });
  assert.equal(failure?.message, 'no response within 1000 ms, in the TLS handshake');
  assert.equal(failure?.phase, 'tls');
  assert.deepEqual(Object.keys(phases), ['connect', 'total']);
});

test('a response that arrived while this process was blocked is not late', async (t) => {
  const url = await serveRaw(t, (socket) => {
    socket.end(OK);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
  });
  const { response } = await sendTo(url, { timeoutMs: 1000 });
  assert.equal(response?.status, 200);
});

test('an exchange leaves no timer behind', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end(OK));
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const exchange = sendTo(url, { timeoutMs: 3_000_000_000 });
  // It looks first whether memory is to be freed.
  await Promise.resolve();
  assert.equal(timers(), before + 1);
  assert.ok((await exchange).response);
  assert.equal(timers(), before);
});

test('an aborted exchange throws the reason of the signal', async (t) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  let closed: Promise<void> | undefined;
  const url = await serveRaw(t, (socket) => {
    closed = closeOf(socket);
    controller.abort(reason);
  });
  await assert.rejects(sendTo(url, { signal: controller.signal }), reason);
  assert.ok(closed);
  await closed;
});

test('no listener stays on a signal that outlives the exchange', async (t) => {
  const { signal } = new AbortController();
  const url = await serveRaw(t, (socket) => socket.end(OK));
  await sendTo(url, { signal });
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('a request whose signal is already aborted is not sent', async (t) => {
  let connections = 0;
  const server = createServer(() => {
    connections += 1;
  });
  const url = await listen(t, server);
  await assert.rejects(sendTo(url, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await clientHasRead();
  assert.equal(connections, 0);
});
