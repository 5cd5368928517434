import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhaseName } from '../exchange.ts';
import { outOfTime, requestErrorFrom } from './failure.ts';

/** What an error of Node becomes: `kind: message`. */
function explain(phase: PhaseName, properties: object, closedByServer = false): string {
  const error = Object.assign(new Error('secret'), properties);
  const { kind, message } = requestErrorFrom(error, { phase, closedByServer });
  return `${kind}: ${message}`;
}

const CASES: readonly [phase: PhaseName, properties: object, expected: string][] = [
  [
    'dns',
    { code: 'ENOTFOUND', hostname: 'api.invalid' },
    'dns: the host name api.invalid is not known (ENOTFOUND)',
  ],
  [
    'dns',
    { code: 'EAI_AGAIN', hostname: 'api.invalid' },
    'dns: the host name api.invalid could not be looked up for now (EAI_AGAIN)',
  ],
  [
    'dns',
    { code: 'ESERVFAIL', hostname: 'a.b' },
    'dns: the host name a.b could not be looked up (ESERVFAIL)',
  ],
  [
    'connect',
    { code: 'EHOSTUNREACH', address: '10.0.0.1', port: 80 },
    'refused: no connection to 10.0.0.1:80: no route to the host (EHOSTUNREACH)',
  ],
  [
    'connect',
    { code: 'ENETUNREACH', address: '2001:db8::1', port: 443 },
    'refused: no connection to [2001:db8::1]:443: no route to its network (ENETUNREACH)',
  ],
  [
    'connect',
    { code: 'EADDRNOTAVAIL', address: '10.0.0.1', port: 80 },
    'refused: no connection to 10.0.0.1:80: no local address to connect from (EADDRNOTAVAIL)',
  ],
  ['connect', { code: 'ECONNABORTED' }, 'refused: no connection to the host: aborted (ECONNABORTED)'],
  ['connect', { code: 'EWHATEVER' }, 'refused: no connection to the host: it failed (EWHATEVER)'],
  [
    'connect',
    { code: 'ETIMEDOUT' },
    'timeout: the connection timed out, waiting for the connection (ETIMEDOUT)',
  ],
  ['tls', { code: 'CERT_NOT_YET_VALID' }, 'tls: the certificate is not valid yet (CERT_NOT_YET_VALID)'],
  [
    'tls',
    { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
    'tls: the issuer of the certificate is not trusted (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
  ],
  [
    'tls',
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      host: 'api.example.com',
      cert: {
        subjectaltname: 'DNS:a.example, DNS:*.b.example, IP Address:192.0.2.1, URI:x:y, DNS:c.example',
      },
    },
    'tls: the certificate is for a.example, *.b.example, 192.0.2.1 and 1 more, not for api.example.com (ERR_TLS_CERT_ALTNAME_INVALID)',
  ],
  [
    'tls',
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: '192.0.2.1', cert: { subject: { CN: 'a\u001b[2J' } } },
    'tls: the certificate is for a\\u001b[2J, not for 192.0.2.1 (ERR_TLS_CERT_ALTNAME_INVALID)',
  ],
  [
    'tls',
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'api.example.com', cert: {} },
    'tls: the certificate is for no host name, not for api.example.com (ERR_TLS_CERT_ALTNAME_INVALID)',
  ],
  ['tls', { code: 'INVALID_CA' }, 'tls: the TLS handshake failed (INVALID_CA)'],
  [
    'server',
    {
      code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      reason: 'tlsv13 alert certificate required',
    },
    'tls: the server requires a client certificate: set CLIENT_CERT and CLIENT_KEY (tlsv13 alert certificate required)',
  ],
  [
    'tls',
    {
      code: 'EPROTO',
      message: 'write EPROTO 80:error:0A:SSL routines:read:tlsv1 alert protocol version:file.c:1',
    },
    'tls: the server and Node have no TLS version in common (tlsv1 alert protocol version)',
  ],
  ['send', { code: 'EPIPE' }, 'reset: the connection was reset, sending the request (EPIPE)'],
  [
    'server',
    { code: 'EHOSTUNREACH' },
    'reset: the connection was reset, waiting for the first byte (EHOSTUNREACH)',
  ],
  ['download', { code: 'EWHATEVER' }, 'reset: the connection was reset, receiving the response (EWHATEVER)'],
  [
    'download',
    { code: 'HPE_INVALID_CHUNK_SIZE', reason: 'Invalid character in chunk size' },
    'not-http: the response is not valid HTTP/1.1: Invalid character in chunk size (HPE_INVALID_CHUNK_SIZE)',
  ],
];

