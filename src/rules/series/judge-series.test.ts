import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../http/exchange.ts';
import { login, RESPONSES, sealmetrics } from '../exchange.fixture.ts';
import { judgeSeries } from './judge-series.ts';
import { loginsOf, refusalsOf } from './series.fixture.ts';

const COUNT = 29;
const found = (exchanges: readonly Exchange[]) =>
  judgeSeries(exchanges, sealmetrics).map(({ id, severity, received }) => [id, severity, received]);

const every = (nth: number, other: Exchange, usual = login()) =>
  Array.from({ length: COUNT }, (_, index) => ({ ...((index + 1) % nth === 0 ? other : usual) }));

test('equal responses have no finding, however many', () => {
  assert.deepEqual(found(every(100, login())), []);
  assert.deepEqual(found([]), []);
  assert.deepEqual(found([login()]), []);
});

test('every third response with another status is reported, with the counts', () => {
  const unavailable = login({ status: 503, headers: { 'Content-Type': 'text/html' }, bytes: 'no' });
  assert.deepEqual(found(every(3, unavailable)), [
    [
      'responses-inconsistent',
      'error',
      '20 × 200 application/json, 9 × 503 text/html with call-gateway-failed at response status',
    ],
  ]);
});

test('a call that fails once in ten is inconsistent', () => {
  const failure = { kind: 'reset', message: 'reset', phase: 'server' } as const;
  assert.deepEqual(found(every(10, login({ failure }))), [
    ['responses-inconsistent', 'error', '27 × 200 application/json, 2 × no response (reset)'],
  ]);
});

test('a contract violation in some of the responses is inconsistent', () => {
  const { token_type: _type, ...less } = RESPONSES.token;
  const [finding, ...more] = found(every(3, login({ body: less })));
  assert.deepEqual(more, []);
  assert.match(finding?.[2] ?? '', /9 × 200 application\/json with body-property-missing at response body/);
});

test('a drift in some of the responses is a warning', () => {
  const [finding] = found(every(2, login({ body: { ...RESPONSES.token, scope: 'all' } })));
  assert.deepEqual(finding?.slice(0, 2), ['responses-inconsistent', 'warning']);
});

test('parts that the contract leaves open may vary', () => {
  const expires = (text: string) => login({ body: { ...RESPONSES.token, expires_at: text } });
  assert.deepEqual(
    found(every(2, expires('2025-07-10T10:00:00Z'), expires('2025-07-10T12:00:00+02:00'))),
    [],
  );
  const charset = login({ headers: { 'Content-Type': 'application/json; charset=utf-8' } });
  assert.deepEqual(found(every(2, charset)), []);
});

test('a rate limit (429) is not an inconsistency', () => {
  const wait = login({ status: 429, headers: { 'Retry-After': '1' } });
  assert.deepEqual(found([...every(100, wait).slice(0, 5), wait, wait]), []);
});

test('different requests may get different responses', () => {
  const other = login({ case: { name: 'other' }, status: 500 });
  assert.deepEqual(found(every(3, other)), []);
});

test('a first response of over a second, followed by fast ones, is slow', () => {
  assert.deepEqual(found(loginsOf([1500, ...Array<number>(10).fill(20)])), [
    ['first-response-slow', 'warning', '1500 ms first, then at most 20 ms'],
  ]);
  for (const times of [
    [900, ...Array<number>(10).fill(20)],
    [1500, ...Array<number>(10).fill(400)],
    [1500, ...Array<number>(5).fill(20)],
    [20, 1500, ...Array<number>(10).fill(20)],
  ]) {
    assert.deepEqual(found(loginsOf(times)), []);
  }
});

test('growing latency is reported after twelve responses if it grows without exception', () => {
  const growing = Array.from({ length: 12 }, (_, index) => 10 + 150 * index);
  assert.deepEqual(found(loginsOf(growing)), [
    ['latency-growing', 'error', '160 ms at first, 1360 ms after 12 requests'],
  ]);
  assert.deepEqual(found(loginsOf(growing.slice(0, 11))), []);
  assert.deepEqual(found(loginsOf(growing.toReversed())), []);
});

test('a growth that is too small is not reported', () => {
  assert.deepEqual(found(loginsOf(Array.from({ length: COUNT }, (_, index) => 10 + index))), []);
  assert.deepEqual(found(loginsOf(Array.from({ length: COUNT }, (_, index) => 1000 + 10 * index))), []);
});

test('response times that differ by 5 ms and by a fifth are reported, smaller differences are not', () => {
  const pairs = (unknown: number, wrong: number) =>
    Array.from({ length: COUNT }, (_, index) => [unknown + index / 100, wrong + (index % 7) / 10] as const);
  const [finding] = judgeSeries(refusalsOf(pairs(5, 90)), sealmetrics);
  assert.equal(finding?.id, 'user-enumeration-timing');
  assert.match(finding.received, /^5\.1 ms against 90\.3 ms, medians of 29 pairs$/);
  assert.equal(found(refusalsOf(pairs(90, 5)))[0]?.[0], 'user-enumeration-timing');
  assert.deepEqual(found(refusalsOf(pairs(2, 6))), []);
  assert.deepEqual(found(refusalsOf(pairs(200, 220))), []);
  assert.deepEqual(found(refusalsOf(pairs(5, 90).slice(0, 15))), []);
});

const headed = (headers: (name: string, index: number) => Record<string, string>) =>
  refusalsOf(Array.from({ length: 10 }, () => [5, 5] as const)).map((exchange, index) => {
    const { response } = exchange;
    assert.ok(response);
    const added = Object.entries(headers(exchange.case.name, index));
    return { ...exchange, response: { ...response, headers: [...response.headers, ...added] } };
  });

test('a header that only one case has, or that always differs, reveals whether an account exists', () => {
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

test('headers that vary for other reasons reveal nothing', () => {
  const id = (index: number) => `4f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d${String(10 + index)}`;
  for (const exchanges of [
    headed((_, index) => ({ 'X-Request-Id': id(index) })),
    headed((_, index) => ({ 'X-RateLimit-Remaining': String(59 - index) })),
    headed((_, index): Record<string, string> => (index % 3 === 0 ? { 'X-Served-By': 'b' } : {})),
    headed((name): Record<string, string> => (name === 'unknown-user' ? { Age: '1' } : {})),
    headed(() => ({ 'WWW-Authenticate': 'Bearer' })),
  ]) {
    assert.deepEqual(found(exchanges), []);
  }
});

test('29 responses show what fails once in ten by chance with more than 95 %', () => {
  assert.ok(1 - 0.9 ** COUNT > 0.95);
});
