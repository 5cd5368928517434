import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallFailure, isTrusted, type Phases, sentHeader } from './exchange.ts';

const timeout: CallFailure = {
  kind: 'timeout',
  message: 'no complete response within 5000 ms',
  phase: 'download',
};
const reset: CallFailure = { ...timeout, kind: 'reset' };

test('a lag is compared to the time waited for the response, or to the time limit that was exceeded', () => {
  const cases: [trusted: boolean, lagMs: number | undefined, phases: Phases, failure?: CallFailure][] = [
    [true, undefined, { total: 5 }],
    [true, 24, { total: 5 }],
    [false, 25, { total: 900, server: 100 }],
    [true, 25, { total: 900, server: 300 }],
    [true, 25, { total: 900, server: 100, download: 300 }],
    // A body that stalls: the first byte arrives early, and the download phase never completes.
    [true, 26, { total: 5000, server: 20 }, timeout],
    [true, 499, { total: 5000, server: 20 }, timeout],
    [false, 500, { total: 5000, server: 20 }, timeout],
    [true, 60, { total: 5000 }, timeout],
    [false, 4000, { total: 5000 }, timeout],
    [false, 26, { total: 300, server: 20 }, reset],
  ];
  for (const [trusted, lagMs, phases, failure] of cases) {
    const exchange = { phases, ...(lagMs === undefined ? {} : { lagMs }), ...(failure ? { failure } : {}) };
    assert.equal(isTrusted(exchange), trusted, JSON.stringify(exchange));
  }
});

test('a header that was sent is found whatever the case of its name', () => {
  const headers = { 'Content-Type': 'application/json', Empty: '' };
  assert.equal(sentHeader(headers, 'content-type'), 'application/json');
  assert.equal(sentHeader(headers, 'EMPTY'), '');
  assert.equal(sentHeader(headers, 'origin'), undefined);
});