test('every error of Node becomes a kind of failure with one sentence', async (t) => {
  for (const [phase, properties, expected] of CASES) {
    await t.test(expected, () => assert.equal(explain(phase, properties), expected));
  }
});

test('a connection that the server closed is distinguished from one that was reset', () => {
  const hangUp = { code: 'ECONNRESET' };
  assert.match(
    explain('server', hangUp, true),
    /^reset: the server closed the connection without a response/,
  );
  assert.match(
    explain('download', hangUp, true),
    /^truncated: the server closed the connection before the end/,
  );
  assert.match(explain('download', hangUp, false), /^reset: the connection was reset/);
});

test('a closed connection without an error is classified by its circumstances', () => {
  assert.equal(requestErrorFrom(undefined, { phase: 'download', closedByServer: true }).kind, 'truncated');
  assert.equal(requestErrorFrom(undefined, { phase: 'download', closedByServer: false }).kind, 'reset');
});

test('of the errors of several addresses, the one about the server is used', () => {
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', address: '10.0.0.1', port: 80 });
  const noRoute = Object.assign(new Error(), { code: 'ENETUNREACH', address: '::1', port: 80 });
  const circumstances = { phase: 'connect', closedByServer: false } as const;
  const failure = requestErrorFrom(new AggregateError([noRoute, refused]), circumstances);
  assert.equal(failure.message, 'no connection to 10.0.0.1:80: refused (ECONNREFUSED)');
  assert.match(requestErrorFrom(new AggregateError([noRoute]), circumstances).message, /ENETUNREACH/);
});

test('the message of a timeout names the limit and the phase', () => {
  assert.equal(
    outOfTime({ phase: 'server', closedByServer: false }, 5000).message,
    'no response within 5000 ms, waiting for the first byte',
  );
  assert.equal(
    outOfTime({ phase: 'download', closedByServer: false }, 80).message,
    'no complete response within 80 ms, receiving the response',
  );
});

test('no network, no name server and no free descriptor are failures of the monitor host', () => {
  const isOnMonitorHost = (code: string) =>
    requestErrorFrom(Object.assign(new Error(), { code }), AT).onMonitorHost;
  for (const code of ['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'EAI_AGAIN'])
    assert.equal(isOnMonitorHost(code), true, code);
  for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ECONNRESET', 'ETIMEDOUT'])
    assert.equal(isOnMonitorHost(code), false, code);
});

test('where one of several addresses refuses the connection, the monitor host is not at fault', () => {
  const errors = ['ENETUNREACH', 'ECONNREFUSED'].map((code) => Object.assign(new Error(), { code }));
  assert.equal(requestErrorFrom(new AggregateError(errors), AT).onMonitorHost, false);
  assert.equal(requestErrorFrom(new AggregateError(errors.slice(0, 1)), AT).onMonitorHost, true);
});

const AT = { phase: 'connect', closedByServer: false } as const;

test('a name without an address of the chosen family is said to have none', () => {
  const error = Object.assign(new Error(), { code: 'ENOTFOUND', hostname: 'api.test' });
  assert.equal(
    requestErrorFrom(error, { phase: 'dns', closedByServer: false, ipFamily: 6 }).message,
    'the host name api.test is not known, or has no IPv6 address (IP_FAMILY) (ENOTFOUND)',
  );
});
