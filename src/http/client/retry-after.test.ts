import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-07-01T12:00:00Z');

function wait(...values: readonly string[]): number | undefined {
  const headers = values.map((value) => ['retry-after', value] as const);
  return retryAfterMs({ status: 429, statusText: '', headers, body: new Uint8Array() }, NOW);
}

const WAITS: [text: string, ms: number | undefined][] = [
  ['0', 0],
  ['1', 1000],
  [' 120 ', 120_000],
  ['31536000', 31_536_000_000],
  ['Wed, 01 Jul 2026 12:01:30 GMT', 90_000],
  ['Wednesday, 01-Jul-26 12:01:30 GMT', 90_000],
  ['Wed Jul  1 12:01:30 2026', 90_000],
  ['Wed, 01 Jul 2026 11:59:00 GMT', 0],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['Tomorrow, perhaps', undefined],
  ['2026-07-01T12:01:30Z', undefined],
];

for (const [text, ms] of WAITS) {
  test(`Retry-After: ${JSON.stringify(text)} is ${ms === undefined ? 'ignored' : `${ms} ms`}`, () => {
    assert.equal(wait(text), ms);
  });
}

test('without the header there is no wait', () => {
  assert.equal(wait(), undefined);
});

test('two headers that contradict each other are ignored', () => {
  assert.equal(wait('1', '60'), undefined);
});
