import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DriftlineError } from '../../core/driftline-error.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import type { CallFailure } from '../exchange.ts';
import { clientHasRead, closeOf, sendTo, serveRaw } from './servers.fixture.ts';

const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** The failure of an exchange with a server. */
async function failureOf(
  t: TestContext,
  converse: (socket: Socket) => void,
  bodyLimitBytes = 1000,
): Promise<CallFailure | undefined> {
  const exchange = await sendTo(await serveRaw(t, converse), { bodyLimitBytes });
  assert.equal(exchange.response, undefined);
  return exchange.failure;
}

test('a host name that cannot exist fails as dns', async () => {
  // A label may have 63 characters: the resolver rejects this one without a query.
  const { failure, phases, connection } = await sendTo(`http://${'a'.repeat(64)}.invalid/`);
  assert.equal(failure?.kind, 'dns');
  assert.equal(failure?.phase, 'dns');
  assert.match(failure?.message ?? '', /^the host name a+\.invalid /);
  assert.deepEqual(Object.keys(phases), ['total']);
  assert.equal(connection, undefined);
});

test('a port at which nothing listens fails as refused, by address and by host name', async () => {
  const url = await deadAddress();
  const { failure } = await sendTo(`${url}?token=secret`);
  const port = new URL(url).port;
  assert.deepEqual(failure, {
    kind: 'refused',
    message: `no connection to 127.0.0.1:${port}: refused (ECONNREFUSED)`,
    phase: 'connect',
  });
  const named = await sendTo(url.replace('127.0.0.1', 'localhost'));
  assert.equal(named.failure?.kind, 'refused');
  assert.equal(named.failure?.phase, 'connect');
});

