import type { Budgets } from '../objectives/budget.ts';
import type { HistorySummary } from '../objectives/history-summary.ts';
import type { Gap } from '../roll-up/run-summary.ts';
import type { StoredRun } from '../store/line.ts';
import type { RunRecord } from '../store/record.ts';
import type { TimelineFinding } from './accepted.ts';
import type { NotifiedAlert } from './alerts.ts';
import type { Day, Month } from './days.ts';
import type { FoundFindings } from './found.ts';
import type { Incident, Stretch, UnknownStretch } from './incidents.ts';
import type { LatencySeries } from './latency.ts';
import type { Retry } from './retries.ts';

export type { Accepted, TimelineFinding } from './accepted.ts';
export type { AlertDelivery, NotifiedAlert } from './alerts.ts';
export type { Day, Month } from './days.ts';
export type { FoundFinding, FoundFindings } from './found.ts';
export type { Incident, Stretch, UnknownStretch } from './incidents.ts';
export type { LatencyPoint, LatencySeries, SeriesName } from './latency.ts';
export type { Retry } from './retries.ts';
export type { Uptime } from './uptime.ts';

/** Version of `driftline report --json`. */
export const SUMMARY_VERSION = 2;

/** How far back a summary looks at each run, in milliseconds: 30 days. */
export const SUMMARY_RANGE_MS = 30 * 24 * 60 * 60_000;

/** What the history says of one monitor: all that its page shows. Nothing in it is a secret. */
export interface Summary {
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601: the moment that ages and ranges are counted from. */
  readonly now: string;
  /** ISO 8601: since when each run was looked at, for incidents, findings, alerts, and time that is not known. */
  readonly from: string;
  /** Absent where nothing has run. */
  readonly current?: Stretch;
  readonly last?: StoredRun;
  /** The latest run before `last` that was up, where `last` is not; absent where there is none. */
  readonly lastGood?: StoredRun;
  /** The latest runs, in the order in which they were written. */
  readonly recent: readonly RunRecord[];
  readonly ranges: HistorySummary['ranges'];
  readonly budgets: Budgets;
  /** The last 90 days, the oldest first. */
  readonly days: readonly Day[];
  /** Of the last year, the oldest first. */
  readonly months: readonly Month[];
  /** Of the last day, month and year, each where it has a run. */
  readonly latency: readonly LatencySeries[];
  /** Milliseconds: slower than `slowMs` is degraded, than `downMs` as good as down. */
  readonly limits: { readonly slowMs?: number; readonly downMs?: number };
  /** The newest first. */
  readonly incidents: readonly Incident[];
  /** Of the last year, in the order of time: when no run happened that should have. */
  readonly gaps: readonly Gap[];
  /** In the order of time. */
  readonly unknown: readonly UnknownStretch[];
  readonly found: FoundFindings;
  /** Every finding of the last year, the newest first. */
  readonly timeline: readonly TimelineFinding[];
  /** Of the latest runs, the newest first. */
  readonly retries: readonly Retry[];
  /** The newest first. */
  readonly alerts: readonly NotifiedAlert[];
  /** Milliseconds that usually pass between two runs; absent where they follow no schedule. */
  readonly usualGapMs?: number;
  /** ISO 8601: when the next run is due; absent where that is not known. */
  readonly nextRun?: string;
  /** The last run is much longer ago than it should be: the schedule seems to have stopped. */
  readonly silent: boolean;
  /** Lines of the run store that could not be used, among those that were looked at. */
  readonly damagedLines: number;
  /** Runs dated in the future, among those that were looked at: the clock was wrong when they were written. They count nowhere. */
  readonly futureRuns: number;
}
