import type { History } from '../objectives/history.ts';
import { RangeCount, type RangeSummary, type Uptime } from '../objectives/range-count.ts';
import type { Budgets, HistorySummary } from '../objectives/status.ts';
import { DAY_MS, dayOf } from '../roll-up/roll-up.ts';
import type { Gap } from '../roll-up/scan.ts';
import type { StoredRun } from '../store/line.ts';
import type { Acknowledged, Note, Silence } from '../store/on-call.ts';
import type { RunRecord, Verdict } from '../store/record.ts';
import type { FoundFindings, TimelineFinding } from './found.ts';
import type { Incident, IncidentDetail, NotifiedAlert, Stretch, UnknownStretch } from './incidents.ts';
import type { LatencySeries } from './latency.ts';
import type { Retry } from './seen-run.ts';

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
  /** Nobody is notified meanwhile. */
  readonly silence?: Silence;
  /** Windows of maintenance that people planned, open or to come. */
  readonly maintenance: readonly Silence[];
  /** Incidents on which somebody works, the oldest first. */
  readonly acknowledged: readonly Acknowledged[];
  /** Absent where nothing has run. */
  readonly current?: Stretch;
  readonly last?: StoredRun;
  /** The latest run before `last` that was up, where `last` is not; absent where there is none. */
  readonly lastGood?: StoredRun;
  /** The latest runs, in the order in which they were written. */
  readonly recent: readonly RunRecord[];
  readonly ranges: HistorySummary['ranges'];
  /** The seven days before the last seven. */
  readonly weekBefore: Uptime;
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
  /** What the pages of the newest incidents show; absent: nobody wanted it. */
  readonly details?: readonly IncidentDetail[];
  /** What people wrote about incidents, the oldest first. */
  readonly notes: readonly Note[];
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

/** A UTC day of a monitor. */
export interface Day {
  /** ISO 8601: when it begins. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly uptime: Uptime;
  readonly missed: number;
}

/** A calendar month, as far as it lies within the last year. Its server times come from the same roll-ups. */
export type Month = Omit<RangeSummary, 'causes'>;

/** The months of the history that have a run, the oldest first. */
export function monthsOf(history: History): Month[] {
  const months = new Map<string, RangeCount>();
  for (const [at, day] of countsByDay(history)) {
    const month = new Date(at).toISOString().slice(0, 7);
    const count = months.get(month) ?? new RangeCount();
    months.set(month, count);
    count.merge(day);
  }
  return [...months].map(([month, count]) => {
    const { causes: _causes, ...rest } = count.summary(Date.parse(`${month}-01T00:00:00.000Z`));
    return rest;
  });
}

/** The last days, each one, whether anything ran or not; the oldest first. */
export function lastDays(history: History, now: Date, count: number): Day[] {
  const counts = countsByDay(history);
  const today = dayOf(now.getTime());
  return Array.from({ length: count }, (_, index) => {
    const from = today - (count - 1 - index) * DAY_MS;
    const { server: _server, causes: _causes, ...day } = (counts.get(from) ?? new RangeCount()).summary(from);
    return day;
  });
}

function countsByDay({ days, hours, recent }: History): Map<number, RangeCount> {
  const counts = new Map<number, RangeCount>();
  const of = (at: number) => {
    const count = counts.get(dayOf(at)) ?? new RangeCount();
    counts.set(dayOf(at), count);
    return count;
  };
  for (const { from, count } of [...days, ...hours]) of(from).merge(count);
  for (const run of recent) of(run.at).addRun(run);
  return counts;
}
