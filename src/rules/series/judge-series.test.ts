import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../http/exchange.ts';
import { ANSWERS, login, sealmetrics } from '../exchange.fixture.ts';
import { judgeSeries } from './judge-series.ts';
import { loginsOf, refusalsOf } from './series.fixture.ts';

const COUNT = 29;
const reported = (exchanges: readonly Exchange[]) =>
  judgeSeries(exchanges, sealmetrics).map(({ id, severity, received }) => [id, severity, received]);

const every = (nth: number, other: Exchange, usual = login()) =>
  Array.from({ length: COUNT }, (_, index) => ({ ...((index + 1) % nth === 0 ? other : usual) }));

test('responses that are alike have no finding, however many', () => {
  assert.deepEqual(reported(every(100, login())), []);
  assert.deepEqual(reported([]), []);
  assert.deepEqual(reported([login()]), []);
});

test('every third response with another status shows, with the counts', () => {
  const unavailable = login({ status: 503, headers: { 'Content-Type': 'text/html' }, bytes: 'no' });
  assert.deepEqual(reported(every(3, unavailable)), [
    [
      'responses-inconsistent',
      'error',
      '20 × 200 application/json, 9 × 503 text/html with status-undocumented at response status',
    ],
  ]);
});

test('a call that fails once in ten is inconsistent', () => {
  const failure = { kind: 'reset', message: 'reset', phase: 'server' } as const;
  assert.deepEqual(reported(every(10, login({ failure }))), [
    ['responses-inconsistent', 'error', '27 × 200 application/json, 2 × no response (reset)'],
  ]);
});

test('a broken promise that comes and goes is inconsistent', () => {
  const { token_type: _type, ...less } = ANSWERS.token;
  const [finding, ...more] = reported(every(3, login({ body: less })));
  assert.deepEqual(more, []);
  assert.match(finding?.[2] ?? '', /9 × 200 application\/json with body-property-missing at response body/);
});

test('a drift that comes and goes is a warning', () => {
  const [finding] = reported(every(2, login({ body: { ...ANSWERS.token, scope: 'all' } })));
  assert.deepEqual(finding?.slice(0, 2), ['responses-inconsistent', 'warning']);
});

test('what the contract leaves open may vary', () => {
  const expires = (text: string) => login({ body: { ...ANSWERS.token, expires_at: text } });
  assert.deepEqual(
    reported(every(2, expires('2025-07-10T10:00:00Z'), expires('2025-07-10T12:00:00+02:00'))),
    [],
  );
  const charset = login({ headers: { 'Content-Type': 'application/json; charset=utf-8' } });
  assert.deepEqual(reported(every(2, charset)), []);
});

test('being told to wait is no inconsistency', () => {
  const wait = login({ status: 429, headers: { 'Retry-After': '1' } });
  assert.deepEqual(reported([...every(100, wait).slice(0, 5), wait, wait]), []);
});

test('different requests may be answered differently', () => {
  const other = login({ case: { name: 'other' }, status: 500 });
  assert.deepEqual(reported(every(3, other)), []);
});

test('a first response of a second, and quick ones after it, is slow', () => {
  assert.deepEqual(reported(loginsOf([1500, ...Array<number>(10).fill(20)])), [
    ['first-response-slow', 'warning', '1500 ms, and 20 ms at most after it'],
  ]);
  for (const times of [
    [900, ...Array<number>(10).fill(20)],
    [1500, ...Array<number>(10).fill(400)],
    [1500, ...Array<number>(5).fill(20)],
    [20, 1500, ...Array<number>(10).fill(20)],
  ]) {
    assert.deepEqual(reported(loginsOf(times)), []);
  }
});

test('latency that grows shows after twelve responses where it grows without exception', () => {
  const growing = Array.from({ length: 12 }, (_, index) => 10 + 150 * index);
  assert.deepEqual(reported(loginsOf(growing)), [
    ['latency-growing', 'error', '160 ms at first, 1360 ms after 12 requests'],
  ]);
  assert.deepEqual(reported(loginsOf(growing.slice(0, 11))), []);
  assert.deepEqual(reported(loginsOf(growing.toReversed())), []);
});

test('a growth that nobody notices is none', () => {
  assert.deepEqual(reported(loginsOf(Array.from({ length: COUNT }, (_, index) => 10 + index))), []);
  assert.deepEqual(reported(loginsOf(Array.from({ length: COUNT }, (_, index) => 1000 + 10 * index))), []);
});

test('refusals that take 5 ms and a fifth longer are told apart, and no others', () => {
  const pairs = (unknown: number, wrong: number) =>
    Array.from({ length: COUNT }, (_, index) => [unknown + index / 100, wrong + (index % 7) / 10] as const);
  const [finding] = judgeSeries(refusalsOf(pairs(5, 90)), sealmetrics);
  assert.equal(finding?.id, 'user-enumeration-timing');
  assert.match(finding.received, /^5\.1 ms, against 90\.3 ms, in 29 pairs$/);
  assert.equal(reported(refusalsOf(pairs(90, 5)))[0]?.[0], 'user-enumeration-timing');
  assert.deepEqual(reported(refusalsOf(pairs(2, 6))), []);
  assert.deepEqual(reported(refusalsOf(pairs(200, 220))), []);
  assert.deepEqual(reported(refusalsOf(pairs(5, 90).slice(0, 15))), []);
});

const headed = (headers: (name: string, index: number) => Record<string, string>) =>
  refusalsOf(Array.from({ length: 10 }, () => [5, 5] as const)).map((exchange, index) => {
    const { response } = exchange;
    assert.ok(response);
    const added = Object.entries(headers(exchange.case.name, index));
    return { ...exchange, response: { ...response, headers: [...response.headers, ...added] } };
  });

test('a header that one of two refusals always has, or always has otherwise, tells them apart', () => {
  const known = (name: string) => name === 'wrong-password';
  const reporting = [
    headed((name) => (known(name) ? { 'X-Locked': '0' } : {})),
    headed((name, index) => (known(name) ? { 'X-Attempts': String(index) } : {})),
    headed((name) => ({ 'X-Code': known(name) ? 'E2' : 'E1' })),
  ];
  for (const exchanges of reporting) {
    assert.deepEqual(
      judgeSeries(exchanges, sealmetrics).map(({ id }) => id),
      ['user-enumeration-header'],
    );
  }
});

test('headers that vary for other reasons tell nothing', () => {
  const id = (index: number) => `4f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d${String(10 + index)}`;
  for (const exchanges of [
    headed((_, index) => ({ 'X-Request-Id': id(index) })),
    headed((_, index) => ({ 'X-RateLimit-Remaining': String(59 - index) })),
    headed((_, index): Record<string, string> => (index % 3 === 0 ? { 'X-Served-By': 'b' } : {})),
    headed((name): Record<string, string> => (name === 'unknown-user' ? { Age: '1' } : {})),
    headed(() => ({ 'WWW-Authenticate': 'Bearer' })),
  ]) {
    assert.deepEqual(reported(exchanges), []);
  }
});

test('29 responses show what fails once in ten by chance with more than 95 %', () => {
  assert.ok(1 - 0.9 ** COUNT > 0.95);
});
