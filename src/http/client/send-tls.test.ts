import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import {
  CERTIFICATE_CHAIN,
  CERTIFICATE_FOR_ELSEWHERE,
  CHAIN_ROOT,
  EXPIRED_CERTIFICATE,
  LOCAL_CERTIFICATE,
} from '../../testing/certificates-for-tests.ts';
import { PHASE_NAMES } from '../exchange.ts';
import { listen, sendTo, serveRaw, serveSecure, trusting } from './servers.fixture.ts';

test('a certificate of the given authority is accepted, and the connection has its dates', async (t) => {
  const url = await serveSecure(t, (_, response) => response.end('hi'));
  const { response, connection, phases } = await sendTo(url, trusting(LOCAL_CERTIFICATE));
  assert.equal(response?.status, 200);
  assert.match(connection?.tlsVersion ?? '', /^TLSv1\.[23]$/);
  assert.equal(connection?.certificateExpiresAt, '2120-01-01T00:00:00.000Z');
  assert.equal(connection?.certificateValidFrom, '2020-01-01T00:00:00.000Z');
  assert.equal(connection?.intermediate, undefined);
  assert.deepEqual(Object.keys(phases), ['connect', 'tls', 'send', 'server', 'download', 'total']);
  const sum = PHASE_NAMES.reduce((sum, name) => sum + (phases[name] ?? 0), 0);
  assert.ok(Math.abs(sum - phases.total) < 0.001);
});

test('an intermediate certificate that expires first gives the dates, and its name', async (t) => {
  const url = await serveSecure(t, (_, response) => response.end('hi'), CERTIFICATE_CHAIN);
  const { connection } = await sendTo(url, trusting(CHAIN_ROOT));
  assert.equal(connection?.certificateExpiresAt, '2110-01-01T00:00:00.000Z');
  assert.equal(connection?.certificateValidFrom, '2020-01-01T00:00:00.000Z');
  assert.equal(connection?.intermediate, 'driftline test intermediate');
});

test('a request with a large body is sent after the handshake', async (t) => {
  const url = await serveSecure(t, (request, response) => request.pipe(response));
  const body = new Uint8Array(1_000_000).fill(7);
  const options = trusting(LOCAL_CERTIFICATE);
  const { response } = await sendTo(url.replace('127.0.0.1', 'localhost'), options, { method: 'POST', body });
  assert.deepEqual(new Uint8Array(response?.body ?? []), body);
});

test('a certificate that is not trusted fails as tls, with the reason', async (t) => {
  for (const [certificate, authority, reason] of [
    [LOCAL_CERTIFICATE, undefined, 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [EXPIRED_CERTIFICATE, EXPIRED_CERTIFICATE, 'the certificate has expired (CERT_HAS_EXPIRED)'],
    [
      CERTIFICATE_FOR_ELSEWHERE,
      CERTIFICATE_FOR_ELSEWHERE,
      'the certificate is for elsewhere.invalid, not for 127.0.0.1 (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
  ] as const) {
    const url = await serveSecure(t, (_, response) => response.end('hi'), certificate);
    const options = authority === undefined ? {} : trusting(authority);
    const { failure, phases, connection } = await sendTo(url, options);
    assert.deepEqual(failure, { kind: 'tls', message: reason, phase: 'tls' });
    assert.deepEqual(Object.keys(phases), ['connect', 'total']);
    assert.deepEqual(connection, { address: '127.0.0.1', port: Number(new URL(url).port), family: 'IPv4' });
  }
});

test('a server that does not speak TLS fails as tls', async (t) => {
  const url = await listen(t, createServer());
  const { failure } = await sendTo(url.replace('http:', 'https:'));
  assert.equal(failure?.kind, 'tls');
  assert.equal(failure?.phase, 'tls');
  assert.match(failure?.message ?? '', /^the server does not speak TLS/);
});

test('a server that closes the connection in the handshake fails as reset, in the phase tls', async (t) => {
  const url = await serveRaw(t, (socket) => socket.end());
  const { failure } = await sendTo(url.replace('http:', 'https:'));
  assert.equal(failure?.kind, 'reset');
  assert.equal(failure?.message, 'the server closed the connection without a response, in the TLS handshake');
});

test('a request without TLS to a TLS server fails as reset or not-http', async (t) => {
  const url = await serveSecure(t, (_, response) => response.end('hi'));
  const { failure } = await sendTo(url.replace('https:', 'http:'));
  assert.match(failure?.kind ?? '', /^(reset|not-http)$/);
});

test('a response over TLS that ends too early fails as truncated', async (t) => {
  const url = await serveSecure(t, (_, response) => {
    response.writeHead(200, { 'Content-Length': 10 });
    response.write('half', () => response.socket?.end());
  });
  const { failure } = await sendTo(url, trusting(LOCAL_CERTIFICATE));
  assert.equal(failure?.kind, 'truncated');
});