test('a connection that is reset before the response fails as reset', async (t) => {
  const failure = await failureOf(t, (socket) => socket.resetAndDestroy());
  assert.equal(failure?.kind, 'reset');
  assert.equal(failure?.phase, 'server');
  assert.match(failure?.message ?? '', /^the connection was reset, waiting for the first byte \(E/);
});

test('a connection that is closed without a response fails as reset, with another message', async (t) => {
  const expected = {
    kind: 'reset',
    message: 'the server closed the connection without a response, waiting for the first byte',
    phase: 'server',
  };
  assert.deepEqual(await failureOf(t, (socket) => socket.end()), expected);
  assert.deepEqual(await failureOf(t, (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n')), expected);
});

test('a connection that is reset within the body fails as reset', async (t) => {
  const failure = await failureOf(t, async (socket) => {
    socket.write(HALF);
    await clientHasRead();
    socket.resetAndDestroy();
  });
  assert.deepEqual(failure, {
    kind: 'reset',
    message: 'the connection was reset, receiving the response (ECONNRESET)',
    phase: 'download',
    status: 200,
  });
});

test('a response that ends too early, with FIN, fails as truncated', async (t) => {
  const truncated = {
    kind: 'truncated',
    message: 'the server closed the connection before the end of the response',
    phase: 'download',
  };
  assert.deepEqual(await failureOf(t, (socket) => socket.end(HALF)), { ...truncated, status: 200 });
  assert.deepEqual(await failureOf(t, (socket) => socket.end(`${CHUNKED}2\r\nhi\r\n`)), {
    ...truncated,
    status: 200,
  });
  assert.deepEqual(await failureOf(t, (socket) => socket.end('HTTP/1.1 200 O')), truncated);
});

test('bytes that are not HTTP fail as not-http, also within the response', async (t) => {
  const banner = await failureOf(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  assert.equal(banner?.kind, 'not-http');
  assert.equal('status' in (banner ?? {}), false);
  const chunk = await failureOf(t, (socket) => socket.end(`${CHUNKED}no size\r\n`));
  assert.equal(chunk?.kind, 'not-http');
  assert.equal(chunk?.status, 200);
  assert.match(chunk?.message ?? '', /^the response is not valid HTTP\/1\.1: .+ \(HPE_INVALID_CHUNK_SIZE\)$/);
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
  let closed: Promise<void> | undefined;
  const switched = await failureOf(t, (socket) => {
    closed = closeOf(socket);
    socket.write(upgrade);
  });
  assert.equal(switched?.kind, 'not-http');
  assert.equal(switched?.status, 101);
  assert.ok(closed);
  await closed;
});

test('a head beyond the limit of Node fails as too-large', async (t) => {
  const failure = await failureOf(t, (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`),
  );
  assert.equal(failure?.kind, 'too-large');
  assert.match(failure?.message ?? '', /^the head of the response is larger than Node's limit/);
});

for (const [type, limit] of [
  ['application/json', 1000],
  ['application/octet-stream', 20_000],
] as const) {
  test(`a body of ${type} whose Content-Length exceeds the limit is not read`, async (t) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${limit + 1}`;
    const failure = await failureOf(t, (socket) => socket.write(`${head}\r\n\r\n`));
    assert.deepEqual(failure, {
      kind: 'too-large',
      message: `Content-Length announces a body larger than ${limit} bytes`,
      phase: 'download',
      status: 200,
    });
  });
}

test('an endless body is cut off at the limit', async (t) => {
  const failure = await failureOf(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const pour = () => {
      while (!socket.destroyed && socket.write('x'.repeat(300)));
    };
    socket.on('drain', pour);
    pour();
  });
  assert.equal(failure?.kind, 'too-large');
  assert.equal(failure?.message, 'the body is larger than 1000 bytes');
});

test('a body that is just as large as the limit is a response', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1000)}`));
  const { response } = await sendTo(url, { bodyLimitBytes: 1000 });
  assert.equal(response?.body.length, 1000);
});

test('a small body that exceeds the limit after decoding fails as too-large', async (t) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const failure = await failureOf(
    t,
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n');
      socket.end(bomb);
    },
    1_000_000,
  );
  assert.deepEqual(failure, {
    kind: 'too-large',
    message: 'the body is larger than 1000000 bytes after gzip decoding',
    phase: 'download',
    status: 200,
  });
});

test('a body that is not in its declared encoding fails as undecodable', async (t) => {
  const url = await serveRaw(t, (socket) =>
    socket.end('HTTP/1.1 401 No\r\nContent-Encoding: gzip\r\n\r\n{}'),
  );
  const { failure, phases } = await sendTo(url);
  assert.equal(failure?.kind, 'undecodable');
  assert.equal(failure?.status, 401);
  assert.match(failure?.message ?? '', /not the gzip that Content-Encoding claims/);
  assert.ok(phases.download !== undefined, 'the response did arrive');
});

test('an unusable URL is an error, which does not quote the URL', async () => {
  for (const url of ['/auth/login', 'http://', 'ftp://secret.example/', 'https://user:secret@a.example/']) {
    await assert.rejects(sendTo(url), (error) => {
      assert.ok(error instanceof DriftlineError);
      assert.equal(error.code, 'DL_SETTING_INVALID');
      assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
      return true;
    });
  }
});

test('a header that HTTP does not allow is an error, which has its name but not its value', async () => {
  for (const [name, value] of [
    ['Authorization', 'Bearer secret\r\nX: y'],
    ['Authorization', 'secret ✓'],
  ] as const) {
    await assert.rejects(sendTo('http://127.0.0.1:1/', {}, { headers: { [name]: value } }), (error) => {
      assert.ok(error instanceof DriftlineError);
      assert.equal(error.code, 'DL_SETTING_INVALID');
      assert.match(error.message, /"Authorization"/);
      assert.doesNotMatch(`${error.stack} ${error.hint} ${error.cause}`, /secret/);
      return true;
    });
  }
  await assert.rejects(sendTo('http://127.0.0.1:1/', {}, { headers: { 'Two Words': 'x' } }), /"Two Words"/);
});
