import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeStep } from '../history/store/history.fixture.ts';
import type { Finding } from '../rules/finding.ts';
import { verdictOf } from './verdict.ts';

const finding = (changes: Partial<Finding>) =>
  makeFinding({
    title: 'A required property is missing',
    expected: 'string',
    contract: 'contracts/x.yaml:1:1',
    hint: 'Send it.',
    ...changes,
  });

const DRIFT = finding({
  id: 'body-property-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'The body has an undocumented property',
  where: 'response body /extra',
});
const BROKEN = finding({});
const FAILED = finding({
  id: 'call-refused',
  family: 'call',
  title: 'No response',
  where: 'call',
  received: 'no connection',
});
const GATEWAY = finding({
  id: 'call-gateway-failed',
  family: 'call',
  title: 'A gateway responded in place of the API',
  where: 'response status',
  received: '503 Service Unavailable',
});
const LIMITED = finding({
  id: 'rate-limited',
  family: 'call',
  severity: 'warning',
  where: 'response status',
  received: '429, Retry-After: 1',
});

const step = (...findings: readonly Finding[]) => makeStep({ findings });

test('without a finding the API is up, and the exit code is 0', () => {
  assert.deepEqual(verdictOf([step(), step()]), {
    verdict: 'up',
    exitCode: 0,
    summary: '2 of 2 exchanges keep the contract',
  });
});

test('findings of severity info do not change that', () => {
  assert.equal(verdictOf([step(finding({ severity: 'info', family: 'drift' }))]).verdict, 'up');
});

test('drift is a warning: 1', () => {
  assert.deepEqual(verdictOf([step(), step(DRIFT)]), {
    verdict: 'drifting',
    exitCode: 1,
    summary: 'login: /extra is not documented',
  });
});

test('a contract violation is critical: 2', () => {
  assert.deepEqual(verdictOf([step(BROKEN)]), {
    verdict: 'broken',
    exitCode: 2,
    summary: 'login: /expires_at is missing (expected string)',
  });
});

test('an API that does not respond is down: 2', () => {
  assert.deepEqual(verdictOf([step(FAILED)]), {
    verdict: 'down',
    exitCode: 2,
    summary: 'login: no connection',
  });
});

test('an API that limits the rate is unknown: 3', () => {
  assert.deepEqual(verdictOf([step(LIMITED)]), {
    verdict: 'unknown',
    cause: 'rate-limited',
    exitCode: 3,
    summary: 'rate limited: login returned 429, Retry-After: 1',
  });
});

test('the most severe finding decides, in any order: down, then broken, then unknown, then drift', () => {
  const order = [FAILED, BROKEN, LIMITED, DRIFT];
  const verdicts = ['down', 'broken', 'unknown', 'drifting'];
  for (const [index, verdict] of verdicts.entries()) {
    const rest = order.slice(index);
    assert.equal(verdictOf(rest.map((each) => step(each))).verdict, verdict);
    assert.equal(verdictOf([step(...rest.toReversed())]).verdict, verdict);
  }
});

test('of several causes of a kind, the summary has the most dangerous and the number of the others', () => {
  const UNSIGNED = finding({
    ...{ id: 'invalid-request-accepted', title: 'A request was accepted that must be rejected' },
    ...{ where: 'response status', case: 'unsigned-token', expected: '401', received: '200 OK' },
  });
  const WRONG = finding({ id: 'body-const-wrong', where: 'response body /type', received: '"b"' });
  assert.equal(
    verdictOf([step(BROKEN, WRONG), step(UNSIGNED, DRIFT)]).summary,
    'login accepts unsigned-token: 200 OK (expected 401), and 2 more',
  );
  // One cause, in two steps.
  assert.equal(verdictOf([step(BROKEN), step(BROKEN)]).summary, verdictOf([step(BROKEN)]).summary);
});

const SLOW = finding({
  id: 'server-slow',
  family: 'speed',
  severity: 'warning',
  title: 'The server was slower than "limits.slow" of the monitor',
  where: 'server phase',
  expected: 'the first byte within 300 ms',
  received: 'after 900 ms',
});
const SLOW_SUMMARY = 'login: after 900 ms (expected the first byte within 300 ms)';
const TOO_SLOW = finding({ ...SLOW, id: 'server-too-slow', severity: 'error' });
const UNHEALTHY = {
  cause: 'monitor-host',
  summary: 'this machine cannot reach its own loopback address',
} as const;

test('slow is degraded, and more severe than drift: 1', () => {
  assert.deepEqual(verdictOf([step(DRIFT), step(SLOW)]), {
    verdict: 'degraded',
    exitCode: 1,
    summary: SLOW_SUMMARY,
  });
});

test('slower than limits.down is down, and more severe than a contract violation: 2', () => {
  assert.deepEqual(verdictOf([step(BROKEN), step(TOO_SLOW)]), {
    verdict: 'down',
    exitCode: 2,
    summary: SLOW_SUMMARY,
  });
});

test('if the monitor host is unhealthy, a failed call is unknown: 3', () => {
  for (const steps of [[step(FAILED)], [step(TOO_SLOW)], [step(DRIFT)], [step()]]) {
    assert.deepEqual(verdictOf(steps, UNHEALTHY), { verdict: 'unknown', exitCode: 3, ...UNHEALTHY });
  }
});

test('a response of a gateway is down, even if the monitor host is unhealthy: 2', () => {
  const down = { verdict: 'down', exitCode: 2, summary: 'login: 503 Service Unavailable' };
  assert.deepEqual(verdictOf([step(GATEWAY), step(BROKEN)]), down);
  assert.deepEqual(verdictOf([step(GATEWAY), step(FAILED)], UNHEALTHY), down);
});

test('a contract violation is broken, even if the monitor host is unhealthy', () => {
  const { verdict, summary } = verdictOf([step(BROKEN), step(FAILED)], UNHEALTHY);
  assert.deepEqual([verdict, summary.includes('no connection')], ['broken', false]);
});
