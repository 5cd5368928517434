import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariesOf } from '../../report/read-summaries.fixture.ts';
import { makeRun, makeStep } from '../store/history.fixture.ts';

const now = new Date('2026-01-12T12:00:00.000Z');

/** A run an hour of three steps, of which the second is the slowest. */
function runOf(hoursAgo: number) {
  const time = new Date(now.getTime() - hoursAgo * 3_600_000 + 60_000).toISOString();
  const run = `run-${hoursAgo}`;
  const step = (operation: string, server: number) =>
    makeStep({ run, time, operation, phases: { connect: 3, server, total: server + 4 } });
  return {
    run: makeRun({ run, time, serverMs: 90, steps: 3 }),
    steps: [step('login', 20), step('search', 90), step('logout', 10)],
  };
}

test('of a run with several steps, both charts show the server time of its slowest step', () => {
  const runs = Array.from({ length: 60 }, (_, index) => runOf(60 - index));
  const [summary] = summariesOf(runs, { now });
  assert.deepEqual(
    summary?.latency.map(({ name }) => name),
    ['day', 'month', 'year'],
  );
  for (const { name, points } of summary?.latency ?? []) {
    assert.ok(points.length > 0, name);
    for (const { p50, phases } of points) {
      // A sketch has its values to 1 %.
      assert.ok(Math.abs(p50 - 90) <= 0.9, `${name}: ${p50} ms`);
      assert.equal(phases.server, p50, name);
      assert.ok(Math.abs((phases.connect ?? 0) - 3) <= 0.1, name);
    }
  }
});
