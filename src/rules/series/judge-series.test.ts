import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../http/exchange.ts';
import { ANSWERS, login, sealmetrics } from '../exchange.fixture.ts';
import { judgeSeries } from './judge-series.ts';
import { loginsOf, refusalsOf } from './series.fixture.ts';

const COUNT = 29;
const told = (exchanges: readonly Exchange[]) =>
  judgeSeries(exchanges, sealmetrics).map(({ id, severity, received }) => [id, severity, received]);

const every = (nth: number, other: Exchange, usual = login()) =>
  Array.from({ length: COUNT }, (_, index) => ({ ...((index + 1) % nth === 0 ? other : usual) }));

test('answers that are alike have no finding, however many', () => {
  assert.deepEqual(told(every(100, login())), []);
  assert.deepEqual(told([]), []);
  assert.deepEqual(told([login()]), []);
});

test('every third answer with another status shows, with the counts', () => {
  const unavailable = login({ status: 503, headers: { 'Content-Type': 'text/html' }, bytes: 'no' });
  assert.deepEqual(told(every(3, unavailable)), [
    [
      'answers-inconsistent',
      'error',
      '20 × 200 application/json, 9 × 503 text/html with status-undocumented at response status',
    ],
  ]);
});

test('a call that fails once in ten is inconsistent', () => {
  const failure = { kind: 'reset', message: 'reset', phase: 'server' } as const;
  assert.deepEqual(told(every(10, login({ failure }))), [
    ['answers-inconsistent', 'error', '27 × 200 application/json, 2 × no answer (reset)'],
  ]);
});

test('a broken promise that comes and goes is inconsistent', () => {
  const { token_type: _type, ...less } = ANSWERS.token;
  const [finding, ...more] = told(every(3, login({ body: less })));
  assert.deepEqual(more, []);
  assert.match(finding?.[2] ?? '', /9 × 200 application\/json with body-property-missing at response body/);
});

test('a drift that comes and goes is a warning', () => {
  const [finding] = told(every(2, login({ body: { ...ANSWERS.token, scope: 'all' } })));
  assert.deepEqual(finding?.slice(0, 2), ['answers-inconsistent', 'warning']);
});

test('what the contract leaves open may vary', () => {
  const expires = (text: string) => login({ body: { ...ANSWERS.token, expires_at: text } });
  assert.deepEqual(told(every(2, expires('2025-07-10T10:00:00Z'), expires('2025-07-10T12:00:00+02:00'))), []);
  const charset = login({ headers: { 'Content-Type': 'application/json; charset=utf-8' } });
  assert.deepEqual(told(every(2, charset)), []);
});

test('being told to wait is no inconsistency', () => {
  const wait = login({ status: 429, headers: { 'Retry-After': '1' } });
  assert.deepEqual(told([...every(100, wait).slice(0, 5), wait, wait]), []);
});

test('different requests may be answered differently', () => {
  const other = login({ case: { name: 'other' }, status: 500 });
  assert.deepEqual(told(every(3, other)), []);
});

test('a first answer of a second, and quick ones after it, is slow', () => {
  assert.deepEqual(told(loginsOf([1500, ...Array<number>(10).fill(20)])), [
    ['first-answer-slow', 'warning', '1500 ms, and 20 ms at most after it'],
  ]);
  for (const times of [
    [900, ...Array<number>(10).fill(20)],
    [1500, ...Array<number>(10).fill(400)],
    [1500, ...Array<number>(5).fill(20)],
    [20, 1500, ...Array<number>(10).fill(20)],
  ]) {
    assert.deepEqual(told(loginsOf(times)), []);
  }
});

test('latency that grows shows after twelve answers where it grows without exception', () => {
  const growing = Array.from({ length: 12 }, (_, index) => 10 + 150 * index);
  assert.deepEqual(told(loginsOf(growing)), [
    ['latency-growing', 'error', '160 ms at first, 1360 ms after 12 requests'],
  ]);
  assert.deepEqual(told(loginsOf(growing.slice(0, 11))), []);
  assert.deepEqual(told(loginsOf(growing.toReversed())), []);
});

test('a growth that nobody notices is none', () => {
  assert.deepEqual(told(loginsOf(Array.from({ length: COUNT }, (_, index) => 10 + index))), []);
  assert.deepEqual(told(loginsOf(Array.from({ length: COUNT }, (_, index) => 1000 + 10 * index))), []);
});

test('refusals that take 5 ms and a fifth longer are told apart, and no others', () => {
  const pairs = (unknown: number, wrong: number) =>
    Array.from({ length: COUNT }, (_, index) => [unknown + index / 100, wrong + (index % 7) / 10] as const);
  const [finding] = judgeSeries(refusalsOf(pairs(5, 90)), sealmetrics);
  assert.equal(finding?.id, 'user-enumeration-timing');
  assert.match(finding.received, /^5\.1 ms, against 90\.3 ms, in 29 pairs$/);
  assert.equal(told(refusalsOf(pairs(90, 5)))[0]?.[0], 'user-enumeration-timing');
  assert.deepEqual(told(refusalsOf(pairs(2, 6))), []);
  assert.deepEqual(told(refusalsOf(pairs(200, 220))), []);
  assert.deepEqual(told(refusalsOf(pairs(5, 90).slice(0, 15))), []);
});

const headed = (headers: (name: string, index: number) => Record<string, string>) =>
  refusalsOf(Array.from({ length: 10 }, () => [5, 5] as const)).map((exchange, index) => {
    const { reply } = exchange;
    assert.ok(reply);
    const added = Object.entries(headers(exchange.case.name, index));
    return { ...exchange, reply: { ...reply, headers: [...reply.headers, ...added] } };
  });

test('a header that one of two refusals always has, or always has otherwise, tells them apart', () => {
  const known = (name: string) => name === 'wrong-password';
  const telling = [
    headed((name) => (known(name) ? { 'X-Locked': '0' } : {})),
    headed((name, index) => (known(name) ? { 'X-Attempts': String(index) } : {})),
    headed((name) => ({ 'X-Code': known(name) ? 'E2' : 'E1' })),
  ];
  for (const exchanges of telling) {
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
    assert.deepEqual(told(exchanges), []);
  }
});

test('29 answers show what fails once in ten by chance with more than 95 %', () => {
  assert.ok(1 - 0.9 ** COUNT > 0.95);
});
