import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariesOf } from '../../report/read-summaries.fixture.ts';
import { DRIFT_FINDING, makeHistory, makeRun } from '../store/history.fixture.ts';
import type { StoredRun } from '../store/line.ts';
import type { MonitorPlan } from './read-summary.ts';
import type { Summary } from './summary.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;

/** Runs every ten minutes for two days; drift in those `from` to `to` runs before the last one. */
function driftOf(from: number, to: number, hashAt: (before: number) => string = () => 'f00d'): StoredRun[] {
  const verdictAt = (before: number) => (before <= from && before >= to ? 'drifting' : 'up');
  const runs = makeHistory({ end, everyMs: 10 * MINUTE, runs: 288, verdictAt });
  return runs.map(({ run, steps }, index) => ({
    run: { ...run, contractHash: hashAt(287 - index) },
    steps,
  }));
}

function acceptedIn(
  runs: readonly StoredRun[],
  plan: MonitorPlan = {},
): Summary['timeline'][number]['accepted'] {
  const [summary] = summariesOf(runs, { now, plan });
  const finding = summary?.timeline.find(({ fingerprint }) => fingerprint === DRIFT_FINDING.fingerprint);
  assert.ok(finding);
  return finding.accepted;
}

const at = (before: number) => new Date(end.getTime() - before * 10 * MINUTE).toISOString();
const acceptance = (before: number, reason?: string) => ({
  at: at(before),
  ...(reason === undefined ? {} : { reason }),
  changes: { [DRIFT_FINDING.fingerprint]: 'in words' },
});

test('what the baseline accepted has its latest acceptance, and why', () => {
  const acceptances = [acceptance(60, 'first'), acceptance(20, 'agreed'), { at: at(10), changes: {} }];
  assert.deepEqual(acceptedIn(driftOf(100, 21), { acceptances }), {
    at: at(20),
    by: 'baseline',
    reason: 'agreed',
  });
});

test('what was accepted before it was ever seen is not', () => {
  assert.equal(acceptedIn(driftOf(100, 21), { acceptances: [acceptance(200)] }), undefined);
});

test('what went with another text of the contract was accepted there, in the run that read it first', () => {
  const hash = (before: number) => (before <= 20 ? 'beef' : 'f00d');
  assert.deepEqual(acceptedIn(driftOf(100, 21, hash)), { at: at(20), by: 'contract' });
});

test('what went before the contract changed, or stayed after it, was not accepted by that', () => {
  const hash = (before: number) => (before <= 20 ? 'beef' : 'f00d');
  assert.equal(acceptedIn(driftOf(100, 25, hash)), undefined);
  assert.equal(acceptedIn(driftOf(100, 3, hash)), undefined);
});

test('an unknown run in between changes nothing of that', () => {
  const hash = (before: number) => (before <= 21 ? 'beef' : 'f00d');
  const runs = driftOf(100, 22, hash).map((each, index) => (index === 287 - 21 ? maintained(each) : each));
  assert.deepEqual(acceptedIn(runs), { at: at(21), by: 'contract' });
});

function maintained({ run }: StoredRun): StoredRun {
  const { serverMs: _, ...rest } = run;
  const nothing = { steps: 0, warnings: 0, errors: 0, exitCode: 3 as const };
  return { run: makeRun({ ...rest, ...nothing, verdict: 'unknown', cause: 'maintenance' }), steps: [] };
}
