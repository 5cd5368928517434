import type { Finding } from '../../rules/index.ts';
import type { UnknownCause, Verdict } from '../store/record.ts';
import type { SeenRun } from './seen-run.ts';

/** The unbroken stretch of one verdict that the last run belongs to. */
export interface Stretch {
  readonly verdict: Verdict;
  /** Of an unknown verdict. */
  readonly cause?: UnknownCause;
  /** ISO 8601: its first run. */
  readonly since: string;
  /** Of those that were looked at. */
  readonly runs: number;
  /** It began before the first run that was looked at. */
  readonly longer: boolean;
}

/** A stretch of runs that were down or broken. */
export interface Incident {
  /** ISO 8601: its first run. */
  readonly from: string;
  /** ISO 8601: the first run that was recovered; absent while it lasts. */
  readonly to?: string;
  /** How many runs were down or broken. */
  readonly runs: number;
  readonly verdicts: readonly Verdict[];
  /** What its first run says. */
  readonly summary: string;
}

/** Consecutive unknown runs of one cause. */
export interface UnknownStretch {
  /** ISO 8601: its first run, and the first known run after it; absent while it lasts. */
  readonly from: string;
  readonly to?: string;
  readonly cause: UnknownCause;
  readonly runs: number;
}

/** The verdict that holds now, and since when. Undefined where nothing has run. A run that was skipped says nothing. */
export function currentStretch(all: readonly SeenRun[]): Stretch | undefined {
  const runs = all.filter(({ cause }) => cause !== 'overlap');
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  const before = runs.findLastIndex(({ verdict }) => verdict !== last.verdict);
  const first = runs[before + 1] ?? last;
  const { verdict, cause } = last;
  return {
    verdict,
    ...(cause === undefined ? {} : { cause }),
    since: isoOf(first.at),
    runs: runs.length - before - 1,
    longer: before < 0,
  };
}

/** Every stretch of down and broken runs, the newest first. A run of unknown verdict neither begins nor ends one. */
export function incidentsOf(runs: readonly SeenRun[]): Incident[] {
  const incidents: Incident[] = [];
  let open: SeenRun[] = [];
  for (const run of runs) {
    if (run.verdict === 'unknown') continue;
    if (run.verdict === 'down' || run.verdict === 'broken') {
      open.push(run);
      continue;
    }
    incidents.push(...incidentFrom(open, run.at));
    open = [];
  }
  return [...incidents, ...incidentFrom(open)].reverse();
}

/** Stretches of unknown runs, split where the cause changes. */
export function unknownStretches(runs: readonly SeenRun[]): UnknownStretch[] {
  const stretches: UnknownStretch[] = [];
  let open: UnknownStretch | undefined;
  for (const { at, verdict, cause = 'error' } of runs) {
    const goesOn = open !== undefined && verdict === 'unknown' && open.cause === cause;
    if (open !== undefined && !goesOn) {
      stretches.push({ ...open, to: isoOf(at) });
      open = undefined;
    }
    if (verdict !== 'unknown' || cause === 'overlap') continue;
    open = open ? { ...open, runs: open.runs + 1 } : { from: isoOf(at), cause, runs: 1 };
  }
  return open ? [...stretches, open] : stretches;
}

function incidentFrom(bad: readonly SeenRun[], to?: number): Incident[] {
  const [first] = bad;
  if (first === undefined) return [];
  return [
    {
      from: isoOf(first.at),
      // A clock that was set back meanwhile makes no negative length.
      ...(to === undefined ? {} : { to: isoOf(Math.max(first.at, to)) }),
      runs: bad.length,
      verdicts: [...new Set(bad.map(({ verdict }) => verdict))],
      summary: first.entry?.run.summary ?? saidBy(first.findings) ?? first.verdict,
    },
  ];
}

/** What the worst of some findings says. */
function saidBy(findings: readonly Finding[]): string | undefined {
  const worst = findings.find(({ severity }) => severity === 'error') ?? findings[0];
  return worst && `${worst.operation}: ${worst.title}, ${worst.where}`;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
