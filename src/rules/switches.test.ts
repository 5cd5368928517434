import assert from 'node:assert/strict';
import { test } from 'node:test';
import { login, RESPONSES, sealmetrics } from './exchange.fixture.ts';
import { judge } from './judge.ts';
import { judgeSeries } from './series/judge-series.ts';
import { loginsOf } from './series/series.fixture.ts';

const drifting = login({ body: { ...RESPONSES.token, scope: 'all' } });
const broken = login({ status: 500, bytes: 'oops' });
const reason = 'agreed on in API-17';

test('a rule that is switched off is not run', () => {
  const switches = { 'body-property-undocumented': { severity: 'off', reason } } as const;
  assert.deepEqual(judge(drifting, sealmetrics, [], { switches }), []);
  assert.equal(judge(broken, sealmetrics, [], { switches }).length, 1);
});

test('the severity of a rule can be raised or lowered, and its finding states the reason', () => {
  const switches = {
    'body-property-undocumented': { severity: 'error', reason },
    'status-undocumented': { severity: 'warning', reason: 'known' },
  } as const;
  const [more] = judge(drifting, sealmetrics, [], { switches });
  assert.deepEqual([more?.severity, more?.reason], ['error', reason]);
  const [less] = judge(broken, sealmetrics, [], { switches });
  assert.deepEqual([less?.severity, less?.reason], ['warning', 'known']);
});

test('a finding with another severity keeps its fingerprint', () => {
  const switches = { 'status-undocumented': { severity: 'warning', reason } } as const;
  const [as] = judge(broken, sealmetrics);
  const [set] = judge(broken, sealmetrics, [], { switches });
  assert.equal(set?.fingerprint, as?.fingerprint);
});

test('rules about series can be switched as well', () => {
  const growing = loginsOf(Array.from({ length: 29 }, (_, index) => 20 + 30 * index));
  assert.deepEqual(
    judgeSeries(growing, sealmetrics).map(({ id }) => id),
    ['latency-growing'],
  );
  const switches = { 'latency-growing': { severity: 'off', reason } } as const;
  assert.deepEqual(judgeSeries(growing, sealmetrics, { switches }), []);
});
