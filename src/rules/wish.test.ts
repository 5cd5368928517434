import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case, Exchange, Phases } from '../http/exchange.ts';
import { accounts, login, refusedLogin, sealmetrics } from './exchange.fixture.ts';
import { judge } from './judge.ts';

const found = (exchange: Exchange) =>
  judge(exchange, sealmetrics).map(({ id, where, promised, received }) => [id, where, promised, received]);

const wishing = (wish: Case['wish'], headers = {}) =>
  accounts({ headers, case: { ...(wish ? { wish } : {}) } });

test('an answer that is as the monitor expects has no finding', () => {
  assert.deepEqual(found(wishing({ status: 200, body: { '/status': 'ok' }, headers: {} })), []);
  assert.deepEqual(
    found(wishing({ headers: { 'x-served-by': 'blue' } }, { 'X-Served-By': 'pool blue-2' })),
    [],
  );
});

test('another status is told alone: what is in another answer says nothing more', () => {
  assert.deepEqual(found(refusedLogin({ case: { wish: { status: 403, body: { '/status': 'ok' } } } })), [
    ['wish-unfulfilled', 'response status', '403', '401 Unauthorized'],
  ]);
});

test('each value and header that is not as expected is told, and the value that came is not shown', () => {
  assert.deepEqual(
    found(wishing({ body: { '/status': 'fine', '/nothing': 1, '/data': null }, headers: { Via: 'edge' } })),
    [
      ['wish-unfulfilled', 'response header Via', 'a text with "edge"', 'no such header'],
      ['wish-unfulfilled', 'response body /status', '"fine"', 'another string'],
      ['wish-unfulfilled', 'response body /nothing', '1', 'nothing'],
      ['wish-unfulfilled', 'response body /data', 'null', 'an object'],
    ],
  );
});

const LIMITS = { slowMs: 500, downMs: 2000 };
const taking = (phases: Phases, more: Partial<Exchange> = {}) => ({
  ...login({ phases, case: { limits: LIMITS } }),
  ...more,
});
const ids = (exchange: Exchange) => judge(exchange, sealmetrics).map(({ id }) => id);

test('a limit looks at the server phase alone, and the worse of two is told', () => {
  assert.deepEqual(ids(taking({ connect: 3000, server: 500, download: 3000, total: 6500 })), []);
  assert.deepEqual(ids(taking({ server: 500.1, total: 500.1 })), ['server-slow']);
  assert.deepEqual(ids(taking({ server: 2000.1, total: 2000.1 })), ['server-too-slow']);
});

test('an answer that this process kept waiting is not called slow', () => {
  const phases = { server: 2500, total: 2500 };
  assert.deepEqual(ids(taking(phases, { lagMs: 260 })), []);
  assert.deepEqual(ids(taking(phases, { lagMs: 240 })), ['server-too-slow'], 'less than a tenth of it');
  assert.deepEqual(ids(taking({ server: 501, total: 501 }, { lagMs: 24 })), ['server-slow'], 'a moment');
});
