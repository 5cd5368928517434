import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CALL_FINDING,
  contentsOf,
  DRIFT_FINDING,
  EVIDENCE,
  makeFinding,
  makeHistory,
  makeRun,
  makeStep,
} from './journal/history.fixture.ts';
import type { JournalRun } from './journal/read.ts';
import type { Verdict } from './journal/record.ts';
import { summarise } from './summary.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A history whose last run is at `end`, with verdicts in the order of time. */
function historyOf(verdicts: readonly Verdict[], everyMs = MINUTE): JournalRun[] {
  const verdictAt = (before: number) => verdicts.at(-1 - before) ?? 'up';
  return makeHistory({ end, everyMs, runs: verdicts.length, verdictAt });
}

const summaryOf = (...histories: readonly JournalRun[][]) => summarise(contentsOf(...histories), { now });
const minutesAgo = (minutes: number) => new Date(end.getTime() - minutes * MINUTE).toISOString();

test('an empty journal has no verdict, no uptime and no latency', () => {
  const summary = summaryOf([]);
  assert.equal(summary.current, undefined);
  assert.equal(summary.last, undefined);
  assert.deepEqual(summary.uptime.month, { ratio: null, judged: 0, failed: 0, unknown: 0 });
  assert.equal(summary.latency.day.p50, undefined);
  assert.deepEqual([summary.recent, summary.incidents, summary.silent], [[], [], false]);
});

test('the verdict holds since the first run of its unbroken stretch', () => {
  const { current } = summaryOf(historyOf(['down', 'up', 'down', 'down', 'down']));
  assert.deepEqual(current, {
    verdict: 'down',
    since: minutesAgo(2),
    runs: 3,
    summary: 'connection refused',
  });
});

test('a verdict that never changed holds since the first run', () => {
  assert.equal(summaryOf(historyOf(['up', 'up', 'up'])).current?.since, minutesAgo(2));
});

test('uptime counts drift as up, down and broken as not, and leaves out what could not tell', () => {
  const { day } = summaryOf(historyOf(['up', 'drifting', 'broken', 'down', 'unknown'])).uptime;
  assert.deepEqual(day, { ratio: 0.5, judged: 4, failed: 2, unknown: 1 });
});

test('runs that could not tell alone give no uptime', () => {
  assert.equal(summaryOf(historyOf(['unknown', 'unknown'])).uptime.day.ratio, null);
});

test('uptime looks at 24 hours, 7 days and 30 days', () => {
  const { uptime } = summaryOf(makeHistory({ end, everyMs: HOUR, runs: 40 * 24 }));
  assert.deepEqual([uptime.day.judged, uptime.week.judged, uptime.month.judged], [24, 7 * 24, 30 * 24]);
});

test('an incident lasts from its first bad run to the first that is well again', () => {
  const { incidents } = summaryOf(historyOf(['up', 'down', 'broken', 'drifting', 'up', 'broken']));
  assert.deepEqual(incidents, [
    { from: minutesAgo(0), runs: 1, verdicts: ['broken'], summary: 'login: expires_at is missing' },
    {
      from: minutesAgo(4),
      to: minutesAgo(2),
      runs: 2,
      verdicts: ['down', 'broken'],
      summary: 'connection refused',
    },
  ]);
});

test('a run that could not tell neither begins nor ends an incident', () => {
  const { incidents } = summaryOf(historyOf(['unknown', 'down', 'unknown', 'down', 'unknown', 'up']));
  assert.deepEqual(
    incidents.map(({ from, to, runs }) => ({ from, to, runs })),
    [{ from: minutesAgo(4), to: minutesAgo(0), runs: 2 }],
  );
});

test('percentiles are times that were measured, by the nearest rank', () => {
  const entries = Array.from({ length: 20 }, (_, index) => {
    const time = minutesAgo(index);
    return { run: makeRun({ run: `run-${index}`, time, serverMs: (index + 1) * 10 }), steps: [] };
  });
  const { p50, p95, max, runs } = summaryOf(entries).latency.day;
  assert.deepEqual({ p50, p95, max, runs }, { p50: 100, p95: 190, max: 200, runs: 20 });
});

test('latency leaves out runs that were not answered, and times without one', () => {
  const { day } = summaryOf(historyOf(['up', 'down', 'up'], 30 * MINUTE)).latency;
  assert.equal(day.runs, 2);
  assert.deepEqual(
    day.buckets.map(({ from, runs }) => [from, runs]),
    [
      [minutesAgo(60), 1],
      [minutesAgo(0), 1],
    ],
  );
});

test('a range is parted into some 120 buckets at most, and begins where the history does', () => {
  const full = summaryOf(makeHistory({ end, everyMs: 5 * MINUTE, runs: 31 * 288 })).latency;
  assert.deepEqual([full.day.bucketMs, full.day.buckets.length], [15 * MINUTE, 97]);
  assert.deepEqual([full.month.bucketMs, full.month.buckets.length], [6 * HOUR, 121]);
  const young = summaryOf(makeHistory({ end, everyMs: MINUTE, runs: 3 })).latency;
  assert.deepEqual([young.day.bucketMs, young.day.from], [MINUTE, '2026-01-12T02:16:00.000Z']);
  assert.equal(young.month.from, young.day.from);
});

