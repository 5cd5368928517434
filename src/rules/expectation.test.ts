import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case, Exchange, Phases } from '../http/exchange.ts';
import { accounts, login, refusedLogin, sealmetrics } from './exchange.fixture.ts';
import { judge } from './judge.ts';

const found = (exchange: Exchange) =>
  judge(exchange, sealmetrics).map(({ id, where, expected, received }) => [id, where, expected, received]);

const expecting = (expectation: Case['expectation'], headers = {}) =>
  accounts({ headers, case: { ...(expectation ? { expectation } : {}) } });

test('a response that meets the expectation has no finding', () => {
  assert.deepEqual(found(expecting({ status: 200, body: { '/status': 'ok' }, headers: {} })), []);
  assert.deepEqual(
    found(expecting({ headers: { 'x-served-by': 'blue' } }, { 'X-Served-By': 'pool blue-2' })),
    [],
  );
});

test('another status is the only finding: headers and body of another response say nothing', () => {
  assert.deepEqual(
    found(refusedLogin({ case: { expectation: { status: 403, body: { '/status': 'ok' } } } })),
    [['expectation-failed', 'response status', '403', '401 Unauthorized']],
  );
});

test('each value and header that does not meet the expectation is reported, without the received value', () => {
  assert.deepEqual(
    found(expecting({ body: { '/status': 'fine', '/nothing': 1, '/data': null }, headers: { Via: 'edge' } })),
    [
      ['expectation-failed', 'response header Via', 'a value that contains "edge"', 'no such header'],
      ['expectation-failed', 'response body /status', '"fine"', 'another string'],
      ['expectation-failed', 'response body /nothing', '1', 'nothing'],
      ['expectation-failed', 'response body /data', 'null', 'an object'],
    ],
  );
});

const LIMITS = { slowMs: 500, downMs: 2000 };
const taking = (phases: Phases, more: Partial<Exchange> = {}) => ({
  ...login({ phases, case: { limits: LIMITS } }),
  ...more,
});
const ids = (exchange: Exchange) => judge(exchange, sealmetrics).map(({ id }) => id);

test('a limit applies to the server phase only, and the worse of two is reported', () => {
  assert.deepEqual(ids(taking({ connect: 3000, server: 500, download: 3000, total: 6500 })), []);
  assert.deepEqual(ids(taking({ server: 500.1, total: 500.1 })), ['server-slow']);
  assert.deepEqual(ids(taking({ server: 2000.1, total: 2000.1 })), ['server-too-slow']);
});

test('a response that waited for this process is not reported as slow', () => {
  const phases = { server: 2500, total: 2500 };
  assert.deepEqual(ids(taking(phases, { lagMs: 260 })), []);
  assert.deepEqual(ids(taking(phases, { lagMs: 240 })), ['server-too-slow'], 'less than a tenth of it');
  assert.deepEqual(ids(taking({ server: 501, total: 501 }, { lagMs: 24 })), ['server-slow'], 'a short lag');
});
