import type { Finding } from '../../rules/index.ts';
import {
  DAY_MS,
  dayOf,
  eachOutline,
  endOf,
  HOUR_MS,
  hourOf,
  type Outline,
  type RolledFinding,
  readRollUps,
} from '../roll-up/roll-up.ts';
import { type Gap, type RunSummary, scanRuns } from '../roll-up/scan.ts';
import { Tallies } from '../roll-up/tally.ts';
import { latestDate } from '../store/line.ts';
import { RangeCount, type RecentRun } from './range-count.ts';

export interface HistoryOptions {
  /** False: the roll-ups are not looked at, and all is counted from the run store's lines. */
  readonly rollUps?: boolean;
}

/**
 * Reads what a monitor's history of a year comes to: its roll-ups, and the run store's lines of the last hours and of what
 * is not rolled up yet. What is dated in the future is left out. Nothing is written.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readHistory(
  directory: string,
  monitor: string,
  now: Date,
  { rollUps = true }: HistoryOptions = {},
): History {
  const begin = dayOf(now.getTime() - YEAR_MS);
  const fold = rollUps ? rolledUp(directory, monitor, now, begin) : new HistoryFold(monitor, now);
  const rolledUpTo = Math.max(begin, fold.end);
  const tallies = new Tallies(monitor);
  const from = new Date(Math.min(rolledUpTo, fold.recentFrom));
  scanRuns(directory, monitor, { from, until: latestDate(now) }, (runSummary) => {
    if (runSummary.at >= fold.recentFrom) fold.addRun(runSummary);
    else if (runSummary.at >= rolledUpTo) tallies.add(runSummary);
  });
  for (const hour of tallies.rollUps()) fold.addRollUp(hour);
  return fold.history();
}

/** Days first, as far as they are kept by the day; then the hours after them. */
function rolledUp(directory: string, monitor: string, now: Date, begin: number): HistoryFold {
  const until = latestDate(now).toISOString();
  const streamed = new HistoryFold(monitor, now);
  const inOrder = (['day', 'hour'] as const).every((span) => {
    const since = new Date(Math.max(begin, streamed.end)).toISOString();
    return eachOutline(directory, monitor, span, { since, until }, (each) => {
      if (each.from >= since) streamed.addRollUp(each);
    });
  });
  if (inOrder) return streamed;
  const sorted = new HistoryFold(monitor, now);
  for (const span of ['day', 'hour'] as const) {
    const since = new Date(Math.max(begin, sorted.end)).toISOString();
    for (const each of readRollUps(directory, monitor, span, { since, until }).values()) {
      if (each.from >= since) sorted.addRollUp(each);
    }
  }
  return sorted;
}

/** A finding of the last year. */
export interface YearFinding extends RolledFinding {
  /** ISO 8601: the begin of the first and of the last day that has it; of the last eight days, of the hour. */
  readonly first: string;
  readonly last: string;
}

/** A day or an hour, counted. */
interface Stretch {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly count: RangeCount;
}

/**
 * What is known of a monitor over a year: by the day, of the last eight days by the hour, of the last six hours run by
 * run.
 */
export interface History {
  readonly monitor: string;
  /** UTC days, in the order of time. */
  readonly days: readonly Stretch[];
  /** After the days. */
  readonly hours: readonly Stretch[];
  /** After the hours. */
  readonly recent: readonly RecentRun[];
  /** In the order of time: when no run happened that should have. */
  readonly gaps: readonly Gap[];
  /** The newest first. */
  readonly findings: readonly YearFinding[];
}

const YEAR_MS = 365 * DAY_MS;
/** A week is shown by the hour. */
const HOURLY_MS = 8 * DAY_MS;
/** Burn rates look back so far, to the minute. */
const RECENT_MS = 6 * HOUR_MS;

/** Makes a history from days, then hours, in the order of time, and from runs. */
export class HistoryFold {
  /** Milliseconds since 1970, the begin of an hour: runs from then on are kept one by one. */
  readonly recentFrom: number;
  /** Milliseconds since 1970: the end of the last day or hour that was added. */
  end = Number.NEGATIVE_INFINITY;
  readonly #monitor: string;
  readonly #hourlyFrom: number;
  readonly #days: Stretch[] = [];
  readonly #hours: Stretch[] = [];
  readonly #recent: RecentRun[] = [];
  readonly #gaps: Gap[] = [];
  readonly #findings = new Map<string, YearFinding>();

  constructor(monitor: string, now: Date) {
    this.#monitor = monitor;
    this.recentFrom = hourOf(now.getTime() - RECENT_MS);
    this.#hourlyFrom = dayOf(now.getTime() - HOURLY_MS);
  }

  /** Adds an hour or a day. A day is left out where hours are kept, an hour where runs are. */
  addRollUp(hour: Outline): void {
    const from = Date.parse(hour.from);
    const old = from < this.#hourlyFrom;
    if (!old && hour.type === 'day') return;
    this.end = endOf(hour);
    if (from >= this.recentFrom) return;
    const stretches = old ? this.#days : this.#hours;
    const begin = old ? dayOf(from) : from;
    let last = stretches.at(-1);
    if (last?.from !== begin) {
      last = { from: begin, count: new RangeCount() };
      stretches.push(last);
    }
    last.count.addRollUp(hour);
    for (const gap of hour.gaps) this.#gaps.push(gap);
    const seen = new Date(begin).toISOString();
    for (const finding of hour.findings) this.#addFinding(finding, seen, finding.runs);
  }

  addRun({ at, verdict, cause, serverMs, gap, findings }: RunSummary): void {
    this.#recent.push({
      at,
      verdict,
      ...(cause === undefined ? {} : { cause }),
      ...(serverMs === undefined ? {} : { serverMs }),
      missed: gap?.missed ?? 0,
    });
    if (gap !== undefined) this.#gaps.push(gap);
    const hour = new Date(hourOf(at)).toISOString();
    for (const finding of findings) this.#addFinding(finding, hour, 1);
  }

  history(): History {
    return {
      monitor: this.#monitor,
      days: this.#days,
      hours: this.#hours,
      recent: this.#recent.sort((a, b) => a.at - b.at),
      gaps: this.#gaps.sort((a, b) => (a.to < b.to ? -1 : 1)),
      findings: [...this.#findings.values()].sort((a, b) => (a.last < b.last ? 1 : -1)),
    };
  }

  #addFinding(finding: Finding | RolledFinding, seen: string, runs: number): void {
    const { fingerprint, id, severity, family, title, where, operation } = finding;
    const { runs: before = 0, first = seen, last = seen } = this.#findings.get(fingerprint) ?? {};
    this.#findings.set(fingerprint, {
      ...{ fingerprint, id, severity, family, title, where, operation },
      runs: runs + before,
      first: seen < first ? seen : first,
      last: seen > last ? seen : last,
    });
  }
}

/** When a history begins, to the day or hour by which it is kept there: milliseconds since 1970. Undefined where it has no run. */
export function beginOf({ days, hours, recent }: History): number | undefined {
  return days[0]?.from ?? hours[0]?.from ?? recent[0]?.at;
}

/**
 * Counts what happened from an instant on. Of what is kept by the hour or by the day, the whole hour or day counts that
 * the instant lies in.
 * @param from milliseconds since 1970
 */
export function countFrom({ days, hours, recent }: History, from: number): RangeCount {
  const count = new RangeCount();
  for (const day of days) if (day.from > from - DAY_MS) count.merge(day.count);
  for (const hour of hours) if (hour.from >= hourOf(from)) count.merge(hour.count);
  for (const run of recent) if (run.at >= from) count.addRun(run);
  return count;
}
