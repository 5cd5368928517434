import type { Family, Severity } from '../../rules/index.ts';
import type { UnknownCause, Verdict } from '../store/record.ts';
import type { Gap, RunSummaryPhase } from './run-summary.ts';
import type { SketchRecord } from './sketch.ts';

/** Version of the roll-ups' lines. Lines of version 1, which had other names, are still read. */
export const ROLL_UP_VERSION = 2;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How long a roll-up is. */
export type Span = 'hour' | 'day';

/** A finding that an hour or a day had. */
export interface RolledFinding {
  readonly fingerprint: string;
  readonly id: string;
  readonly severity: Severity;
  readonly family: Family;
  readonly title: string;
  readonly where: string;
  readonly operation: string;
  /** In how many runs of it. */
  readonly runs: number;
}

/**
 * What an hour of a monitor comes to, a line of `<monitor>-YYYY-MM.hourly.ndjson`, or a UTC day, a line of
 * `<monitor>-YYYY.daily.ndjson`. Hours and days without a run have none.
 */
export interface RollUp {
  readonly type: Span;
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601: when it begins. A run belongs to the hour in which it was started. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Of unknown verdicts. */
  readonly causes: Readonly<Partial<Record<UnknownCause, number>>>;
  /** Runs that should have happened and did not, as the run after them found. */
  readonly gaps: readonly Gap[];
  /** The slowest server phase of each run, in milliseconds. Absent: no run got a response. */
  readonly server?: SketchRecord;
  readonly findings: readonly RolledFinding[];
  /** Each phase of each exchange, in milliseconds. They stand last: most of a line, which few readers want. */
  readonly phases: Readonly<Partial<Record<RunSummaryPhase, SketchRecord>>>;
}

/** A roll-up without its phases. */
export type Outline = Omit<RollUp, 'phases'>;

/** The start of the hour that an instant belongs to. */
export function hourOf(instant: number): number {
  return Math.floor(instant / HOUR_MS) * HOUR_MS;
}

/** The start of the UTC day that an instant belongs to. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

/** When a roll-up's hour or day ends: milliseconds since 1970. */
export function endOf({ type, from }: Pick<RollUp, 'type' | 'from'>): number {
  return Date.parse(from) + (type === 'day' ? DAY_MS : HOUR_MS);
}

/** How many runs should have happened, and did not. */
export function missedIn({ gaps }: Pick<Outline, 'gaps'>): number {
  return gaps.reduce((sum, { missed }) => sum + missed, 0);
}
