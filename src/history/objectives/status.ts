import type { Finding } from '../../rules/index.ts';
import { DAY_MS, HOUR_MS } from '../roll-up/roll-up.ts';
import type { Gap } from '../roll-up/scan.ts';
import type { Level, MonitorState } from '../state/state.ts';
import type { LastRun } from '../store/latest.ts';
import { isFuture } from '../store/line.ts';
import {
  type Acknowledged,
  type Note,
  type OnCall,
  plannedMaintenance,
  type Silence,
  silenceAt,
} from '../store/on-call.ts';
import type { RunRecord, Verdict } from '../store/record.ts';
import {
  beginOf,
  countFrom,
  type History,
  type HistoryOptions,
  readHistory,
  type YearFinding,
} from './history.ts';
import type { RangeCount, RangeSummary, Uptime } from './range-count.ts';

/** Version of `driftline status --json`. */
const STATUS_VERSION = 2;

/** How one monitor fares. */
export interface MonitorStatus {
  readonly version: number;
  readonly monitor: string;
  /** Of the last run; absent: there is one place. */
  readonly place?: string;
  /** ISO 8601: the moment that it describes. */
  readonly now: string;
  /** Of the last run. */
  readonly verdict: Verdict;
  readonly cause?: RunRecord['cause'];
  readonly summary: string;
  readonly lastRun: string;
  /** The last run is dated in the future: the clock was wrong when it was written, or is wrong now. */
  readonly future?: true;
  /** Absent where the last run kept no state. */
  readonly level?: Level;
  /** ISO 8601: the first of the runs that led to the level. */
  readonly since?: string;
  readonly flapping?: boolean;
  /** The outage that ended with `since`: its first run (ISO 8601), and whether it was down, broken, or both; of the last day. */
  readonly recovered?: { readonly from: string; readonly verdicts: readonly Verdict[] };
  /** Nobody is notified meanwhile. */
  readonly silence?: Silence;
  /** Windows of maintenance that people planned, open or to come. */
  readonly maintenance: readonly Silence[];
  /** Somebody works on the incident: no reminders are sent. */
  readonly acknowledged?: Acknowledged;
  /** Id of the incident that goes on, and what people wrote about it, the oldest first. */
  readonly incident?: string;
  readonly notes: readonly Note[];
  /** What the last run found. */
  readonly findings: readonly Finding[];
  readonly ranges: HistorySummary['ranges'];
  readonly budgets: Budgets;
  /** Deliveries that are still pending to a channel. */
  readonly pending: readonly {
    readonly channel: string;
    readonly headline: string;
    readonly attempts: number;
  }[];
}

/** Puts together how a monitor fares. Pure. */
export function statusOf(
  last: LastRun,
  history: History,
  objectives: Objectives,
  now: Date,
  onCall: OnCall = { notes: [] },
): MonitorStatus {
  const { run, state } = last;
  const dated = (time: string) => (isFuture(time, now) ? now.toISOString() : time);
  const findings = last.steps.flatMap((step) => step.findings);
  const silence = silenceAt(onCall, now);
  const acknowledged = onCall.acknowledged?.find(({ incident }) => incident === state?.incident);
  return {
    version: STATUS_VERSION,
    monitor: run.monitor,
    ...(run.place === undefined ? {} : { place: run.place }),
    now: now.toISOString(),
    verdict: run.verdict,
    ...(run.cause === undefined ? {} : { cause: run.cause }),
    summary: run.summary,
    lastRun: run.time,
    ...(isFuture(run.time, now) ? { future: true as const } : {}),
    ...(state && { level: state.level, since: dated(state.since), flapping: state.flapping }),
    ...recoveryOf(state, history),
    ...(silence && { silence }),
    ...(state?.incident === undefined ? {} : { incident: state.incident }),
    maintenance: plannedMaintenance(onCall, now),
    ...(acknowledged && { acknowledged }),
    notes: onCall.notes.filter(({ incident }) => incident === state?.incident),
    findings: [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()],
    ranges: summariseHistory(history, now).ranges,
    budgets: budgetOf(history, objectives, now),
    pending: (state?.pending ?? []).map(({ alert, channel, attempts }) => {
      return { channel, headline: alert.headline, attempts };
    }),
  };
}

/** What the last incident was, where it is over and began within the runs that are known one by one. */
function recoveryOf(state: MonitorState | undefined, { recent }: History): Pick<MonitorStatus, 'recovered'> {
  if (state?.level !== 'ok' || state.incident !== undefined) return {};
  const before = recent.filter(({ at, verdict }) => at < Date.parse(state.since) && verdict !== 'unknown');
  const bad = before.slice(before.findLastIndex(({ verdict }) => verdict === 'up') + 1);
  const verdicts = (['down', 'broken'] as const).filter((each) => bad.some((run) => run.verdict === each));
  const [first] = bad;
  if (!first || verdicts.length === 0) return {};
  return { recovered: { from: new Date(first.at).toISOString(), verdicts } };
}

