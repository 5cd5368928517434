import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../report/temporary-directory.fixture.ts';
import { readHistory } from './objectives/history.ts';
import { historySummary, statusOf } from './objectives/status.ts';
import { updateRollUps } from './roll-up/update.ts';
import { nextState } from './state/next-state.ts';
import { DEFAULT_ALERT_POLICY } from './state/state.ts';
import { makeRun, makeStep } from './store/history.fixture.ts';
import { lastOf, latestRuns } from './store/latest.ts';
import { storeLine } from './store/line.ts';
import type { Verdict } from './store/record.ts';
import { reservedStore } from './store/reserved-store.ts';
import { openRunStore } from './store/run-store.ts';
import { readSummary } from './summary/read-summary.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A run of a monitor by a clock that may be wrong: reads the last run, folds, and writes, as a process of its own does. */
function runAt(directory: string, at: Date, verdict: Verdict, id: string) {
  const now = () => at;
  const last = lastOf(directory, 'login', at);
  const run = makeRun({ run: id, time: at.toISOString(), verdict, serverMs: 40 });
  const steps = [makeStep({ run: id, time: run.time })];
  const { state, alerts } = nextState(last?.state, run, DEFAULT_ALERT_POLICY, { steps, channels: [] });
  const runStore = openRunStore(directory, 'login', { now });
  const reserved = reservedStore(directory, 'login', runStore, now);
  reserved.settle();
  reserved.append(storeLine(run, steps, state));
  runStore.close();
  updateRollUps(directory, 'login', at);
  return alerts.map(({ kind, incident }) => ({ kind, incident }));
}

/** An outage over the end of a month, five minutes between runs. */
const VERDICTS: readonly Verdict[] = ['up', 'up', 'down', 'down', 'up', 'up'];
const BEGINS = [new Date('2026-11-30T23:47:00Z'), new Date('2026-11-15T12:00:00Z')];
const JUMPS = {
  'a day ahead': DAY,
  'twenty days ahead': 20 * DAY,
  'eighty years ahead': 29_200 * DAY,
  'a day back': -DAY,
  'to 1970': Date.parse('1970-01-02T00:00:00Z') - Date.parse('2026-11-15T12:00:00Z'),
};

for (const [name, jump] of Object.entries(JUMPS)) {
  for (const begin of BEGINS) {
    test(`a clock that jumps ${name} and back, from ${begin.toISOString()}`, () => {
      for (let first = 0; first < VERDICTS.length; first += 1) {
        for (const end of new Set([first + 1, first + 2, VERDICTS.length])) {
          const directory = join(temporaryDirectory(), 'history');
          const alerts = VERDICTS.flatMap((verdict, index) => {
            const right = new Date(begin.getTime() + index * 5 * MINUTE);
            const isWrong = index >= first && index < end;
            const made = runAt(
              directory,
              isWrong ? new Date(right.getTime() + jump) : right,
              verdict,
              `${index}`,
            );
            expectLast(
              directory,
              right,
              verdict,
              `${index}`,
              `runs ${first} to ${end} are wrong, after ${index}`,
            );
            return made;
          });
          const what = `runs ${first} to ${end} are wrong`;
          assert.deepEqual(
            alerts.map(({ kind }) => kind),
            ['opened', 'recovered'],
            what,
          );
          assert.equal(alerts[0]?.incident, alerts[1]?.incident, what);
          expectCounted(directory, new Date(begin.getTime() + 3 * 60 * MINUTE), what);
        }
      }
    });
  }
}

/** Whatever its date, the run that was written last is the last one, for every reader. */
function expectLast(directory: string, now: Date, verdict: Verdict, id: string, what: string): void {
  const last = lastOf(directory, 'login', now);
  assert.equal(last?.run.run, id, what);
  assert.equal(latestRuns(directory, 'login', 1, now)[0]?.run.run, id, what);
  const summary = readSummary(directory, 'login', { now });
  assert.equal(summary.last?.run.run, id, what);
  assert.equal(summary.current?.verdict, verdict, what);
  assert.ok((summary.current?.since ?? '') <= now.toISOString(), what);
  assert.equal(summary.recent.at(-1)?.run, id, what);
  assert.ok(last);
  const status = statusOf(last, readHistory(directory, 'login', now), {}, now);
  const isFuture = Date.parse(last.run.time) > now.getTime() + MINUTE;
  assert.deepEqual([status.verdict, status.future ?? false], [verdict, isFuture], what);
  assert.ok((status.since ?? '') <= now.toISOString(), what);
}

