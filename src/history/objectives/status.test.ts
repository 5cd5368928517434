import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRunSummary } from '../roll-up/scan.ts';
import { FULL_RUN } from '../store/samples.fixture.ts';
import { HistoryFold } from './history.ts';
import { statusOf } from './status.ts';

const now = new Date('2026-01-12T03:20:00.000Z');

function historyOfTen() {
  const fold = new HistoryFold('login', now);
  for (let ago = 10; ago > 0; ago -= 1) {
    const at = now.getTime() - ago * 60_000;
    fold.addRun({ ...emptyRunSummary(), at, verdict: ago === 5 ? 'down' : 'up', serverMs: 40 });
  }
  return fold.history();
}

const objectives = { availability: { target: 0.8, windowMs: 86_400_000 } };
const status = statusOf({ ...FULL_RUN, deliveries: [] }, historyOfTen(), objectives, now);

test('it has the level and since when, the last run, its findings, and the pending notifications', () => {
  assert.deepEqual(
    [status.level, status.since, status.flapping, status.verdict, status.cause],
    ['critical', '2026-01-12T03:16:00.000Z', true, 'unknown', 'rate-limited'],
  );
  assert.deepEqual(
    status.findings.map(({ fingerprint }) => fingerprint),
    ['0a1b2c3d4e5f', 'ca11ca11ca11'],
  );
  assert.deepEqual(status.pending, [
    { channel: 'slack', headline: 'login: a required property is missing', attempts: 2 },
  ]);
  assert.equal(status.ranges.day.uptime.ratio, 0.9);
});

test('a run that kept no state has a verdict and no level', () => {
  const { run, steps } = FULL_RUN;
  const bare = statusOf({ run, steps, deliveries: [] }, historyOfTen(), {}, now);
  assert.deepEqual([bare.level, bare.verdict, bare.pending, bare.budgets], [undefined, 'unknown', [], {}]);
});
