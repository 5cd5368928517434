import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import { test } from 'node:test';
import {
  CERTIFICATE_FOR_ELSEWHERE,
  LOCAL_CERTIFICATE,
  PRIVATE_KEY,
} from '../../testing/certificates-for-tests.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { proxyServer } from '../../testing/proxy-for-tests.ts';
import { PHASE_NAMES } from '../exchange.ts';
import { listen, sendTo, serveRaw, serveSecure, trusting } from './servers.fixture.ts';

const hostOf = (url: string) => new URL(url).host;

test('an https API is reached by CONNECT, and the phase proxy is measured apart', async (t) => {
  const api = await serveSecure(
    t,
    (request, response) => response.end(JSON.stringify(request.headers)),
    CERTIFICATE_FOR_ELSEWHERE,
  );
  const proxy = await proxyServer({ hosts: { 'elsewhere.invalid:443': hostOf(api) }, delayMs: 60 });
  const { response, phases, connection } = await sendTo('https://elsewhere.invalid/x', {
    proxies: { httpsProxy: proxy.url },
    ...trusting(CERTIFICATE_FOR_ELSEWHERE),
  });
  assert.equal(response?.status, 200);
  assert.deepEqual(proxy.heard, ['CONNECT elsewhere.invalid:443']);
  assert.deepEqual(Object.keys(phases), ['connect', 'proxy', 'tls', 'send', 'server', 'download', 'total']);
  assert.ok((phases.proxy ?? 0) >= 55, `${phases.proxy}`);
  const sum = PHASE_NAMES.reduce((so, name) => so + (phases[name] ?? 0), 0);
  assert.ok(Math.abs(sum - phases.total) < 0.001);
  assert.equal(connection?.proxy, proxy.url);
  assert.equal(connection?.port, Number(new URL(proxy.url).port));
  assert.equal(connection?.certificateExpiresAt, '2120-01-01T00:00:00.000Z');
  assert.doesNotMatch(Buffer.from(response?.body ?? []).toString(), /proxy/i);
});

test('an http API is sent through the proxy as it is, with its body', async (t) => {
  const api = await listen(
    t,
    createServer((request, response) => {
      response.setHeader('X-Host', request.headers.host ?? '');
      request.pipe(response);
    }),
  );
  const proxy = await proxyServer({ hosts: { 'api.internal.test': hostOf(api) } });
  const { response, phases, connection } = await sendTo(
    'http://api.internal.test/v1/pets?q=1',
    { proxies: { httpProxy: proxy.url } },
    { method: 'POST', body: 'hi' },
  );
  assert.equal(Buffer.from(response?.body ?? []).toString(), 'hi');
  assert.deepEqual(proxy.heard, ['POST http://api.internal.test/v1/pets?q=1']);
  assert.equal(response?.headers.find(([name]) => name === 'X-Host')?.[1], 'api.internal.test');
  // The proxy's connection to the API cannot be seen: it is in the server phase.
  assert.deepEqual(Object.keys(phases), ['connect', 'send', 'server', 'download', 'total']);
  assert.equal(connection?.proxy, proxy.url);
});

test('user and password are sent to the proxy, and never to the API', async (t) => {
  const echo = await listen(
    t,
    createServer((request, response) => response.end(JSON.stringify(request.rawHeaders))),
  );
  const api = await serveSecure(
    t,
    (request, response) => response.end(JSON.stringify(request.rawHeaders)),
    CERTIFICATE_FOR_ELSEWHERE,
  );
  const proxy = await proxyServer({
    credentials: 'me:p4ss',
    hosts: { 'elsewhere.invalid:443': hostOf(api), 'api.internal.test': hostOf(echo) },
  });
  const { urlWithCredentials: url } = proxy;
  const options = { proxies: { httpProxy: url, httpsProxy: url }, ...trusting(CERTIFICATE_FOR_ELSEWHERE) };
  for (const address of ['https://elsewhere.invalid/', 'http://api.internal.test/']) {
    const exchange = await sendTo(address, options);
    assert.equal(exchange.response?.status, 200, exchange.failure?.message);
    assert.doesNotMatch(
      Buffer.from(exchange.response?.body ?? []).toString(),
      /proxy-authorization|bWU6cDRzcw/i,
    );
    assert.doesNotMatch(JSON.stringify(exchange), /p4ss|bWU6cDRzcw/);
  }
});

test('NO_PROXY leads past the proxy', async () => {
  const proxy = await proxyServer();
  const proxies = { httpProxy: proxy.url, noProxy: '.invalid' };
  const { failure } = await sendTo('http://api.invalid/', { proxies, timeoutMs: 2000 });
  assert.equal(failure?.phase, 'dns');
  assert.deepEqual(proxy.heard, []);
});

test('a loopback address is reached past the proxy', async (t) => {
  const api = await listen(
    t,
    createServer((_, response) => response.end('hi')),
  );
  const { response, connection } = await sendTo(api, { proxies: { httpProxy: await deadAddress() } });
  assert.equal(response?.status, 200);
  assert.equal(connection?.proxy, undefined);
});

