import type { Acceptance } from '../../drift/index.ts';
import { type History, readHistory } from '../objectives/history.ts';
import { budgetOf, type Objectives, summariseHistory, weekBefore } from '../objectives/status.ts';
import type { PlacesPolicy } from '../places/places.ts';
import { DAY_MS, type RollUp, readRollUps } from '../roll-up/roll-up.ts';
import { Tallies } from '../roll-up/tally.ts';
import { lastGoodRun, latestRuns } from '../store/latest.ts';
import { isFuture, latestDate, type StoredRun } from '../store/line.ts';
import { plannedMaintenance, shownOnCall, silenceAt } from '../store/on-call.ts';
import { groupFindings, lastRunOf, timelineOf } from './found.ts';
import {
  currentStretch,
  incidentDetails,
  incidentsOf,
  notifiedAlerts,
  type Stretch,
  unknownStretches,
} from './incidents.ts';
import { dailyPoints, FineLatency, type LatencySeries, pointsOf, seriesOf } from './latency.ts';
import { retriesOf, type SeenRun, type SeenRuns, seenRuns } from './seen-run.ts';
import { lastDays, monthsOf, SUMMARY_RANGE_MS, SUMMARY_VERSION, type Summary } from './summary.ts';

/** What is known of a monitor beside its history. */
export interface MonitorPlan {
  readonly objectives?: Objectives;
  readonly limits?: { readonly slowMs?: number; readonly downMs?: number };
  /** When the run after another is due. */
  readonly next?: (last: Date) => Date | undefined;
  /** When an incident that places see is one of the API; absent: by the defaults. */
  readonly places?: PlacesPolicy;
  /** What was accepted of the API, and when, as the baseline remembers it. */
  readonly acceptances?: readonly Acceptance[];
}

export interface SummaryOptions {
  readonly now: Date;
  /** How far back each run is looked at; 30 days where it is absent. */
  readonly rangeMs?: number;
  readonly plan?: MonitorPlan;
  /** With what the pages of the newest 30 incidents show. */
  readonly details?: boolean;
}

const MOST_DETAILS = 30;

const RECENT_RUNS = 90;
const DAYS = 90;
const MONTH_MS = 30 * DAY_MS;
const YEAR_MS = 365 * DAY_MS;

/**
 * Sums up what the history knows of a monitor: a year from its roll-ups, the latest days run by run.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readSummary(directory: string, monitor: string, options: SummaryOptions): Summary {
  const { now, rangeMs = SUMMARY_RANGE_MS, plan = {}, details = false } = options;
  const from = new Date(now.getTime() - rangeMs);
  const latest = latestRuns(directory, monitor, RECENT_RUNS, now);
  const last = lastRunOf(latest);
  const history = readHistory(directory, monitor, now);
  const { seen, latency } = readRuns(directory, monitor, history, { now, from });
  const lastGood =
    last && last.run.verdict !== 'up' ? lastGoodRun(directory, monitor, yearBefore(now), now) : undefined;
  const current = since(stretchOf(seen.runs, last, now), last);
  const { ranges, gaps, findings } = summariseHistory(history, now);
  const onCall = shownOnCall(directory, monitor);
  const silence = silenceAt(onCall, now);
  const incidents = incidentsOf(seen.runs, monitor);
  const alerts = notifiedAlerts(seen.runs, seen.deliveries, last?.state?.pending ?? []);
  return {
    version: SUMMARY_VERSION,
    monitor,
    now: now.toISOString(),
    from: from.toISOString(),
    ...(silence && { silence }),
    maintenance: plannedMaintenance(onCall, now),
    acknowledged: onCall.acknowledged ?? [],
    ...(current && { current }),
    ...(last && { last }),
    ...(lastGood && { lastGood }),
    recent: latest.map(({ run }) => run),
    ranges,
    weekBefore: weekBefore(history, now),
    budgets: budgetOf(history, plan.objectives ?? {}, now),
    days: lastDays(history, now, DAYS),
    months: monthsOf(history),
    latency,
    limits: plan.limits ?? {},
    incidents,
    ...(details && { details: incidentDetails(seen.runs, incidents, alerts, MOST_DETAILS) }),
    notes: onCall.notes,
    gaps,
    unknown: unknownStretches(seen.runs),
    found: groupFindings(seen.runs, latest),
    timeline: timelineOf(findings, seen, plan.acceptances),
    retries: retriesOf(latest),
    alerts,
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

const MINUTE = 60_000;
const SHORTEST_SCHEDULE_MS = MINUTE / 2;

interface Regularity {
  readonly usualGapMs?: number;
  /** ISO 8601. */
  readonly nextRun?: string;
  readonly silent: boolean;
}

/**
 * Whether the schedule still runs: more than three times the usual gap (and a minute) without a run is silence. Where the
 * schedule is known, so is what comes next; else, where most gaps are unlike the usual one, or it is shorter than any
 * schedule's, people start the runs.
 * @param times of the latest runs, milliseconds since 1970, the oldest first
 * @param next when the run after another is due, where a schedule says so
 */
function regularityOf(
  times: readonly number[],
  now: number,
  next?: (last: Date) => Date | undefined,
): Regularity {
  const last = times.at(-1);
  if (last === undefined) return { silent: false };
  const due = next?.(new Date(last))?.getTime();
  const usualGapMs = usualGap(times);
  const gap = due === undefined ? usualGapMs : due - last;
  const nextAt = due ?? (usualGapMs === undefined ? undefined : last + usualGapMs);
  return {
    ...(usualGapMs === undefined ? {} : { usualGapMs }),
    ...(nextAt === undefined ? {} : { nextRun: new Date(nextAt).toISOString() }),
    silent: gap !== undefined && now - last > 3 * gap + MINUTE,
  };
}

function usualGap(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  if (usual === undefined || gaps.length < 3 || usual < SHORTEST_SCHEDULE_MS) return undefined;
  const alike = gaps.filter((gap) => Math.abs(gap - usual) <= usual / 4);
  return alike.length * 2 > gaps.length ? usual : undefined;
}
