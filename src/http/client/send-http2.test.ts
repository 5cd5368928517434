import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import {
  createServer as createPlainServer,
  createSecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { LOCAL_CERTIFICATE, PRIVATE_KEY } from '../../testing/certificates-for-tests.ts';
import { proxyServer } from '../../testing/proxy-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { type Exchange, type OutgoingRequest, PHASE_NAMES } from '../exchange.ts';
import type { SendOptions } from './send.ts';
import { closeOf, listen, sendTo, serveSecure, trusting } from './servers.fixture.ts';

const IDENTITY = { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE };
const OPTIONS = { ...trusting(LOCAL_CERTIFICATE), httpVersion: '2' } as const;

type Respond = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: string) => void;

/** A server that speaks HTTP/2 only, unless the options say otherwise. Ends with the test. */
async function serveHttp2(
  t: TestContext,
  respond: Respond,
  options: SecureServerOptions = {},
): Promise<string> {
  const server = createSecureServer({ ...IDENTITY, ...options });
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {});
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => respond(stream, headers, Buffer.concat(chunks).toString()));
  });
  return (await listen(t, server)).replace('http:', 'https:');
}

function sendByHttp2(
  url: string,
  options: Partial<SendOptions> = {},
  request: Partial<OutgoingRequest> = {},
): Promise<Exchange> {
  return sendTo(url, { ...OPTIONS, ...options }, request);
}

const textOf = ({ response }: Exchange) => Buffer.from(response?.body ?? []).toString();

test('a request goes over HTTP/2, its fields in lower case, and the record says so', async (t) => {
  const url = await serveHttp2(t, (stream, headers, body) => {
    stream.respond({ ':status': 201, 'Set-Cookie': ['a=1', 'b=2'], 'X-One': '1' });
    stream.end(JSON.stringify({ headers, body }));
  });
  const headers = { 'X-Case': 'Aa', Connection: 'keep-alive', 'Transfer-Encoding': 'chunked', TE: 'gzip' };
  const exchange = await sendByHttp2(`${url}v1/pets?q=a%20b`, {}, { method: 'POST', headers, body: 'hé' });
  const { response, connection, failure } = exchange;
  assert.equal(response?.status, 201, failure?.message);
  const sent = JSON.parse(textOf(exchange));
  assert.equal(sent.body, 'hé');
  assert.deepEqual(
    [sent.headers[':method'], sent.headers[':path'], sent.headers[':authority'], sent.headers['x-case']],
    ['POST', '/v1/pets?q=a%20b', new URL(url).host, 'Aa'],
  );
  for (const name of ['host', 'connection', 'transfer-encoding', 'te'])
    assert.equal(sent.headers[name], undefined);
  assert.match(sent.headers['user-agent'], /^driftline\//);
  assert.deepEqual(response.headers.slice(0, 3), [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['x-one', '1'],
  ]);
  assert.equal(connection?.protocol, 'HTTP/2');
  assert.match(connection?.tlsVersion ?? '', /^TLSv1\.[23]$/);
  assert.equal(connection?.certificateExpiresAt, '2120-01-01T00:00:00.000Z');
});

test('the phases are those of any exchange, and add up; an interim response does not end the server phase', async (t) => {
  const url = await serveHttp2(t, async (stream) => {
    stream.additionalHeaders({ ':status': 103, link: '</a>' });
    await pause(100);
    stream.respond();
    stream.write('be');
    await pause(100);
    stream.end('gun');
  });
  const exchange = await sendByHttp2(url.replace('127.0.0.1', 'localhost'));
  const { phases } = exchange;
  assert.equal(textOf(exchange), 'begun');
  assert.deepEqual(Object.keys(phases), [...PHASE_NAMES.filter((name) => name !== 'proxy'), 'total']);
  assert.ok((phases.server ?? 0) >= 95, `server: ${phases.server}`);
  assert.ok((phases.download ?? 0) >= 95, `download: ${phases.download}`);
  const sum = PHASE_NAMES.reduce((so, name) => so + (phases[name] ?? 0), 0);
  assert.ok(Math.abs(sum - phases.total) < 0.001, `${sum} is not ${phases.total}`);
});

test('a server without HTTP/2 gets HTTP/1.1, and so does one that need not speak it', async (t) => {
  const older = await serveSecure(t, (_, response) => response.end('older'));
  const exchange = await sendByHttp2(older);
  assert.deepEqual([textOf(exchange), exchange.connection?.protocol], ['older', 'HTTP/1.1']);
  assert.deepEqual(Object.keys(exchange.phases), ['connect', 'tls', 'send', 'server', 'download', 'total']);
  const both = createSecureServer({ ...IDENTITY, allowHTTP1: true }, ({ httpVersion }, response) => {
    response.end(httpVersion);
  });
  const url = (await listen(t, both)).replace('http:', 'https:');
  for (const [httpVersion, expected] of [
    ['2', '2.0'],
    ['1.1', '1.1'],
  ] as const) {
    assert.equal(textOf(await sendTo(url, { ...OPTIONS, httpVersion })), expected);
  }
});

test('a server that speaks HTTP/2 only says so to one that offers HTTP/1.1, and the message names the setting', async (t) => {
  const url = await serveHttp2(t, (stream) => stream.end());
  const { failure } = await sendTo(url, { ...OPTIONS, httpVersion: '1.1' });
  assert.equal(failure?.kind, 'tls');
  assert.match(failure?.message ?? '', /^the server speaks no version of HTTP .* see HTTP_VERSION/);
});

test('responses without a body, compressed ones, trailers and large ones are complete', async (t) => {
  const large = 'a'.repeat(3_000_000);
  const url = await serveHttp2(t, (stream, headers) => {
    if (headers[':path'] === '/none') stream.respond({ ':status': 204 }, { endStream: true });
    else if (headers[':method'] === 'HEAD') stream.respond({ 'content-length': '5' }, { endStream: true });
    else if (headers[':path'] === '/gzip') {
      stream.respond({ 'content-encoding': 'gzip' });
      stream.end(gzipSync('zipped'));
    } else if (headers[':path'] === '/trailers') {
      stream.respond({}, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }));
      stream.end('with trailers');
    } else {
      stream.respond();
      stream.end(large);
    }
  });
  assert.equal((await sendByHttp2(`${url}none`)).response?.status, 204);
  assert.equal((await sendByHttp2(url, {}, { method: 'HEAD' })).response?.body.length, 0);
  assert.equal(textOf(await sendByHttp2(`${url}gzip`)), 'zipped');
  assert.equal(textOf(await sendByHttp2(`${url}trailers`)), 'with trailers');
  assert.equal(textOf(await sendByHttp2(`${url}large`)), large);
  const { failure } = await sendByHttp2(`${url}large`, { bodyLimitBytes: 1000 });
  assert.deepEqual([failure?.kind, failure?.message], ['too-large', 'the body is larger than 1000 bytes']);
});

