import type { RunRecord, Verdict } from '../store/record.ts';
import type { AlertPolicy, Level, MonitorState, UnsettledRun } from './state.ts';

/** Fewer runs of which nothing is known are the monitor host's hiccup. */
const LEAST_BLIND_RUNS = 3;

/** The part of a state that says how bad things are. */
type Standing = Pick<MonitorState, 'level' | 'since' | 'unsettled' | 'unknownSince'>;

/**
 * How bad things are after one more run, whose code is the last of `recent` already. Unknown runs
 * neither break nor lengthen the others' rows.
 */
export function nextStanding(before: MonitorState, run: RunRecord, policy: AlertPolicy): Standing {
  return run.verdict === 'unknown' ? afterUnknown(before, run, policy) : afterJudged(before, run, policy);
}

function afterUnknown(before: MonitorState, run: RunRecord, policy: AlertPolicy): Standing {
  const unknownSince = before.unknownSince ?? run.time;
  const { level, since, unsettled } = before;
  const blind = unknownInRow(before.recent) >= Math.max(LEAST_BLIND_RUNS, policy.failures);
  if (blind && level !== 'blind') return { level: 'blind', since: unknownSince, unknownSince };
  return { level, since, unknownSince, ...(unsettled ? { unsettled } : {}) };
}

function unknownInRow(recent: string): number {
  let count = 0;
  while (recent.at(-1 - count) === UNKNOWN_CODE) count += 1;
  return count;
}

function afterJudged(before: MonitorState, run: RunRecord, policy: AlertPolicy): Standing {
  const latest = { code: verdictCode(run.verdict), time: run.time };
  const runs = fitting([...(before.unsettled ?? []), latest], before.level, policy);
  const change = changeOf(before.level, runs, policy);
  const { level, since } = change ?? before;
  // What led to an incident counts no more once it is over: the next one needs runs of its own.
  const unsettled = change?.level === 'ok' ? [] : fitting(runs, level, policy);
  return { level, since, ...(unsettled.length > 0 ? { unsettled } : {}) };
}

/** From the first run that does not fit the level, and no more of them than any count looks at. */
function fitting(runs: readonly UnsettledRun[], level: Level, policy: AlertPolicy): readonly UnsettledRun[] {
  const { failures, recoveries, within } = policy;
  const counted = runs.slice(-Math.max(failures, recoveries, within?.runs ?? 1));
  const first = counted.findIndex(({ code }) => severityOrderOf(code) !== severityOrderAt(level));
  return first < 0 ? [] : counted.slice(first);
}

interface Change {
  readonly level: Level;
  /** ISO 8601: the first of the runs that led to it. */
  readonly since: string;
}

function changeOf(level: Level, runs: readonly UnsettledRun[], policy: AlertPolicy): Change | undefined {
  if (level === 'ok') return worse(runs, policy);
  const good = row(runs, 0, policy.recoveries);
  if (good) return { level: 'ok', since: good };
  if (level === 'blind') return worse(runs, policy);
  if (level === 'warning') {
    const since = begun(runs, 2, policy);
    return since === undefined ? undefined : { level: 'critical', since };
  }
  const since = row(runs, 1, policy.recoveries);
  return since === undefined ? undefined : { level: 'warning', since };
}

function worse(runs: readonly UnsettledRun[], policy: AlertPolicy): Change | undefined {
  const since = begun(runs, 1, policy);
  if (since === undefined) return undefined;
  return { level: begun(runs, 2, policy) === undefined ? 'warning' : 'critical', since };
}

/** When the latest row of runs began that are at most so bad; undefined where it is too short. */
function row(runs: readonly UnsettledRun[], most: number, least: number): string | undefined {
  const start = runs.findLastIndex(({ code }) => severityOrderOf(code) > most) + 1;
  return runs.length - start >= least ? runs[start]?.time : undefined;
}

