import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { userAgent } from '../../project/project-root.ts';
import { headerValues } from '../exchange.ts';
import { closeOf, listen, sendTo, serveRaw, serveWithoutReading } from './servers.fixture.ts';

const serve = (t: TestContext, listener: RequestListener) => listen(t, createServer(listener));
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';

function text(body: Uint8Array | undefined): string {
  return Buffer.from(body ?? []).toString();
}

test('a response has status, headers and body as they were received', async (t) => {
  const url = await serveRaw(t, (socket) =>
    socket.end('HTTP/1.1 201 All Well\r\nSet-Cookie: a=1\r\nX-CaSe: Z\r\nset-cookie: b=2\r\n\r\nbody'),
  );
  const { response, failure } = await sendTo(url);
  assert.equal(failure, undefined);
  assert.equal(response?.status, 201);
  assert.equal(response?.statusText, 'All Well');
  assert.deepEqual(response?.headers, [
    ['Set-Cookie', 'a=1'],
    ['X-CaSe', 'Z'],
    ['set-cookie', 'b=2'],
  ]);
  assert.equal(text(response?.body), 'body');
});

test('the exchange has the request, its start and the connection', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end(OK));
  const exchange = await sendTo(url, { now: () => new Date('2030-01-02T03:04:05Z') });
  assert.equal(exchange.operation, 'probe');
  assert.equal(exchange.case.name, 'plain');
  assert.deepEqual(exchange.request, { method: 'GET', url, headers: {} });
  assert.equal(exchange.startedAt, '2030-01-02T03:04:05.000Z');
  assert.deepEqual(exchange.connection, {
    address: '127.0.0.1',
    port: Number(new URL(url).port),
    family: 'IPv4',
    protocol: 'HTTP/1.1',
  });
});

test('the request has the given headers in their case, and only the required ones besides', async (t) => {
  let seen = '';
  const url = await serveRaw(t, (socket, request) => {
    seen = request;
    socket.end(OK);
  });
  const headers = { 'x-OWN': '1', Accept: 'text/html' };
  await sendTo(`${url}a/b?c=d%20e#f`, {}, { method: 'POST', headers, body: 'é' });
  assert.equal(
    seen,
    [
      'POST /a/b?c=d%20e HTTP/1.1',
      `Host: ${new URL(url).host}`,
      'x-OWN: 1',
      'Accept: text/html',
      'Accept-Encoding: gzip, deflate, br',
      `User-Agent: ${userAgent()}`,
      'Content-Length: 2',
      'Connection: close',
      '',
      'Ã©',
    ].join('\r\n'),
  );
});

test('a header that the caller gives replaces the default, whatever its case', async (t) => {
  let seen = '';
  const url = await serveRaw(t, (socket, request) => {
    seen = request;
    socket.end(OK);
  });
  const headers = { host: 'a.example', accept: '*/*', 'accept-encoding': 'identity', 'USER-AGENT': 'me' };
  await sendTo(url, {}, { headers });
  assert.equal(
    seen,
    'GET / HTTP/1.1\r\nhost: a.example\r\naccept: */*\r\naccept-encoding: identity\r\nUSER-AGENT: me\r\n' +
      'Connection: close\r\n\r\n',
  );
});

test('a body with Transfer-Encoding: chunked has no Content-Length', async (t) => {
  const url = await serve(t, (request, response) => {
    response.setHeader('X-Length', request.headers['content-length'] ?? 'none');
    request.pipe(response);
  });
  const headers = { 'Transfer-Encoding': 'chunked' };
  const { response } = await sendTo(url, {}, { method: 'POST', headers, body: '{}' });
  assert.equal(text(response?.body), '{}');
  assert.deepEqual(response && headerValues(response, 'x-length'), ['none']);
});

test('a body of bytes arrives unchanged', async (t) => {
  const body = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const url = await serve(t, (request, response) => {
    assert.equal(request.headers['content-length'], '100000');
    request.pipe(response);
  });
  const { response } = await sendTo(url, {}, { method: 'POST', body });
  assert.deepEqual(new Uint8Array(response?.body ?? []), body);
});

test('every exchange opens its own connection and closes it', async (t) => {
  const closed: Promise<void>[] = [];
  const server = createServer((_, response) => response.end('hi'));
  server.on('connection', (socket) => closed.push(closeOf(socket)));
  const url = await listen(t, server);
  await sendTo(url, {}, { headers: { Connection: 'keep-alive' } });
  await sendTo(url);
  assert.equal(closed.length, 2);
  await Promise.all(closed);
});

test('a redirect is a response like any other', async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end());
  const { response } = await sendTo(url);
  assert.equal(response?.status, 302);
  assert.deepEqual(headerValues(response, 'location'), ['/elsewhere']);
});

test('the content encoding is decoded, and its header kept', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"a":1}'));
  });
  const { response } = await sendTo(url);
  assert.equal(text(response?.body), '{"a":1}');
  assert.deepEqual(response && headerValues(response, 'content-encoding'), ['gzip']);
});

