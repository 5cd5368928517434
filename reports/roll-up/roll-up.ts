import type { Family, Severity } from '../../contracts/index.ts';
import type { UnknownCause, Verdict } from '../journal/record.ts';
import type { Gap, GlancePhase } from './glance.ts';
import type { SketchRecord } from './sketch.ts';

/** Version of the roll-ups' lines. They can be made anew from the journal: a reader passes over any other. */
export const ROLL_UP_VERSION = 1;

export const HOUR_MS = 3_600_000;

/** A finding that an hour had. */
export interface RolledFinding {
  readonly fingerprint: string;
  readonly id: string;
  readonly severity: Severity;
  readonly family: Family;
  readonly title: string;
  readonly where: string;
  readonly operation: string;
  /** In how many runs of the hour. */
  readonly runs: number;
}

/** What an hour of a monitor comes to: a line of `<monitor>-YYYY-MM.hourly.ndjson`. Hours without a run have none. */
export interface HourRollUp {
  readonly type: 'hour';
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601: when the hour begins. A run belongs to the hour in which it was started. */
  readonly hour: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Of unknown verdicts. */
  readonly causes: Readonly<Partial<Record<UnknownCause, number>>>;
  /** Runs that should have happened and did not, told by the run that came after. */
  readonly gaps: readonly Gap[];
  /** The slowest server phase of each run, in milliseconds. Absent: no run was answered. */
  readonly server?: SketchRecord;
  readonly findings: readonly RolledFinding[];
  /** Each phase of each exchange, in milliseconds. They stand last: most of a line, which few readers want. */
  readonly phases: Readonly<Partial<Record<GlancePhase, SketchRecord>>>;
}

/** An hour without its phases. */
export type HourOutline = Omit<HourRollUp, 'phases'>;

/** The start of the hour that an instant belongs to. */
export function hourOf(instant: number): number {
  return Math.floor(instant / HOUR_MS) * HOUR_MS;
}

/** How many runs should have happened in an hour, or before it, and did not. */
export function missedIn({ gaps }: Pick<HourOutline, 'gaps'>): number {
  return gaps.reduce((sum, { missed }) => sum + missed, 0);
}
