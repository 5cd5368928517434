import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsLine, countsOfJUnit, sum } from './counts.ts';

test('sum() adds up each count', () => {
  const parts = [
    { passed: 3, failed: 1, skipped: 0 },
    { passed: 4, failed: 0, skipped: 2 },
  ];
  assert.deepEqual(sum(parts), { passed: 7, failed: 1, skipped: 2 });
  assert.deepEqual(sum([]), { passed: 0, failed: 0, skipped: 0 });
});

test('the last line shows skipped tests only if there are any', () => {
  assert.equal(countsLine({ passed: 12, failed: 0, skipped: 0 }), '12 passed, 0 failed');
  assert.equal(countsLine({ passed: 12, failed: 1, skipped: 3 }), '12 passed, 1 failed, 3 skipped');
});

test('in a JUnit file, tests that neither failed nor were skipped have passed', () => {
  const xml = `<?xml version="1.0"?>
    <testsuites id="" name="" tests="30" failures="2" skipped="3" errors="1" time="4.5">
      <testsuite name="login" tests="99" failures="98" skipped="97" errors="96"></testsuite>
    </testsuites>`;
  assert.deepEqual(countsOfJUnit(xml), { passed: 24, failed: 3, skipped: 3 });
});

test('a file that is not JUnit has no counts', () => {
  assert.equal(countsOfJUnit('<html></html>'), undefined);
  assert.equal(countsOfJUnit(''), undefined);
});
