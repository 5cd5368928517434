import type { JournalContents, JournalRun } from './journal/read.ts';
import { type FoundFindings, groupFindings } from './summary/found.ts';
import { currentStretch, type Incident, incidentsOf, type Stretch } from './summary/incidents.ts';
import { type Latency, latencyOf } from './summary/latency.ts';
import { type Uptime, uptimeOf } from './summary/uptime.ts';

export type { FoundFinding, FoundFindings } from './summary/found.ts';
export type { Incident, Stretch } from './summary/incidents.ts';
export type { Latency, LatencyBucket } from './summary/latency.ts';
export type { Uptime } from './summary/uptime.ts';

/** What the journal says of one monitor: all that the pages, the terminal and the metrics show. */
export interface Summary {
  /** Absent where the journal has no run. */
  readonly monitor?: string;
  /** ISO 8601: the moment that ages and ranges are counted from. */
  readonly now: string;
  /** Absent where nothing has run. */
  readonly current?: Stretch;
  readonly last?: JournalRun;
  /** The latest runs, the oldest first. */
  readonly recent: readonly JournalRun[];
  readonly uptime: { readonly day: Uptime; readonly week: Uptime; readonly month: Uptime };
  readonly latency: { readonly day: Latency; readonly month: Latency };
  /** Of the last 30 days, the newest first. */
  readonly incidents: readonly Incident[];
  /** Of the last 30 days. */
  readonly found: FoundFindings;
  /** Milliseconds that usually pass between two runs; absent where they follow no schedule. */
  readonly usualGapMs?: number;
  /** The last run is much longer ago than the usual gap: the schedule seems to have stopped. */
  readonly silent: boolean;
  /** Lines of the journal, of all monitors, that could not be used. */
  readonly damagedLines: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far back a summary looks, in milliseconds: 30 days. */
export const SUMMARY_RANGE_MS = 30 * DAY;
const RECENT_RUNS = 90;
const SHORTEST_SCHEDULE_MS = MINUTE / 2;

/**
 * Sums up the runs of one monitor: the one that is named, or the one that ran last. The current stretch reaches
 * as far back as the contents do; all else looks at the last 30 days.
 */
export function summarise(contents: JournalContents, options: { now: Date; monitor?: string }): Summary {
  const monitor = options.monitor ?? contents.runs.at(-1)?.run.monitor;
  const runs = contents.runs.filter(({ run }) => run.monitor === monitor);
  const now = options.now.getTime();
  const within = (span: number) => runs.filter(({ run }) => Date.parse(run.time) > now - span);
  const [day, week, month] = [within(DAY), within(7 * DAY), within(SUMMARY_RANGE_MS)];
  const current = currentStretch(runs);
  const last = runs.at(-1);
  return {
    ...(monitor === undefined ? {} : { monitor }),
    now: options.now.toISOString(),
    ...(current === undefined ? {} : { current }),
    ...(last === undefined ? {} : { last }),
    recent: runs.slice(-RECENT_RUNS),
    uptime: { day: uptimeOf(day), week: uptimeOf(week), month: uptimeOf(month) },
    latency: {
      day: latencyOf(day, { from: now - DAY, to: now }),
      month: latencyOf(month, { from: now - SUMMARY_RANGE_MS, to: now }),
    },
    incidents: incidentsOf(month),
    found: groupFindings(month),
    ...regularity(runs, now),
    damagedLines: contents.damaged.length,
  };
}

/**
 * Whether the schedule still runs: more than three times the usual gap (and a minute) without a run is silence.
 * Where most gaps are unlike the usual one, or it is shorter than any schedule's, people start the runs.
 */
function regularity(runs: readonly JournalRun[], now: number): { usualGapMs?: number; silent: boolean } {
  const times = runs.slice(-RECENT_RUNS).map(({ run }) => Date.parse(run.time));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usualGapMs = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  const last = times.at(-1);
  if (last === undefined || usualGapMs === undefined || gaps.length < 3) return { silent: false };
  const alike = gaps.filter((gap) => Math.abs(gap - usualGapMs) <= usualGapMs / 4);
  if (usualGapMs < SHORTEST_SCHEDULE_MS || alike.length * 2 <= gaps.length) return { silent: false };
  return { usualGapMs, silent: now - last > 3 * usualGapMs + MINUTE };
}