/** A frame (RFC 9113, section 4.1). */
function frame(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const number = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.of(0, 0, 0, value)));
const SETTINGS = frame(4, 0, 0);
/** `:status: 200`, by the static table of HPACK. */
const HEAD = frame(1, 4, 1, Buffer.of(0x88));
const HALF = frame(0, 0, 1, Buffer.from('half'));
const reset = (code: number) => frame(3, 0, 1, number(code));
const goAway = (last: number, code: number) => frame(7, 0, 0, number(last, code));

/** A server that writes these frames when the request arrives, and then does something to the connection. */
async function serveFrames(
  t: TestContext,
  frames: readonly Uint8Array[],
  then: (socket: TLSSocket) => void = () => {},
): Promise<string> {
  const server = createTlsServer({ ...IDENTITY, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.concat([SETTINGS, ...frames]), () => then(socket));
    });
  });
  return (await listen(t, server)).replace('http:', 'https:');
}

const CLOSED: readonly (readonly [
  title: string,
  frames: readonly Uint8Array[],
  expected: string,
  then?: (socket: TLSSocket) => void,
])[] = [
  [
    'a stream that is reset before the response',
    [reset(2)],
    'reset, server: the connection was reset, waiting for the first byte (RST_STREAM INTERNAL_ERROR)',
  ],
  [
    'one that is cancelled in the body',
    [HEAD, HALF, reset(8)],
    'reset, download: the connection was reset, receiving the response (RST_STREAM CANCEL)',
  ],
  [
    'one that the server ends without a response and without an error',
    [reset(0)],
    'reset, server: the connection was reset, waiting for the first byte (RST_STREAM NO_ERROR)',
  ],
  [
    'a server that says it is too busy',
    [goAway(0, 11)],
    'reset, server: the connection was reset, waiting for the first byte (GOAWAY ENHANCE_YOUR_CALM)',
  ],
  [
    'one that goes away before it read the request',
    [goAway(0, 0)],
    'reset, server: the connection was reset, waiting for the first byte (RST_STREAM REFUSED_STREAM)',
  ],
  [
    'one that goes away in the body, and closes the connection',
    [HEAD, HALF, goAway(1, 0)],
    'truncated, download: the server closed the connection before the end of the response',
    (socket) => socket.end(),
  ],
  [
    'a connection that is closed without a response',
    [],
    'reset, server: the server closed the connection without a response, waiting for the first byte',
    (socket) => socket.end(),
  ],
  [
    'a head that breaks the protocol',
    [frame(1, 4, 1, Buffer.of(0x88, 0, 1, 0x58, 1, 0x31))],
    'not-http, server: the response is not valid HTTP/2: a side broke its rules (RST_STREAM PROTOCOL_ERROR)',
  ],
];

