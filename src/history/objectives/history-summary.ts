import { DAY_MS } from '../roll-up/roll-up.ts';
import type { Gap } from '../roll-up/run-summary.ts';
import { type HistoryOptions, readHistory } from './history.ts';
import type { History, YearFinding } from './history-fold.ts';
import { countFrom } from './range.ts';
import type { RangeSummary } from './range-count.ts';

/** How far back each range reaches, in days: 24 hours, 7, 30, 90 and 365 days. */
export const RANGE_DAYS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;

/** What a monitor's history comes to, from the last day to the last year. */
export interface HistorySummary {
  readonly monitor: string;
  /** ISO 8601: the moment that the ranges are counted from. */
  readonly now: string;
  readonly ranges: Readonly<Record<keyof typeof RANGE_DAYS, RangeSummary>>;
  /** Of the last year, in the order of time: when no run happened that should have. */
  readonly gaps: readonly Gap[];
  /** Of the last year, the newest first. */
  readonly findings: readonly YearFinding[];
}

/**
 * Reads and sums up a year of a monitor.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function historySummary(
  directory: string,
  monitor: string,
  now: Date,
  options: HistoryOptions = {},
): HistorySummary {
  return summariseHistory(readHistory(directory, monitor, now, options), now);
}

/** Sums up a history: uptime, verdicts, server times, gaps and findings. */
export function summariseHistory(history: History, now: Date): HistorySummary {
  const range = (days: number) => {
    const from = now.getTime() - days * DAY_MS;
    return countFrom(history, from).summary(from);
  };
  const { day, week, month, quarter, year } = RANGE_DAYS;
  return {
    monitor: history.monitor,
    now: now.toISOString(),
    ranges: {
      day: range(day),
      week: range(week),
      month: range(month),
      quarter: range(quarter),
      year: range(year),
    },
    gaps: history.gaps,
    findings: history.findings,
  };
}