/** Service-level objectives of a monitor. */
export interface Objectives {
  /** The share of runs, 0 to 1, that are neither down nor broken. */
  readonly availability?: { readonly target: number; readonly windowMs: number };
  /** The share of runs, 0 to 1, whose slowest server phase is at most so many milliseconds. */
  readonly latency?: { readonly target: number; readonly serverMs: number; readonly windowMs: number };
}

/** How much of an objective's error budget is used, and how fast it goes. */
export interface Budget extends Measured {
  /** The share that was expected, 0 to 1. */
  readonly target: number;
  readonly good: number;
  /** Runs that count: all but the unknown ones; for latency, those that got a response. */
  readonly total: number;
  /** good ÷ total; null where nothing counts. */
  readonly ratio: number | null;
  /**
   * The share of the budget that is left: 1 untouched, 0 used up, negative overspent. null where nothing counts. A target
   * of 1 has no budget: 1 while nothing failed, then 0.
   */
  readonly left: number | null;
  /** How many times as fast as would just use it up within the window; null where no run counts, or there is no budget. */
  readonly burnRate: { readonly hour: number | null; readonly sixHours: number | null };
}

/** By objective; absent where there is none. */
export interface Budgets {
  readonly availability?: Budget;
  readonly latency?: Budget;
}

/** Good runs, and all that count. */
interface Share {
  readonly good: number;
  readonly total: number;
}

/**
 * The error budgets of a monitor. The burn rate is computed over a short and a long window, so that an alert may require
 * both: the long one says that it matters, the short one that it still goes on (Google, "The Site Reliability Workbook",
 * chapter 5, "Alerting on SLOs": multiwindow, multi-burn-rate alerts). The windows end at `now`.
 */
export function budgetOf(history: History, objectives: Objectives, now: Date): Budgets {
  const { availability, latency } = objectives;
  const within = (ms: number) => countFrom(history, now.getTime() - ms);
  const ageMs = ageOf(history, now);
  return {
    ...(availability && { availability: budget(availability, ageMs, (ms) => available(within(ms))) }),
    // Runs without a response are a matter of availability.
    ...(latency && { latency: budget(latency, ageMs, (ms) => within(ms).servedWithin(latency.serverMs)) }),
  };
}

/** Since its first run. */
function ageOf(history: History, now: Date): number {
  const begun = beginOf(history);
  return begun === undefined ? 0 : Math.max(0, now.getTime() - begun);
}

/** Down and broken runs are bad; unknown ones count neither way. */
function available(count: RangeCount): Share {
  const { judged, failed } = count.uptime();
  return { good: judged - failed, total: judged };
}

function budget(
  { target, windowMs }: { readonly target: number; readonly windowMs: number },
  ageMs: number,
  shareWithin: (ms: number) => Share,
): Budget {
  const { good, total } = shareWithin(windowMs);
  return {
    target,
    windowMs,
    measuredMs: Math.min(windowMs, ageMs),
    good,
    total,
    ratio: total === 0 ? null : good / total,
    left: leftOf({ good, total }, target),
    burnRate: {
      hour: burnOf(shareWithin(HOUR_MS), target),
      sixHours: burnOf(shareWithin(6 * HOUR_MS), target),
    },
  };
}

function leftOf({ good, total }: Share, target: number): number | null {
  if (total === 0) return null;
  const bad = (total - good) / total;
  if (target >= 1) return bad === 0 ? 1 : 0;
  return 1 - bad / (1 - target);
}

function burnOf({ good, total }: Share, target: number): number | null {
  if (total === 0 || target >= 1) return null;
  return (total - good) / total / (1 - target);
}

/** How far back each range reaches, in days: 24 hours, 7, 30, 90 and 365 days. */
const RANGE_DAYS = { day: 1, week: 7, month: 30, quarter: 90, year: 365 } as const;

/** How much of a time has runs. */
export interface Measured {
  readonly windowMs: number;
  /** From the first run in it until now. */
  readonly measuredMs: number;
}

/** What the last day, or a longer time, comes to. */
export interface MeasuredRange extends RangeSummary, Measured {}

/** What a monitor's history comes to, from the last day to the last year. */
export interface HistorySummary {
  readonly monitor: string;
  /** ISO 8601: the moment that the ranges are counted from. */
  readonly now: string;
  readonly ranges: Readonly<Record<keyof typeof RANGE_DAYS, MeasuredRange>>;
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
  const ageMs = ageOf(history, now);
  const range = (days: number) => {
    const windowMs = days * DAY_MS;
    const from = now.getTime() - windowMs;
    return { ...countFrom(history, from).summary(from), windowMs, measuredMs: Math.min(windowMs, ageMs) };
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

/** The seven days before the last seven, for a comparison of the two. */
export function weekBefore(history: History, now: Date): Uptime {
  const [week, both] = [RANGE_DAYS.week, 2 * RANGE_DAYS.week].map((days) =>
    countFrom(history, now.getTime() - days * DAY_MS).uptime(),
  ) as [Uptime, Uptime];
  const judged = both.judged - week.judged;
  const failed = both.failed - week.failed;
  const ratio = judged === 0 ? null : (judged - failed) / judged;
  return { ratio, judged, failed, unknown: both.unknown - week.unknown };
}