/** Roll-ups that were made by the wrong clock hide no run. */
function expectCounted(directory: string, now: Date, what: string): void {
  updateRollUps(directory, 'login', now);
  const rolledUp = historySummary(directory, 'login', now);
  const counted = historySummary(directory, 'login', now, { rollUps: false });
  assert.equal(rolledUp.ranges.day.runs, counted.ranges.day.runs, what);
  assert.equal(rolledUp.ranges.year.runs, counted.ranges.year.runs, what);
  assert.deepEqual(rolledUp.ranges.year.verdicts, counted.ranges.year.verdicts, what);
}

test('runs dated in the future are counted as such, and nowhere else', () => {
  const directory = join(temporaryDirectory(), 'history');
  const now = new Date('2026-11-15T12:00:00Z');
  runAt(directory, new Date('2106-02-07T00:00:00Z'), 'up', 'wrong');
  for (const [index, verdict] of (['down', 'down'] as const).entries()) {
    runAt(directory, new Date(now.getTime() - (2 - index) * 5 * MINUTE), verdict, `${index}`);
  }
  const { futureRuns, ranges, incidents, current, gaps, silent, lastGood } = readSummary(directory, 'login', {
    now,
  });
  assert.deepEqual([futureRuns, ranges.year.runs, silent, gaps], [1, 2, false, []]);
  assert.deepEqual(
    incidents.map(({ runs, to }) => [runs, to]),
    [[2, undefined]],
  );
  assert.deepEqual([current?.verdict, current?.since], ['down', '2026-11-15T11:50:00.000Z']);
  assert.equal(lastGood, undefined);
});

test('without a reserve, a file with nothing but runs dated in the future hides no other', () => {
  for (const wrong of ['2106-02-07T00:00:00Z', '2026-12-20T00:00:00Z']) {
    const directory = join(temporaryDirectory(), 'history');
    const begin = Date.parse('2026-11-30T23:50:00Z');
    runAt(directory, new Date(wrong), 'up', 'wrong');
    for (const [index, verdict] of (['up', 'down', 'down', 'up'] as const).entries()) {
      rmSync(join(directory, 'login.reserve'), { force: true });
      const now = new Date(begin + index * 5 * MINUTE);
      const kinds = runAt(directory, now, verdict, `${index}`).map(({ kind }) => kind);
      assert.deepEqual(kinds, [[], ['opened'], [], ['recovered']][index], `${wrong} ${index}`);
      assert.equal(lastOf(directory, 'login', now)?.run.run, `${index}`);
      assert.equal(latestRuns(directory, 'login', 1, now)[0]?.run.run, `${index}`);
    }
  }
});

test('a reminder follows the clock that is right again', () => {
  const policy = { ...DEFAULT_ALERT_POLICY, remindEveryMs: 60 * MINUTE };
  const details = { steps: [], channels: [] };
  const at = (time: string) => makeRun({ time, verdict: 'down' });
  const ahead = nextState(undefined, at('2106-02-07T00:00:00.000Z'), policy, details);
  const first = nextState(ahead.state, at('2026-11-15T12:00:00.000Z'), policy, details);
  const early = nextState(first.state, at('2026-11-15T12:59:00.000Z'), policy, details);
  const due = nextState(early.state, at('2026-11-15T13:00:00.000Z'), policy, details);
  const kinds = [ahead, first, early, due].map(({ alerts }) => alerts.map(({ kind }) => kind));
  assert.deepEqual(kinds, [['opened'], [], [], ['reminder']]);
  assert.equal(due.alerts[0]?.since, '2026-11-15T12:00:00.000Z');
  assert.equal(due.state.incident, ahead.state.incident);
  // A clock at the start of its count moves nothing.
  const back = nextState(due.state, at('1970-01-01T00:00:09.000Z'), policy, details);
  assert.equal(back.state.incidentSince, '2026-11-15T12:00:00.000Z');
});