for (const [title, frames, expected, then] of CLOSED) {
  test(`${title} is a failure that says so`, async (t) => {
    const { failure, response } = await sendByHttp2(await serveFrames(t, frames, then));
    assert.equal(response, undefined);
    assert.equal(`${failure?.kind}, ${failure?.phase}: ${failure?.message}`, expected);
    assert.equal(failure?.status, frames.includes(HEAD) ? 200 : undefined);
  });
}

test('a response that was complete counts, whatever becomes of the stream and the connection after it', async (t) => {
  // `content-length: 5`, by the static table: where the rest of a request is cancelled, the size says it.
  const announced = frame(1, 4, 1, Buffer.of(0x88, 0x0f, 0x0d, 1, 0x35));
  const end = frame(0, 1, 1, Buffer.from('whole'));
  for (const [head, after] of [
    [HEAD, []],
    [HEAD, [reset(0)]],
    [HEAD, [goAway(1, 0)]],
    [announced, [goAway(1, 11)]],
    [announced, [reset(8)]],
  ] as const) {
    const url = await serveFrames(t, [head, end, ...after], (socket) => socket.end());
    for (const request of [{}, { method: 'POST', body: 'a'.repeat(500_000) }]) {
      const exchange = await sendByHttp2(url, {}, request);
      assert.equal(textOf(exchange), 'whole', exchange.failure?.message);
    }
  }
});

test('a server that responds slowly, or never ends, runs into the time limit, and its connection is closed', async (t) => {
  for (const [head, expected] of [
    [[], 'no response within 300 ms, waiting for the first byte'],
    [[HEAD, HALF], 'no complete response within 300 ms, receiving the response'],
  ] as const) {
    const closes: Promise<void>[] = [];
    const url = await serveFrames(t, head, (socket) => closes.push(closeOf(socket)));
    const { failure } = await sendByHttp2(url, { timeoutMs: 300 });
    assert.deepEqual([failure?.kind, failure?.message], ['timeout', expected]);
    await Promise.all(closes);
    assert.equal(closes.length, 1);
  }
});

test('a server that does not finish the handshake runs into the time limit of TLS, and an abort ends it', async (t) => {
  const closes: Promise<void>[] = [];
  const url = (
    await listen(
      t,
      createTcpServer((socket: Socket) => closes.push(closeOf(socket.resume()))),
    )
  ).replace('http:', 'https:');
  const { failure } = await sendByHttp2(url, { timeoutMs: 300 });
  assert.equal(failure?.message, 'no response within 300 ms, in the TLS handshake');
  const aborted = new AbortController();
  const sent = sendByHttp2(url, { signal: aborted.signal });
  setTimeout(() => aborted.abort(new Error('enough')), 100);
  await assert.rejects(sent, /enough/);
  await Promise.all(closes);
  assert.equal(closes.length, 2);
});

test('an abort ends a request over HTTP/2', async (t) => {
  const aborted = new AbortController();
  let closed: Promise<void> | undefined;
  const url = await serveFrames(t, [], (socket) => {
    closed = closeOf(socket);
    aborted.abort(new Error('enough'));
  });
  await assert.rejects(sendByHttp2(url, { signal: aborted.signal }), /enough/);
  await closed;
});

test('of a stream of events the beginning is received', async (t) => {
  const url = await serveHttp2(t, (stream) => {
    stream.respond({ 'content-type': 'text/event-stream' });
    stream.write('data: 1\n\n');
  });
  const exchange = await sendByHttp2(url, { timeoutMs: 2000 });
  assert.equal(textOf(exchange), 'data: 1\n\n');
  assert.equal(exchange.response?.partial, 'stream');
});

