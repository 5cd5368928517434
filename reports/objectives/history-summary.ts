import type { Finding } from '../../contracts/index.ts';
import type { Gap } from '../roll-up/glance.ts';
import { HOUR_MS, hourOf, type RolledFinding } from '../roll-up/roll-up.ts';
import { type History, type HistoryOptions, readHistory } from './history.ts';
import { gapsIn, type RangeSummary, rangeOf, summariseRange } from './range.ts';

/** A finding of the last year. */
export interface YearFinding extends RolledFinding {
  /** ISO 8601: the begin of the first and of the last hour that has it. */
  readonly firstHour: string;
  readonly lastHour: string;
}

/** What a monitor's history comes to, from the last day to the last year. */
export interface HistorySummary {
  readonly monitor: string;
  /** ISO 8601: the moment that the ranges are counted from. */
  readonly now: string;
  readonly ranges: {
    readonly day: RangeSummary;
    readonly week: RangeSummary;
    readonly month: RangeSummary;
    readonly quarter: RangeSummary;
    readonly year: RangeSummary;
  };
  /** Of the last year, in the order of time: when no run happened that should have. */
  readonly gaps: readonly Gap[];
  /** Of the last year, the newest first. */
  readonly findings: readonly YearFinding[];
}

/** How far back each range reaches, in days: 24 hours, 7, 30, 90 and 365 days. */
export const RANGE_DAYS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;

/**
 * Reads and sums up a year of a monitor.
 * @throws Fault DL_REPORTS_UNREADABLE
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
  const start = (days: number) => now.getTime() - days * 24 * HOUR_MS;
  const range = (days: number) => summariseRange(history, start(days));
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
    gaps: gapsIn(rangeOf(history, start(year))),
    findings: findingsOf(history),
  };
}

function findingsOf({ hours, recent }: History): YearFinding[] {
  const found = new Map<string, YearFinding>();
  const count = (finding: Finding | RolledFinding, hour: string, runs: number) => {
    const { fingerprint, id, severity, family, title, where, operation } = finding;
    const before = found.get(fingerprint);
    found.set(fingerprint, {
      ...{ fingerprint, id, severity, family, title, where, operation },
      runs: runs + (before?.runs ?? 0),
      firstHour: before?.firstHour ?? hour,
      lastHour: hour,
    });
  };
  for (const { hour, findings } of hours) for (const finding of findings) count(finding, hour, finding.runs);
  for (const { at, findings } of recent) {
    for (const finding of findings) count(finding, new Date(hourOf(at)).toISOString(), 1);
  }
  return [...found.values()].sort((a, b) => (a.lastHour < b.lastHour ? 1 : -1));
}
