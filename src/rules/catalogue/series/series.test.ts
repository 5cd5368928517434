import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../../http/exchange.ts';
import { login, RESPONSES, refusedLogin, sealmetrics } from '../../exchange.fixture.ts';
import { judgeSeries } from '../../series/judge-series.ts';
import { loginsOf, refusalsOf } from '../../series/series.fixture.ts';
import { seriesRules } from './index.ts';

/** Responses that violate one rule and no other, and responses near them without any finding. */
interface Example {
  readonly violates: readonly Exchange[];
  readonly keeps: readonly Exchange[];
  readonly where: string;
  readonly expected: string;
  readonly received: string;
}

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Rejected logins in pairs, those with a wrong password with one header more. */
function withHeader(name: string, textOf: (index: number) => string, ofAll = false): Exchange[] {
  return refusalsOf(times(10, () => [5, 5] as const)).map((exchange, index) => {
    const { response, case: step } = exchange;
    if (!response || (!ofAll && step.name !== 'wrong-password')) return exchange;
    return { ...exchange, response: { ...response, headers: [...response.headers, [name, textOf(index)]] } };
  });
}

/** Rejected logins in pairs, with other white space for a wrong password. */
function withBlanks(blanksOf: (index: number) => string): Exchange[] {
  return refusalsOf(times(10, () => [5, 5] as const)).map((exchange, index) => {
    const { response, case: step } = exchange;
    if (!response || step.name !== 'wrong-password') return exchange;
    const body = Buffer.from(`${JSON.stringify(RESPONSES.refused)}${blanksOf(index)}`);
    return { ...exchange, response: { ...response, body } };
  });
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'responses-inconsistent': {
    violates: times(10, (index) =>
      index === 4 ? login({ failure: { kind: 'reset', message: 'reset', phase: 'server' } }) : login(),
    ),
    keeps: times(10, (index) =>
      index === 4 ? login({ headers: { 'Content-Type': 'application/json; charset=utf-8' } }) : login(),
    ),
    where: 'response',
    expected: 'the same response to the same request',
    received: '9 × 200 application/json, 1 × no response (reset)',
  },
  'first-response-slow': {
    violates: loginsOf([1000, ...times(9, () => 200)]),
    keeps: loginsOf([999, ...times(9, () => 199)]),
    where: 'server phase',
    expected: 'a first response about as fast as the following ones',
    received: '1000 ms first, then at most 200 ms',
  },
  'latency-growing': {
    violates: loginsOf(times(12, (index) => 10 + 150 * index)),
    keeps: loginsOf(times(12, (index) => 10 + 150 * (11 - index))),
    where: 'server phase',
    expected: 'responses as fast as at first',
    received: '160 ms at first, 1360 ms after 12 requests',
  },
  'success-never-seen': {
    violates: times(2, () => refusedLogin({ case: { name: 'made-up', expects: 'any' } })),
    keeps: [refusedLogin({ case: { name: 'made-up', expects: 'any' } }), login()],
    where: 'response status',
    expected: '200 at least once',
    received: 'only 401',
  },
  'user-enumeration-timing': {
    violates: refusalsOf(times(16, (index) => [5 + index / 100, 90] as const)),
    keeps: refusalsOf(times(16, (index) => (index % 2 === 0 ? ([5, 90] as const) : ([90, 5] as const)))),
    where: 'server phase',
    expected: 'the same response time as for wrong-password',
    received: '5.1 ms against 90.0 ms, medians of 16 pairs',
  },
  'user-enumeration-header': {
    violates: withHeader('X-Attempts', String),
    keeps: withHeader('X-Attempts', String, true),
    where: 'response header x-attempts',
    expected: 'the same header as in the response to wrong-password',
    received: 'another value, or no such header, in each of 10 responses',
  },
  'user-enumeration-length': {
    violates: withBlanks(() => '\n'),
    keeps: withBlanks((index) => (index % 3 === 0 ? '\n' : '')),
    where: 'response body',
    expected: '51 characters, as in each response to wrong-password',
    received: '50 characters in each of 10 responses',
  },
};

test('each rule about series has an example, and each example a rule', () => {
  assert.deepEqual(Object.keys(EXAMPLES).sort(), seriesRules.map(({ id }) => id).sort());
});

for (const rule of seriesRules) {
  const example = EXAMPLES[rule.id];
  if (!example) continue;
  const { violates, keeps, ...texts } = example;

  test(`${rule.id} is the only finding in its example`, () => {
    const found = judgeSeries(violates, sealmetrics);
    assert.deepEqual(
      found.map(({ id, severity, where, expected, received }) => ({
        id,
        severity,
        where,
        expected,
        received,
      })),
      [{ id: rule.id, severity: rule.severity, ...texts }],
    );
    assert.ok(!JSON.stringify(found).includes(RESPONSES.token.access_token));
  });

  test(`${rule.id} has no finding in responses near its example`, () => {
    assert.deepEqual(judgeSeries(keeps, sealmetrics), []);
  });
}
