import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { rules } from '../rules/catalogue/index.ts';
import {
  accounts,
  type Change,
  EXP,
  jwt,
  login,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
  sealmetrics,
} from '../rules/exchange.fixture.ts';
import { judge } from '../rules/judge.ts';
import { baselineOf } from './baseline.ts';
import { DRIFT_KINDS } from './drift.ts';
import { shapeOf } from './shape/shape-of.ts';

const hardened = { 'X-Content-Type-Options': 'nosniff' };
const baseline = baselineOf(
  'live',
  [login({ headers: hardened }), refusedLogin(), accounts(), refusedAccounts()].flatMap(
    (each) => shapeOf(each, sealmetrics) ?? [],
  ),
);

const found = (each: Exchange) => judge(each, sealmetrics, [], { baseline }).map(({ id }) => id);

const token = (access_token: string): Exchange =>
  login({ headers: hardened, body: { ...RESPONSES.token, access_token } });

test('each kind of drift has a rule of its class', () => {
  const drifts = rules.filter(({ id }) => id.startsWith('drift-'));
  assert.deepEqual(
    drifts.map(({ id }) => id).sort(),
    Object.keys(DRIFT_KINDS)
      .map((kind) => `drift-${kind}`)
      .sort(),
  );
  for (const { id, change, family } of drifts) {
    assert.equal(family, 'drift', id);
    assert.equal(change, DRIFT_KINDS[id.slice('drift-'.length) as keyof typeof DRIFT_KINDS], id);
  }
});

test('a drift names the accepted value, the received value, and the class of the change', () => {
  const [drift] = judge(login({ headers: { ...hardened, Sunset: 'soon' } }), sealmetrics, [], { baseline });
  assert.equal(drift?.change, 'additive');
  assert.equal(drift?.severity, 'warning');
  assert.equal(drift?.expected, 'no such header, as accepted in the baseline');
  assert.equal(drift?.received, 'sunset');
  assert.match(drift?.contract ?? '', /^contracts\/sealmetrics\.openapi\.yaml:\d+:\d+$/);
});

test('the same drift has the same fingerprint in the next run', () => {
  const print = (seconds: number) =>
    judge(token(jwt({ exp: EXP + seconds })), sealmetrics, [], { baseline })
      .filter(({ id }) => id === 'drift-token-lifetime-changed')
      .map(({ fingerprint }) => fingerprint);
  assert.equal(print(5 * 86_400).length, 1);
  assert.deepEqual(print(5 * 86_400), print(6 * 86_400));
});

test('without a baseline only drift from the contract is reported', () => {
  for (const each of [login(), refusedLogin({ body: { status: 'error', message: 'Other' } })])
    assert.deepEqual(judge(each, sealmetrics), []);
  const extra = login({ body: { ...RESPONSES.token, user: 1 } });
  assert.deepEqual(
    judge(extra, sealmetrics).map(({ id, change }) => [id, change]),
    [['body-property-undocumented', 'additive']],
  );
});

test('a finding about the contract is not reported again as drift from the baseline', () => {
  const ids = (body: unknown, more: Change = {}) => found(login({ headers: hardened, body, ...more }));
  const { expires_at: _at, ...withoutExpiry } = RESPONSES.token;
  assert.deepEqual(ids({ ...RESPONSES.token, user: { id: 1 } }), ['body-property-undocumented']);
  assert.deepEqual(ids({ ...RESPONSES.token, token_type: 'bearer' }), ['body-const-wrong']);
  assert.deepEqual(ids({ ...RESPONSES.token, expires_at: EXP }), ['body-type-wrong']);
  assert.deepEqual(ids({ ...RESPONSES.token, expires_at: null }), ['body-type-wrong']);
  assert.deepEqual(ids({ ...RESPONSES.token, expires_at: 'soon' }), ['body-format-wrong']);
  assert.deepEqual(ids(withoutExpiry), ['body-property-missing']);
  assert.deepEqual(ids({}), ['body-property-missing']);
  assert.deepEqual(ids([RESPONSES.token]), ['body-type-wrong']);
  assert.deepEqual(ids(RESPONSES.token, { status: 201 }), ['status-undocumented']);
  assert.deepEqual(ids(RESPONSES.refused, { status: 500 }), ['status-undocumented']);
  assert.deepEqual(ids(RESPONSES.refused, { status: 401 }), ['valid-request-rejected']);
  assert.deepEqual(ids(undefined), ['body-missing']);
  assert.deepEqual(ids(undefined, { bytes: '{"cut' }), ['body-not-json']);
  assert.deepEqual(found(token('a.b.c')), ['token-not-jwt']);
  const { exp: _exp, ...claims } = { exp: EXP, jti: 'one' };
  assert.deepEqual(found(token(jwt({ ...claims, exp: undefined }))), ['token-exp-missing']);
  const data = (value: unknown) => found(accounts({ body: { status: 'ok', data: value } }));
  assert.deepEqual(data({ a: 1 }), ['body-type-wrong']);
  assert.deepEqual(data(null), ['body-type-wrong']);
  assert.deepEqual(data([]), ['body-type-wrong']);
});

test('a contract violation stays one error where the baseline explains it', () => {
  const successor = {
    success: true,
    data: { access_token: jwt(), token_type: 'bearer', expires_in: 900, user: { id: 7 } },
  };
  const findings = judge(login({ headers: hardened, body: successor }), sealmetrics, [], { baseline });
  assert.deepEqual(
    findings.map(({ id, severity, change }) => [id, severity, change]),
    [
      ['body-property-missing', 'error', undefined],
      ['drift-body-enveloped', 'warning', 'breaking'],
      ['drift-property-replaced', 'warning', 'breaking'],
      ['drift-property-appeared', 'warning', 'additive'],
      ['drift-property-appeared', 'warning', 'additive'],
      ['drift-value-new', 'warning', 'additive'],
    ],
  );
});

test('a case that was never accepted is judged by the contract alone', () => {
  const other = { name: 'missing-password' };
  const body = { status: 'error', message: 'The password field is required.' };
  assert.deepEqual(found(refusedLogin({ case: other, body, headers: { Sunset: 'soon' } })), []);
});
