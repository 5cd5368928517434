import type { Acceptance } from '../../drift/index.ts';
import { budgetOf } from '../objectives/budget.ts';
import { readHistory } from '../objectives/history.ts';
import type { History } from '../objectives/history-fold.ts';
import { summariseHistory } from '../objectives/history-summary.ts';
import type { Objectives } from '../objectives/objectives.ts';
import { readRollUps } from '../roll-up/read.ts';
import { DAY_MS, type RollUp } from '../roll-up/roll-up.ts';
import { Tallies } from '../roll-up/tallies.ts';
import { isFuture, latestDate } from '../store/future.ts';
import { lastGoodRun, latestRuns } from '../store/latest.ts';
import type { StoredRun } from '../store/line.ts';
import { timelineOf } from './accepted.ts';
import { notifiedAlerts } from './alerts.ts';
import { lastDays, monthsOf } from './days.ts';
import { groupFindings, lastRunOf } from './found.ts';
import { currentStretch, incidentsOf, type Stretch, unknownStretches } from './incidents.ts';
import { dailyPoints, FineLatency, type LatencySeries, pointsOf, seriesOf } from './latency.ts';
import { regularityOf } from './regularity.ts';
import { retriesOf } from './retries.ts';
import { type SeenRun, type SeenRuns, seenRuns } from './seen-run.ts';
import { SUMMARY_RANGE_MS, SUMMARY_VERSION, type Summary } from './summary.ts';

/** What is known of a monitor beside its history. */
export interface MonitorPlan {
  readonly objectives?: Objectives;
  readonly limits?: { readonly slowMs?: number; readonly downMs?: number };
  /** When the run after another is due. */
  readonly next?: (last: Date) => Date | undefined;
  /** What was accepted of the API, and when, as the baseline remembers it. */
  readonly acceptances?: readonly Acceptance[];
}

export interface SummaryOptions {
  readonly now: Date;
  /** How far back each run is looked at; 30 days where it is absent. */
  readonly rangeMs?: number;
  readonly plan?: MonitorPlan;
}

const RECENT_RUNS = 90;
const DAYS = 90;
const MONTH_MS = 30 * DAY_MS;
const YEAR_MS = 365 * DAY_MS;

/**
 * Sums up what the history knows of a monitor: a year from its roll-ups, the latest days run by run.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readSummary(directory: string, monitor: string, options: SummaryOptions): Summary {
  const { now, rangeMs = SUMMARY_RANGE_MS, plan = {} } = options;
  const from = new Date(now.getTime() - rangeMs);
  const latest = latestRuns(directory, monitor, RECENT_RUNS, now);
  const last = lastRunOf(latest);
  const history = readHistory(directory, monitor, now);
  const { seen, latency } = readRuns(directory, monitor, history, { now, from });
  const lastGood =
    last && last.run.verdict !== 'up' ? lastGoodRun(directory, monitor, yearBefore(now), now) : undefined;
  const current = since(stretchOf(seen.runs, last, now), last);
  const { ranges, gaps, findings } = summariseHistory(history, now);
  return {
    version: SUMMARY_VERSION,
    monitor,
    now: now.toISOString(),
    from: from.toISOString(),
    ...(current && { current }),
    ...(last && { last }),
    ...(lastGood && { lastGood }),
    recent: latest.map(({ run }) => run),
    ranges,
    budgets: budgetOf(history, plan.objectives ?? {}, now),
    days: lastDays(history, now, DAYS),
    months: monthsOf(history),
    latency,
    limits: plan.limits ?? {},
    incidents: incidentsOf(seen.runs),
    gaps,
    unknown: unknownStretches(seen.runs),
    found: groupFindings(seen.runs, latest),
    timeline: timelineOf(findings, seen, plan.acceptances),
    retries: retriesOf(latest),
    alerts: notifiedAlerts(seen.runs, seen.deliveries, last?.state?.pending ?? []),
    ...regularityOf(timesOf(latest, now), now.getTime(), plan.next),
    damagedLines: seen.damagedLines,
    futureRuns: seen.futureRuns,
  };
}

/** One pass over the run store's lines gives the runs, the last day in fine steps, and the hours that are not rolled up. */
function readRuns(
  directory: string,
  monitor: string,
  history: History,
  { now, from }: { now: Date; from: Date },
): { seen: SeenRuns; latency: LatencySeries[] } {
  const dayAgo = now.getTime() - DAY_MS;
  const fine = new FineLatency();
  const tallies = new Tallies(monitor);
  const monthAgo = now.getTime() - MONTH_MS;
  const until = latestDate(now).toISOString();
  const rolled = readRollUps(directory, monitor, 'hour', { since: new Date(monthAgo).toISOString(), until });
  const isNews = newsAfter(rolled);
  const seen = seenRuns(directory, monitor, { from, now }, (runSummary) => {
    if (runSummary.at >= dayAgo) fine.add(runSummary);
    if (isNews(runSummary.at)) tallies.add(runSummary);
  });
  for (const hour of tallies.rollUps()) rolled.set(hour.from, hour);
  const hours = [...rolled.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
  const days = readRollUps(directory, monitor, 'day', { since: yearBefore(now).toISOString(), until });
  const month = hours.filter((hour) => Date.parse(hour.from) >= monthAgo);
  const year = dailyPoints(history, days, hours);
  return { seen, latency: seriesOf(fine, pointsOf(month), year) };
}

/** Of an hour that is rolled up no run is counted again. */
function newsAfter(rolled: ReadonlyMap<string, RollUp>): (at: number) => boolean {
  const hours = new Set([...rolled.keys()].map((from) => Date.parse(from)));
  return (at) => !hours.has(Math.floor(at / 3_600_000) * 3_600_000);
}

function yearBefore(now: Date): Date {
  return new Date(now.getTime() - YEAR_MS);
}

/**
 * What the last run says, and since when. Where it is not among the runs of the range, by its date, it holds since that
 * run, as far as is known.
 */
function stretchOf(seen: readonly SeenRun[], last: StoredRun | undefined, now: Date): Stretch | undefined {
  if (last === undefined) return undefined;
  const { verdict, cause, time } = last.run;
  const isDated = !isFuture(time, now);
  const seenLast = isDated ? currentStretch(seen) : undefined;
  if (seenLast?.verdict === verdict) return seenLast;
  const since = isDated ? time : now.toISOString();
  return { verdict, ...(cause === undefined ? {} : { cause }), since, runs: 1, longer: true };
}

/** Of a stretch that is longer than what was looked at, the state knows since when it holds. */
function since(stretch: Stretch | undefined, last: StoredRun | undefined): Stretch | undefined {
  const state = last?.state;
  if (!stretch?.longer || state === undefined || state.since >= stretch.since) return stretch;
  const fits = stretch.verdict === 'up' ? state.level === 'ok' : state.level !== 'ok';
  return fits ? { ...stretch, since: state.since } : stretch;
}

function timesOf(runs: readonly StoredRun[], now: Date): number[] {
  return runs.flatMap(({ run }) => (isFuture(run.time, now) ? [] : [Date.parse(run.time)]));
}