test('findings are grouped by fingerprint and told apart by family', () => {
  const { found } = summaryOf(historyOf(['broken', 'up', 'broken', 'down', 'drifting']));
  assert.deepEqual(found.promise, [
    {
      finding: makeFinding(),
      firstSeen: minutesAgo(4),
      lastSeen: minutesAgo(2),
      runs: 2,
      inLastRun: false,
      evidence: EVIDENCE,
    },
  ]);
  assert.deepEqual(
    found.call.map(({ finding }) => finding),
    [CALL_FINDING],
  );
  assert.deepEqual(
    found.drift.map(({ finding, inLastRun, runs }) => ({ finding, inLastRun, runs })),
    [{ finding: DRIFT_FINDING, inLastRun: true, runs: 1 }],
  );
});

test('a finding that two steps of a run have is in one run, and its newest evidence is kept', () => {
  const newer = { ...EVIDENCE, curl: 'curl newer' };
  const findings = [makeFinding()];
  const history: JournalRun[] = [
    { run: makeRun({ run: 'a', time: minutesAgo(2) }), steps: [makeStep({ findings, evidence: EVIDENCE })] },
    {
      run: makeRun({ run: 'b', time: minutesAgo(1) }),
      steps: [makeStep({ findings, evidence: newer }), makeStep({ findings })],
    },
    { run: makeRun({ run: 'c', time: minutesAgo(0) }), steps: [makeStep({ findings })] },
  ];
  const [seen] = summaryOf(history).found.promise;
  assert.deepEqual([seen?.runs, seen?.inLastRun, seen?.evidence], [3, true, newer]);
});

test('what the last run found stands first, then what weighs more', () => {
  const finding = (fingerprint: string, severity: 'error' | 'warning') =>
    makeFinding({ fingerprint, severity });
  const history: JournalRun[] = [
    {
      run: makeRun({ run: 'a', time: minutesAgo(2) }),
      steps: [makeStep({ findings: [finding('gone-warning', 'warning'), finding('gone-error', 'error')] })],
    },
    {
      run: makeRun({ run: 'b', time: minutesAgo(0) }),
      steps: [makeStep({ findings: [finding('warning', 'warning'), finding('error', 'error')] })],
    },
  ];
  const order = summaryOf(history).found.promise.map((seen) => seen.finding.fingerprint);
  assert.deepEqual(order, ['error', 'warning', 'gone-error', 'gone-warning']);
});

test('findings and incidents of more than 30 days ago are left out; the current stretch is not cut', () => {
  const old = makeHistory({
    end: new Date(end.getTime() - 31 * DAY),
    everyMs: MINUTE,
    runs: 3,
    verdictAt: () => 'down',
  });
  const summary = summaryOf(old, historyOf(['down']));
  assert.deepEqual([summary.found.call[0]?.runs, summary.incidents[0]?.runs], [1, 1]);
  assert.equal(summary.current?.runs, 4);
});

test('the latest 90 runs are kept for the strip, oldest first', () => {
  const { recent } = summaryOf(makeHistory({ end, everyMs: MINUTE, runs: 100 }));
  assert.equal(recent.length, 90);
  assert.equal(recent.at(-1)?.run.time, end.toISOString());
});

test('of several monitors the one that ran last is summed up, or the one that is named', () => {
  const eu = makeHistory({ end: new Date(end.getTime() - HOUR), everyMs: MINUTE, runs: 2, monitor: 'eu' });
  const contents = contentsOf(historyOf(['up']), eu);
  assert.equal(summarise(contents, { now }).monitor, 'login');
  assert.equal(summarise(contents, { now, monitor: 'eu' }).recent.length, 2);
  assert.equal(summarise(contents, { now, monitor: 'nobody' }).current, undefined);
});

test('a monitor that has not run for more than three of its gaps and a minute is silent', () => {
  const contents = contentsOf(makeHistory({ end, everyMs: 5 * MINUTE, runs: 20 }));
  const at = (minutes: number) => summarise(contents, { now: new Date(end.getTime() + minutes * MINUTE) });
  assert.equal(at(16).silent, false);
  assert.equal(at(16.1).silent, true);
  assert.equal(at(0).usualGapMs, 5 * MINUTE);
});

test('runs that people start make no schedule: seconds apart, or now and then', () => {
  const later = new Date(end.getTime() + DAY);
  const quick = makeHistory({ end, everyMs: 2000, runs: 6 });
  const nowAndThen = [0, 1, 3, 20, 90, 91, 300].map((minutes) => {
    return { run: makeRun({ run: `run-${minutes}`, time: minutesAgo(minutes) }), steps: [] };
  });
  for (const history of [quick, nowAndThen]) {
    const { silent, usualGapMs } = summarise(contentsOf(history), { now: later });
    assert.deepEqual([silent, usualGapMs], [false, undefined]);
  }
});

test('two runs make no schedule that could have stopped', () => {
  const contents = contentsOf(historyOf(['up', 'up']));
  const summary = summarise(contents, { now: new Date(end.getTime() + 30 * DAY) });
  assert.deepEqual([summary.silent, summary.usualGapMs], [false, undefined]);
});