test('a proxy that speaks TLS itself', async (t) => {
  const api = await serveSecure(t, (_, response) => response.end('hi'), CERTIFICATE_FOR_ELSEWHERE);
  const tls = { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE };
  const proxy = await proxyServer({ tls, hosts: { 'elsewhere.invalid:443': hostOf(api) } });
  const { failure, phases } = await sendTo('https://elsewhere.invalid/', {
    proxies: { httpsProxy: proxy.url },
  });
  assert.equal(failure?.kind, 'proxy');
  assert.match(
    failure?.message ?? '',
    /^the proxy https:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) cannot be used: the certificate is self-signed/,
  );
  assert.deepEqual(Object.keys(phases), ['connect', 'total']);
});

/** What a proxy does, and what is said of it. */
const REFUSALS: readonly (readonly [
  what: string,
  url: () => Promise<string>,
  said: RegExp,
  onHost: boolean,
])[] = [
  [
    'listens on no port',
    deadAddress,
    /^the proxy (http:\S+) \(HTTPS_PROXY\) cannot be used: no connection to 127\.0\.0\.1:\d+: refused \(ECONNREFUSED\)$/,
    true,
  ],
  [
    'requires credentials',
    async () => (await proxyServer({ credentials: 'me:p4ss' })).url,
    /^the proxy (http:\S+) \(HTTPS_PROXY\) requires a user and a password \(status 407\): set them in the URL of HTTPS_PROXY$/,
    true,
  ],
  [
    'rejects the credentials',
    async () => (await proxyServer({ credentials: 'me:p4ss' })).url.replace('//', '//me:canary@'),
    /^the proxy (http:\S+) \(HTTPS_PROXY\) rejected the user and password in the URL of HTTPS_PROXY \(status 407\)$/,
    true,
  ],
  [
    'cannot reach the API',
    async () => (await proxyServer({ hosts: { 'api.internal.test:443': hostOf(await deadAddress()) } })).url,
    /^the proxy (http:\S+) \(HTTPS_PROXY\) could not reach api\.internal\.test:443: status 502$/,
    false,
  ],
];

for (const [what, urlOf, said, onHost] of REFUSALS) {
  test(`a proxy that ${what} is a failure of its own, named without its password`, async () => {
    const url = await urlOf();
    const { failure, response } = await sendTo('https://api.internal.test/', {
      proxies: { httpsProxy: url },
    });
    assert.equal(response, undefined);
    assert.equal(failure?.kind, 'proxy');
    assert.match(failure?.message ?? '', said);
    assert.equal(said.exec(failure?.message ?? '')?.[1], new URL(url).origin);
    assert.doesNotMatch(JSON.stringify(failure), /canary/);
    assert.equal(failure?.onMonitorHost ?? false, onHost);
  });
}

test('a proxy that forbids the host, closes the connection or speaks no HTTP', async (t) => {
  for (const [bytes, said] of [
    ['HTTP/1.1 403 Forbidden\r\n\r\n', /refused CONNECT api\.internal\.test:443: status 403$/],
    ['', /cannot be used: the connection was reset, waiting for its connection to the API/],
    ['SSH-2.0-OpenSSH\r\n', /cannot be used: the response is not valid HTTP/],
  ] as const) {
    const url = await serveRaw(t, (socket) => socket.end(bytes));
    const { failure } = await sendTo('https://api.internal.test/', { proxies: { httpsProxy: url } });
    assert.deepEqual([failure?.kind, failure?.phase], ['proxy', 'proxy']);
    assert.match(failure?.message ?? '', said);
  }
});

test('a proxy that never responds: the time limit names it', async (t) => {
  const silent = await listen(t, createRawServer());
  const { failure, phases } = await sendTo('https://api.internal.test/', {
    proxies: { httpsProxy: silent },
    timeoutMs: 150,
  });
  assert.deepEqual([failure?.kind, failure?.phase], ['proxy', 'proxy']);
  assert.match(
    failure?.message ?? '',
    /^no response from the proxy http:\S+ \(HTTPS_PROXY\) within 150 ms, waiting for its connection to the API$/,
  );
  assert.deepEqual(Object.keys(phases), ['connect', 'total']);
});

test('407 for an http API is a failure of the proxy', async () => {
  const { url } = await proxyServer({ credentials: 'me:p4ss' });
  const { failure, response } = await sendTo('http://api.internal.test/', { proxies: { httpProxy: url } });
  assert.equal(response, undefined);
  assert.deepEqual([failure?.kind, failure?.onMonitorHost], ['proxy', true]);
  assert.match(failure?.message ?? '', /\(HTTP_PROXY\) requires a user and a password \(status 407\)/);
});

test('a failure behind the proxy is of the API, and says through which proxy it was', async (t) => {
  const api = await serveSecure(t, (_, response) => response.end('hi'), CERTIFICATE_FOR_ELSEWHERE);
  const proxy = await proxyServer({ hosts: { 'elsewhere.invalid:443': hostOf(api) } });
  const { failure } = await sendTo('https://elsewhere.invalid/', { proxies: { httpsProxy: proxy.url } });
  assert.deepEqual([failure?.kind, failure?.phase], ['tls', 'tls']);
  assert.equal(
    failure?.message,
    `the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT), through the proxy ${proxy.url} (HTTPS_PROXY)`,
  );
});
