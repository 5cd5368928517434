import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gaps, NOW, OUTAGE_DELIVERY, outage } from '../../report/pages/stories.fixture.ts';
import { summariesOf, writeHistory } from '../../report/read-summaries.fixture.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { incidentId } from '../state/state.ts';
import {
  CALL_FINDING,
  DRIFT_FINDING,
  EVIDENCE,
  makeFinding,
  makeHistory,
  makeRun,
  makeState,
  makeStep,
} from '../store/history.fixture.ts';
import type { StoredRun } from '../store/line.ts';
import { deliveryLine } from '../store/line.ts';
import type { Verdict } from '../store/record.ts';
import { readSummary } from './read-summary.ts';
import type { Summary } from './summary.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A history whose last run is at `end`, with verdicts in the order of time. */
function historyOf(verdicts: readonly Verdict[], everyMs = MINUTE): StoredRun[] {
  const verdictAt = (before: number) => verdicts.at(-1 - before) ?? 'up';
  return makeHistory({ end, everyMs, runs: verdicts.length, verdictAt });
}

function summaryOf(runs: readonly StoredRun[], at = now): Summary {
  const [summary] = summariesOf(runs, { now: at });
  assert.ok(summary);
  return summary;
}

const minutesAgo = (minutes: number) => new Date(end.getTime() - minutes * MINUTE).toISOString();

test('a monitor without a run has no verdict, no uptime and no latency', () => {
  const summary = readSummary(temporaryDirectory(), 'login', { now });
  assert.deepEqual([summary.current, summary.last, summary.lastGood], [undefined, undefined, undefined]);
  assert.deepEqual(summary.ranges.month.uptime, { ratio: null, judged: 0, failed: 0, unknown: 0 });
  assert.deepEqual([summary.recent, summary.incidents, summary.latency, summary.silent], [[], [], [], false]);
});

test('the verdict holds since the first run of its unbroken stretch', () => {
  const { current } = summaryOf(historyOf(['down', 'up', 'down', 'down', 'down']));
  assert.deepEqual(current, {
    verdict: 'down',
    since: minutesAgo(2),
    runs: 3,
    longer: false,
  });
});

test('a verdict that never changed holds since the first run', () => {
  assert.equal(summaryOf(historyOf(['up', 'up', 'up'])).current?.since, minutesAgo(2));
});

test('an incident lasts from its first bad run to the first good run', () => {
  const { incidents } = summaryOf(historyOf(['up', 'down', 'broken', 'drifting', 'up', 'broken']));
  assert.deepEqual(incidents, [
    {
      id: incidentId('login', minutesAgo(0)),
      from: minutesAgo(0),
      runs: 1,
      verdicts: ['broken'],
      summary: 'login: expires_at is missing',
    },
    {
      id: incidentId('login', minutesAgo(4)),
      from: minutesAgo(4),
      to: minutesAgo(2),
      runs: 2,
      verdicts: ['down', 'broken'],
      summary: 'connection refused',
    },
  ]);
});

test('an unknown run neither begins nor ends an incident', () => {
  const { incidents } = summaryOf(historyOf(['unknown', 'down', 'unknown', 'down', 'unknown', 'up']));
  assert.deepEqual(
    incidents.map(({ from, to, runs }) => ({ from, to, runs })),
    [{ from: minutesAgo(4), to: minutesAgo(0), runs: 2 }],
  );
});

test('the last day has points of measured percentiles, with the typical phases', () => {
  const entries = Array.from({ length: 200 }, (_, index) => {
    const run = makeRun({ run: `run-${index}`, time: minutesAgo(199 - index), serverMs: (index % 30) + 1 });
    return { run, steps: [makeStep({ phases: { dns: 2, server: (index % 30) + 1, total: 33 } })] };
  });
  const day = summaryOf(entries).latency.find(({ name }) => name === 'day');
  const whole = day?.points.find(({ runs }) => runs === 30);
  assert.deepEqual(
    [day?.stepMs, whole?.p50, whole?.p95, whole?.p99, whole?.max],
    [30 * MINUTE, 15, 29, 30, 30],
  );
  assert.deepEqual(whole?.phases, { dns: 2, server: 15 });
});

