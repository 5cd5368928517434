import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf, type RealServer, rowOf, verdictIn } from './server.ts';

const document = JSON.stringify({
  paths: {
    '/a': { get: { responses: {} }, post: { responses: {} } },
    '/b': { get: { responses: {} }, parameters: [] },
  },
});
const finding = (id: string, severity: string) => ({ finding: { id, severity } });

test('what a server violates more than is known, and what was not sent to it, is a problem', () => {
  const report = JSON.stringify({
    coverage: [
      { responses: [{ status: 403 }, { status: 204 }] },
      { responses: [{ status: 404 }] },
      { responses: [] },
    ],
    findings: [
      ...[finding('status-undocumented', 'error'), finding('status-undocumented', 'error')],
      ...[finding('body-not-json', 'error'), finding('latency-growing', 'warning')],
    ],
  });
  const figures = figuresOf(report, { document });
  assert.deepEqual(figures, {
    ...{ operations: 3, sent: 2, succeeded: 1 },
    errors: { 'status-undocumented': 2, 'body-not-json': 1 },
  });
  const server: RealServer = {
    ...{ suite: 'Test', least: { sent: 2, succeeded: 1 }, known: { 'status-undocumented': [2, 'so it is'] } },
    start: () => Promise.reject(new Error('never')),
  };
  const row = rowOf(server, figures, 'broken');
  assert.deepEqual(row.problems, ['1 errors body-not-json, at most 0 are known']);
  assert.equal(row.figures, '2 operations sent, 1 with 2xx, 3 errors; check: broken');
  assert.equal(row.known, 2);
  assert.deepEqual(
    rowOf({ ...server, least: { sent: 3, succeeded: 2 } }, { ...figures, errors: {} }, '').problems,
    ['2 operations sent, must be 3', '1 operations with 2xx, must be 2'],
  );
});

test('the verdict is that of the last record', () => {
  assert.equal(verdictIn('{"verdict":"up"}\n{"type":"run","verdict":"broken","summary":"x"}\n'), 'broken');
  assert.equal(verdictIn('DL_MONITOR_INVALID: …'), 'no verdict');
});