test('responses to HEAD, 204 and 304 have no body, whatever their headers announce', async (t) => {
  const url = await serveRaw(t, (socket, request) => {
    const status = request.startsWith('HEAD') ? 200 : request.startsWith('GET') ? 304 : 204;
    socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: 99999999\r\nContent-Encoding: gzip\r\n\r\n`);
  });
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 304],
    ['DELETE', 204],
  ] as const) {
    const { response, failure } = await sendTo(url, {}, { method });
    assert.equal(failure, undefined, method);
    assert.equal(response?.status, status);
    assert.equal(response?.body.length, 0);
  }
});

test('a response that arrives before the request was read is a response', async (t) => {
  const sockets: Socket[] = [];
  const url = await serveWithoutReading(t, (socket) => {
    sockets.push(socket);
    socket.end('HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig');
  });
  const body = new Uint8Array(64 * 1024 * 1024);
  const { response, failure, phases } = await sendTo(url, {}, { method: 'POST', body });
  assert.equal(failure, undefined);
  assert.equal(response?.status, 413);
  assert.equal(text(response?.body), 'big');
  assert.equal(phases.server, 0);
  assert.equal(sockets.length, 1);
  for (const socket of sockets) {
    await closeOf(socket.resume());
    assert.ok(socket.bytesRead < body.length, 'the rest of the request is not sent');
  }
});

test('interim responses are skipped', async (t) => {
  const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  const url = await serveRaw(t, (socket) => socket.end(interim + OK));
  const { response, phases } = await sendTo(url);
  assert.equal(response?.status, 200);
  assert.deepEqual(response?.headers, [['Content-Length', '2']]);
  assert.ok(phases.server !== undefined && phases.download !== undefined);
});

test('a response that offers an upgrade is a response', async (t) => {
  const offer = 'HTTP/1.1 200 OK\r\nUpgrade: h2,h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nhi';
  const url = await serveRaw(t, (socket) => socket.end(offer));
  assert.equal(text((await sendTo(url)).response?.body), 'hi');
});

test('surplus bytes after a complete response are ignored', async (t) => {
  for (const head of ['', 'Connection: close\r\n']) {
    const url = await serveRaw(t, (socket) => {
      socket.end(`HTTP/1.1 200 OK\r\n${head}Content-Length: 2\r\n\r\nhi and more`);
    });
    const { response, failure } = await sendTo(url);
    assert.equal(failure, undefined);
    assert.equal(text(response?.body), 'hi');
  }
});

test('a URL with an IPv6 address works, without the phase dns', async (t) => {
  const server = createServer((request, response) => response.end(request.headers.host));
  const url = await listen(t, server, '::1').catch(() => undefined);
  if (url === undefined) return t.skip('this machine has no IPv6');
  const { response, phases, connection } = await sendTo(url);
  assert.equal(text(response?.body), new URL(url).host);
  assert.equal(connection?.address, '::1');
  assert.equal(connection?.family, 'IPv6');
  assert.equal('dns' in phases, false);
});

test('of a stream of items, which may never end, the first are received', async (t) => {
  for (const [type, item] of [
    ['text/event-stream', 'data: tick\n\n'],
    ['application/x-ndjson', '{"n":1}\n'],
  ] as const) {
    let closed = false;
    const url = await serve(t, (_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, { 'Content-Type': type });
      response.write(item);
    });
    const { response, failure } = await sendTo(url, { timeoutMs: 2000 });
    assert.equal(failure, undefined);
    assert.equal(response?.partial, 'stream');
    assert.equal(text(response?.body), item);
    while (!closed) await new Promise(setImmediate);
  }
});

test('a stream that ends is received whole', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    response.end('1\n2\n');
  });
  const { response } = await sendTo(url);
  assert.equal(text(response?.body), '1\n2\n');
  assert.equal(response?.partial, undefined);
});

test('of a file that is larger than the limit, the beginning is kept', async (t) => {
  const file = Buffer.alloc(3000, 'x');
  for (const headers of [{ 'Content-Length': '3000' }, {}]) {
    const url = await serve(t, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/pdf', ...headers });
      response.write(file.subarray(0, 1500));
      response.end(file.subarray(1500));
    });
    const { response, failure } = await sendTo(url, { bodyLimitBytes: 1000 });
    assert.equal(failure, undefined);
    assert.equal(response?.partial, 'large');
    assert.equal(response?.body.length, 1000);
  }
});

test('a file of unknown size has to end', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/pdf' });
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1000)));
    };
    response.on('drain', write);
    write();
  });
  const { failure } = await sendTo(url, { bodyLimitBytes: 1000 });
  assert.equal(failure?.kind, 'too-large');
});

test('a percent-encoded dot segment is sent as it is', async (t) => {
  let seen: string | undefined;
  const url = await serve(t, (request, response) => {
    seen = request.url;
    response.end();
  });
  await sendTo(`${url}a/%2E%2E/b?c=1`);
  assert.equal(seen, '/a/%2E%2E/b?c=1');
});