test('latency leaves out runs that were not responded, and times without one', () => {
  const { latency } = summaryOf(historyOf(['up', 'down', 'up'], 30 * MINUTE));
  assert.deepEqual(
    latency.find(({ name }) => name === 'day')?.points.map(({ from, runs }) => [from, runs]),
    [
      ['2026-01-12T02:15:00.000Z', 1],
      ['2026-01-12T03:15:00.000Z', 1],
    ],
  );
});

test('hours and days of latency are the same from roll-ups and from lines', () => {
  const runs = makeHistory({ end, everyMs: 10 * MINUTE, runs: 20 * 144 });
  const directory = writeHistory(runs, now);
  const rolled = readSummary(directory, 'login', { now });
  for (const name of readdirSync(directory)) {
    if (/\.(hourly|daily)\.ndjson$/.test(name)) rmSync(join(directory, name));
  }
  const raw = readSummary(directory, 'login', { now });
  assert.deepEqual(raw.latency, rolled.latency);
  assert.equal(rolled.latency.find(({ name }) => name === 'year')?.points.length, 21);
  assert.deepEqual(raw.months, rolled.months);
});

test('findings are grouped by fingerprint and by family', () => {
  const { found } = summaryOf(historyOf(['broken', 'up', 'broken', 'down', 'drifting']));
  assert.deepEqual(found.contract, [
    {
      finding: makeFinding(),
      firstSeen: minutesAgo(4),
      lastSeen: minutesAgo(2),
      runs: 2,
      inLastRun: false,
      evidence: EVIDENCE,
      contractHash: 'f00d',
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
  const history: StoredRun[] = [
    {
      run: makeRun({ run: 'a', time: minutesAgo(2), verdict: 'broken', warnings: 1 }),
      steps: [makeStep({ findings, evidence: EVIDENCE })],
    },
    {
      run: makeRun({ run: 'b', time: minutesAgo(1), verdict: 'broken' }),
      steps: [makeStep({ findings, evidence: newer }), makeStep({ findings })],
    },
    { run: makeRun({ run: 'c', time: minutesAgo(0), verdict: 'broken' }), steps: [makeStep({ findings })] },
  ];
  const [seen] = summaryOf(history).found.contract;
  assert.deepEqual([seen?.runs, seen?.inLastRun, seen?.evidence], [3, true, newer]);
});

test('what the last run found stands first, then what weighs more', () => {
  const finding = (fingerprint: string, severity: 'error' | 'warning') =>
    makeFinding({ fingerprint, severity });
  const history: StoredRun[] = [
    {
      run: makeRun({ run: 'a', time: minutesAgo(2), verdict: 'broken', warnings: 1 }),
      steps: [makeStep({ findings: [finding('gone-warning', 'warning'), finding('gone-error', 'error')] })],
    },
    {
      run: makeRun({ run: 'b', time: minutesAgo(0), verdict: 'broken', warnings: 1 }),
      steps: [makeStep({ findings: [finding('warning', 'warning'), finding('error', 'error')] })],
    },
  ];
  const order = summaryOf(history).found.contract.map((seen) => seen.finding.fingerprint);
  assert.deepEqual(order, ['error', 'warning', 'gone-error', 'gone-warning']);
});

test('findings and incidents of before the range are left out; the state knows since when it holds', () => {
  const old = makeHistory({
    end: new Date(end.getTime() - 31 * DAY),
    everyMs: MINUTE,
    runs: 3,
    verdictAt: () => 'down',
  });
  const since = new Date(end.getTime() - 31 * DAY).toISOString();
  const [last] = historyOf(['down']);
  assert.ok(last);
  const summary = summaryOf([...old, { ...last, state: makeState({ level: 'critical', since }) }]);
  assert.deepEqual([summary.found.call[0]?.runs, summary.incidents[0]?.runs], [1, 1]);
  assert.deepEqual([summary.current?.since, summary.current?.longer], [since, true]);
});

test('the latest 90 runs are kept for the strip, oldest first', () => {
  const { recent } = summaryOf(makeHistory({ end, everyMs: MINUTE, runs: 100 }));
  assert.equal(recent.length, 90);
  assert.equal(recent.at(-1)?.time, end.toISOString());
});

test('unknown runs make stretches, split by their cause', () => {
  const causes = [undefined, 'monitor-host', 'monitor-host', 'maintenance', undefined, 'error'] as const;
  const runs = historyOf(causes.map((cause) => (cause === undefined ? 'up' : 'unknown'))).map(
    (each, index) => {
      const cause = causes[index];
      return cause === undefined ? each : { ...each, run: { ...each.run, cause } };
    },
  );
  assert.deepEqual(summaryOf(runs).unknown, [
    { from: minutesAgo(4), to: minutesAgo(2), cause: 'monitor-host', runs: 2 },
    { from: minutesAgo(2), to: minutesAgo(1), cause: 'maintenance', runs: 1 },
    { from: minutesAgo(0), cause: 'error', runs: 1 },
  ]);
});

test('an alert has its outcome at each channel, and a pending one when it is tried again', () => {
  const directory = writeHistory(outage().slice(-20), NOW);
  appendFileSync(join(directory, 'login-2026-01.ndjson'), deliveryLine(OUTAGE_DELIVERY));
  const [alert, ...others] = readSummary(directory, 'login', { now: NOW }).alerts;
  assert.equal(others.length, 0);
  assert.match(alert?.headline ?? '', /^login is down since/);
  assert.deepEqual(alert?.deliveries, [
    { channel: 'slack', outcome: 'delivered', attempts: 1, time: OUTAGE_DELIVERY.time },
    { channel: 'email', outcome: 'pending', attempts: 2, time: '2026-01-12T03:20:00.000Z' },
  ]);
});

test('the last good run is found where the last one is not good', () => {
  const summary = summaryOf(historyOf(['up', 'up', 'broken', 'down']));
  assert.equal(summary.lastGood?.run.time, minutesAgo(2));
  assert.equal(summary.lastGood?.steps.length, 2);
  assert.equal(summaryOf(historyOf(['broken', 'up'])).lastGood, undefined);
});

test('repeated calls are counted apart from their outcome', () => {
  const [retry] = summaryOf(gaps().slice(-20), NOW).retries;
  assert.deepEqual([retry?.operation, retry?.attempts.length, retry?.outcome], ['login', 1, 'response']);
});

test('the next run is due when the schedule says so', () => {
  const plan = { next: (last: Date) => new Date(last.getTime() + HOUR) };
  const [summary] = summariesOf(historyOf(['up']), { now, plan });
  assert.equal(summary?.nextRun, new Date(end.getTime() + HOUR).toISOString());
  const [late] = summariesOf(historyOf(['up']), { now: new Date(end.getTime() + 4 * HOUR), plan });
  assert.equal(late?.silent, true);
});

test('a monitor that has not run for more than three of its gaps and a minute is silent', () => {
  const runs = makeHistory({ end, everyMs: 5 * MINUTE, runs: 20 });
  const at = (minutes: number) => summaryOf(runs, new Date(end.getTime() + minutes * MINUTE));
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
    const { silent, usualGapMs } = summaryOf(history, later);
    assert.deepEqual([silent, usualGapMs], [false, undefined]);
  }
});

test('two runs make no schedule that could have stopped', () => {
  const summary = summaryOf(historyOf(['up', 'up']), new Date(end.getTime() + 30 * DAY));
  assert.deepEqual([summary.silent, summary.usualGapMs], [false, undefined]);
});