/** When what makes a change for the worse began, in a row or among the last few; only a bad run completes it. */
function begun(runs: readonly UnsettledRun[], least: number, policy: AlertPolicy): string | undefined {
  const { failures, within } = policy;
  const isBad = ({ code }: UnsettledRun) => severityOrderOf(code) >= least;
  const latest = runs.at(-1);
  if (!latest || !isBad(latest)) return undefined;
  const inRow = runs.slice(runs.findLastIndex((run) => !isBad(run)) + 1);
  const among = within ? runs.slice(-within.runs).filter(isBad) : [];
  if (within && among.length >= within.failures) return among[0]?.time;
  return inRow.length >= failures ? inRow[0]?.time : undefined;
}

/** As Nagios has it: so many runs are looked at, and the newest change weighs two thirds more than the oldest. */
const RUNS = 21;
const OLDEST_WEIGHT = 0.75;
const NEWEST_WEIGHT = 1.25;
const BEGINS_AT = 0.5;
const ENDS_BELOW = 0.25;

/**
 * How much a monitor's runs change between good, warning and critical: 0 never, 1 from each run to the next. Runs that
 * are missing count as no change (Nagios Core, "Detection and Handling of State Flapping", and its `flapping.c`).
 */
export function changeShare(recent: string): number {
  const runs = judgedOf(recent).slice(-RUNS);
  const step = (NEWEST_WEIGHT - OLDEST_WEIGHT) / (RUNS - 2);
  let weighed = 0;
  for (let index = 1; index < runs.length; index++) {
    if (severityOrderOf(runs.charAt(index)) === severityOrderOf(runs.charAt(index - 1))) continue;
    weighed += NEWEST_WEIGHT - (runs.length - 1 - index) * step;
  }
  return weighed / (RUNS - 1);
}

/**
 * Begins at one half, and ends only below one quarter, so that it does not flap itself. It begins with a bad run: that one
 * can say what is wrong.
 */
export function isFlapping(recent: string, before: boolean): boolean {
  const share = changeShare(recent);
  if (before) return share >= ENDS_BELOW;
  return share >= BEGINS_AT && severityOrderOf(recent.at(-1) ?? '') > 0;
}

/** How many of the runs that were looked at were bad, and how bad the worst of them was. */
export function badRuns(recent: string): { bad: number; runs: number; worst: Level } {
  const runs = [...judgedOf(recent).slice(-RUNS)].map(severityOrderOf);
  const worst = Math.max(0, ...runs) as SeverityOrder;
  return {
    bad: runs.filter((severityOrder) => severityOrder > 0).length,
    runs: runs.length,
    worst: worst === 2 ? 'critical' : worst === 1 ? 'warning' : 'ok',
  };
}

/** How a run stands in `MonitorState.recent`. */
const VERDICT_CODES = {
  up: 'u',
  degraded: 'g',
  drifting: 'r',
  broken: 'b',
  down: 'd',
  unknown: '?',
} as const;
const UNKNOWN_CODE = VERDICT_CODES.unknown;

/** How bad a run that could be judged was: 0 good, 1 a warning, 2 critical. */
type SeverityOrder = 0 | 1 | 2;

const SEVERITY_ORDER: Readonly<Record<string, SeverityOrder>> = { u: 0, g: 1, r: 1, b: 2, d: 2 };
const LEVEL_SEVERITY = { ok: 0, warning: 1, critical: 2, blind: undefined } as const;

export function verdictCode(verdict: Verdict): string {
  return VERDICT_CODES[verdict];
}

function severityOrderOf(code: string): SeverityOrder {
  return SEVERITY_ORDER[code] ?? 0;
}

/** How bad a run is that fits the level; none fits `blind`. */
function severityOrderAt(level: Level): SeverityOrder | undefined {
  return LEVEL_SEVERITY[level];
}

/** The runs that could be judged. */
function judgedOf(recent: string): string {
  return recent.replaceAll(UNKNOWN_CODE, '');
}

/** In a window of maintenance no notification is sent, and a run that was skipped says nothing: they leave the state as it is. */
export function leavesStateAlone({ verdict, cause }: Pick<RunRecord, 'verdict' | 'cause'>): boolean {
  return verdict === 'unknown' && (cause === 'maintenance' || cause === 'overlap');
}
