// Test support: histories of monitors in several scenarios; deterministic.

import type { Alert } from '../../history/state/state.ts';
import { DRIFT_FINDING, makeHistory, makeState, makeStep } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/line.ts';
import type { DeliveryRecord, RunRecord, UnknownCause, Verdict } from '../../history/store/record.ts';

export const NOW = new Date('2026-01-12T03:16:20.000Z');
const END = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEP = 5 * MINUTE;
const MONTH_RUNS = (30 * DAY) / STEP;

const CONNECTION = {
  address: '203.0.113.7',
  port: 443,
  family: 'IPv4',
  tlsVersion: 'TLSv1.3',
  certificateExpiresAt: '2026-03-01T00:00:00.000Z',
};

/** A story is the same array each time: its store is written once (read-summaries.fixture.ts). */
function once(make: () => StoredRun[]): () => readonly StoredRun[] {
  let made: StoredRun[] | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Runs every five minutes over TLS; by default for a month. */
function story(verdictAt: (before: number) => Verdict, runs = MONTH_RUNS, monitor = 'login'): StoredRun[] {
  const history = makeHistory({ end: END, everyMs: STEP, runs, verdictAt, monitor });
  return history.map(({ run, steps }) => ({
    run: { ...run, ...(run.verdict === 'down' ? {} : certificateOf(CONNECTION)) },
    steps: steps.map((step) => (step.outcome === 'response' ? { ...step, connection: CONNECTION } : step)),
  }));
}

function certificateOf({ certificateExpiresAt }: typeof CONNECTION): Pick<RunRecord, 'certificateExpiresAt'> {
  return { certificateExpiresAt };
}

/** A month without any problem. */
export const healthyMonth = once((): StoredRun[] => {
  return story(() => 'up');
});

/** Down for the last twenty minutes, with an alert that is pending on one channel. */
export const outage = once((): StoredRun[] => {
  const runs = story((before) => (before < 5 ? 'down' : 'up'));
  return runs.map((each, index) => (index < runs.length - 5 ? each : withAlert(each)));
});

const OUTAGE_BEGAN = new Date(END.getTime() - 4 * STEP).toISOString();

const ALERT: Alert = {
  id: 'login-20260112T025600.000Z-opened',
  kind: 'opened',
  incident: 'login-20260112T025600.000Z',
  monitor: 'login',
  target: 'https://app.sealmetrics.com/api',
  contract: 'contracts/sealmetrics.openapi.yaml',
  level: 'critical',
  previousLevel: 'ok',
  verdict: 'down',
  since: OUTAGE_BEGAN,
  time: OUTAGE_BEGAN,
  headline: 'login is down since 2026-01-12 02:56 UTC: login: the connection was refused',
  causes: [],
  tags: [],
};

function withAlert({ run, steps }: StoredRun): StoredRun {
  const pending = [{ alert: ALERT, channel: 'email', attempts: 2, nextAt: '2026-01-12T03:20:00.000Z' }];
  const state = makeState({
    level: 'critical',
    since: OUTAGE_BEGAN,
    incident: ALERT.incident,
    incidentSince: OUTAGE_BEGAN,
    pending,
  });
  return { run, steps, state };
}

export const OUTAGE_DELIVERY: DeliveryRecord = {
  type: 'delivery',
  version: 3,
  monitor: 'login',
  time: '2026-01-12T02:56:02.000Z',
  alert: ALERT.id,
  channel: 'slack',
  outcome: 'delivered',
  attempts: 1,
};

/** Alternately up and broken, for two hours. */
export const flapping = once((): StoredRun[] => {
  const runs = story((before) => (before < 24 && before % 2 === 0 ? 'broken' : 'up'));
  return runs.map((each, index) => {
    if (index < runs.length - 20) return each;
    return { ...each, state: makeState({ level: 'critical', flapping: true, incidentSince: OUTAGE_BEGAN }) };
  });
});

/** An undocumented property for the last two days. */
export const drift = once((): StoredRun[] => {
  return story((before) => (before < (2 * DAY) / STEP ? 'drifting' : 'up'));
});

/**
 * A month with problems that the API did not cause: missed runs, a maintenance window, an hour with an
 * unhealthy monitor host, a call that succeeded on retry.
 */
export const gaps = once((): StoredRun[] => {
  const unknown: Readonly<Record<number, UnknownCause>> = Object.fromEntries([
    ...spanOf(100, 112).map((before) => [before, 'monitor-host'] as const),
    ...spanOf(200, 224).map((before) => [before, 'maintenance'] as const),
  ]);
  const all = story((before) => (unknown[before] === undefined ? 'up' : 'unknown'));
  const before = (index: number) => all.length - 1 - index;
  return all
    .map((each, index) => withCause(each, unknown[before(index)]))
    .map((each, index) => (before(index) === 3 ? withRetry(each) : each))
    .map((each, index) => (before(index) === 30 ? withGap(each, 40) : each))
    .filter((_, index) => before(index) <= 30 || before(index) > 70);
});

function spanOf(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function withCause(each: StoredRun, cause: UnknownCause | undefined): StoredRun {
  return cause === undefined ? each : unknownRun(each, cause, `unknown: ${cause}`);
}

/** A run with the verdict unknown and no steps. */
function unknownRun({ run }: StoredRun, cause: UnknownCause, summary: string): StoredRun {
  const { serverMs: _, certificateExpiresAt: __, ...rest } = run;
  const nothing = { steps: 0, warnings: 0, errors: 0 };
  return { run: { ...rest, ...nothing, verdict: 'unknown', cause, exitCode: 3, summary }, steps: [] };
}

function withGap({ run, steps }: StoredRun, missed: number): StoredRun {
  const from = new Date(Date.parse(run.time) - (missed + 1) * STEP).toISOString();
  return { run: { ...run, gap: { from, missed } }, steps };
}

function withRetry({ run, steps }: StoredRun): StoredRun {
  const attempt = {
    time: run.time,
    outcome: 'reset' as const,
    failure: 'the connection was reset by 203.0.113.7:443',
    phases: { dns: 1, connect: 8, total: 31.5 },
  };
  return { run, steps: steps.map((step, index) => (index === 0 ? { ...step, attempts: [attempt] } : step)) };
}

/** A single run. */
export const oneRun = once((): StoredRun[] => {
  return story(() => 'up', 1);
});

/** Three monitors: up, drifting and broken. */
export const several = once((): StoredRun[] => {
  return [
    ...story(() => 'up', 300, 'search'),
    ...story((before) => (before < 60 ? 'drifting' : 'up'), 300, 'accounts'),
    ...story((before) => (before < 4 ? 'broken' : 'up'), 300, 'login'),
  ];
});

/** A month with every verdict; broken for the last ten minutes. For screenshots. */
export const eventful = once((): StoredRun[] => {
  const day = DAY / STEP;
  const verdicts = (before: number): Verdict => {
    if (before < 3) return 'broken';
    if (before < 38) return 'drifting';
    if (before > 2.2 * day && before < 2.24 * day) return 'down';
    if (before > 9 * day && before < 9.1 * day) return 'down';
    if (before > 17 * day && before < 17.02 * day) return 'broken';
    return before % 700 === 0 ? 'degraded' : 'up';
  };
  const all = story(verdicts);
  return all
    .map((each, index) => (index === all.length - 4 ? withRetry(each) : each))
    .map((each, index) => (index === all.length - 61 ? withGap(each, 14) : each))
    .filter((_, index) => index >= all.length - 61 || index < all.length - 75)
    .map((each, index, kept) =>
      kept.length - index > 150 && kept.length - index < 165 ? unhealthy(each) : each,
    );
});

function unhealthy(each: StoredRun): StoredRun {
  return unknownRun(each, 'monitor-host', 'monitor host unhealthy: it cannot resolve any name');
}

/** A run with this number of different findings. */
export function manyFindings(count: number): StoredRun[] {
  const [last] = oneRun();
  if (last === undefined) return [];
  const findings = Array.from({ length: count }, (_, index) => ({
    ...DRIFT_FINDING,
    fingerprint: index.toString(16).padStart(12, '0'),
    where: `response body /property-${index}`,
  }));
  const run = { ...last.run, verdict: 'drifting' as const, warnings: count };
  return [{ run, steps: [makeStep({ ...last.steps[0], findings })] }];
}