test('a proxy gives the connection by CONNECT, and knows nothing of HTTP/2', async (t) => {
  const url = await serveHttp2(t, (stream) => stream.end('through'));
  const proxy = await proxyServer({ hosts: { 'localhost.test:443': new URL(url).host } });
  const exchange = await sendByHttp2('https://localhost.test/', {
    proxies: { httpsProxy: proxy.url },
    tls: { ...OPTIONS.tls, tlsServerName: 'localhost' },
  });
  assert.equal(textOf(exchange), 'through', exchange.failure?.message);
  assert.deepEqual(proxy.heard, ['CONNECT localhost.test:443']);
  assert.deepEqual([exchange.connection?.proxy, exchange.connection?.protocol], [proxy.url, 'HTTP/2']);
  assert.deepEqual(Object.keys(exchange.phases).slice(0, 3), ['connect', 'proxy', 'tls']);
});

test('a client certificate opens an API that requires one; without it, and without its authority, it fails as TLS', async (t) => {
  const url = await serveHttp2(t, (stream) => stream.end('known'), {
    ...{ requestCert: true, rejectUnauthorized: true, ca: LOCAL_CERTIFICATE },
  });
  const folder = temporaryDirectory();
  const files = { clientCert: join(folder, 'client.pem'), clientKey: join(folder, 'key.pem') };
  writeFileSync(files.clientCert, LOCAL_CERTIFICATE);
  writeFileSync(files.clientKey, PRIVATE_KEY);
  const known = await sendByHttp2(url, { tls: { ...OPTIONS.tls, ...files } });
  assert.equal(textOf(known), 'known', known.failure?.message);
  assert.match(
    (await sendByHttp2(url)).failure?.message ?? '',
    /^the server requires a client certificate: set CLIENT_CERT and CLIENT_KEY/,
  );
  assert.equal((await sendByHttp2(url, { tls: {} })).failure?.kind, 'tls');
});

test('only addresses of the family in the options are tried', async (t) => {
  const url = (await serveHttp2(t, (stream) => stream.end('four'))).replace('127.0.0.1', 'localhost');
  assert.equal(textOf(await sendByHttp2(url, { ipFamily: 4 })), 'four');
  assert.notEqual((await sendByHttp2(url, { ipFamily: 6 })).response?.status, 200);
});

test('a method that HTTP/2 sends in another way fails, and does not throw', async (t) => {
  const url = await serveHttp2(t, (stream) => stream.end());
  assert.ok((await sendByHttp2(url, {}, { method: 'CONNECT' })).failure);
});

/** A server that speaks HTTP/2 without TLS, with prior knowledge only. */
async function servePlain(t: TestContext, respond: Respond): Promise<string> {
  const server = createPlainServer();
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    respond(stream, headers, '');
  });
  return listen(t, server);
}

test('an http server is sent HTTP/2 with prior knowledge, with the phases of a connection without TLS', async (t) => {
  const url = await servePlain(t, async (stream, headers) => {
    await pause(100);
    stream.respond({ 'content-type': 'text/plain' });
    stream.end(`${headers[':scheme']} ${headers[':authority']} ${headers['x-case']}`);
  });
  const exchange = await sendByHttp2(url, { tls: {} }, { headers: { 'X-Case': 'a' } });
  const { phases, connection } = exchange;
  assert.equal(textOf(exchange), `http ${new URL(url).host} a`, exchange.failure?.message);
  assert.equal(connection?.protocol, 'HTTP/2');
  assert.deepEqual(Object.keys(phases), ['connect', 'send', 'server', 'download', 'total']);
  assert.ok((phases.server ?? 0) >= 95, `server: ${phases.server}`);
  const sum = PHASE_NAMES.reduce((so, name) => so + (phases[name] ?? 0), 0);
  assert.ok(Math.abs(sum - phases.total) < 0.001, `${sum} is not ${phases.total}`);
  // Only the API of BASE_URL is said to speak it.
  const { failure } = await sendByHttp2(url, { tls: {}, origin: 'http://127.0.0.1:1' });
  assert.equal(failure?.kind, 'not-http');
});

test('an http server that does not speak HTTP/2 is a failure that names the setting, and a proxy before it an error', async (t) => {
  const older = await listen(
    t,
    createHttpServer((_, response) => response.end('older')),
  );
  const closing = await listen(
    t,
    createTcpServer((socket) => socket.end()),
  );
  const { failure } = await sendByHttp2(older, { tls: {} });
  assert.match(
    failure?.message ?? '',
    /^the server does not speak HTTP\/2 from the first byte: see HTTP_VERSION/,
  );
  assert.equal(failure?.kind, 'not-http');
  assert.equal((await sendByHttp2(closing, { tls: {} })).response, undefined);
  await assert.rejects(
    sendByHttp2('http://api.test/', { tls: {}, proxies: { httpProxy: 'http://127.0.0.1:9' } }),
    /HTTP_VERSION is 2 and http:\/\/api\.test is reached by the proxy/,
  );
});
