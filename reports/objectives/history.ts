import type { Finding } from '../../contracts/index.ts';
import { monthOf } from '../journal/file-name.ts';
import type { UnknownCause, Verdict } from '../journal/record.ts';
import type { Gap, Glance } from '../roll-up/glance.ts';
import { readRollUps } from '../roll-up/read.ts';
import { HOUR_MS, type HourRollUp, hourOf } from '../roll-up/roll-up.ts';
import { scanRuns } from '../roll-up/scan.ts';
import { Tallies } from '../roll-up/tallies.ts';
import { endOf } from '../roll-up/update.ts';

/** A run of late, as far as summaries need it. */
export interface RecentRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly cause?: UnknownCause;
  readonly serverMs?: number;
  readonly gap?: Gap;
  readonly findings: readonly Finding[];
}

/** All that is known of a monitor over a long time: old runs by the hour, those of late one by one. */
export interface History {
  readonly monitor: string;
  /** In the order of time: hours that began before `recentFrom`. */
  readonly hours: readonly HourRollUp[];
  /** Milliseconds since 1970, the begin of an hour. */
  readonly recentFrom: number;
  /** In the order of time: runs from `recentFrom` on. */
  readonly recent: readonly RecentRun[];
}

export interface HistoryOptions {
  /** False: the roll-ups are not looked at, and all is counted from the journal's lines. */
  readonly rollUps?: boolean;
  /** How far back, in milliseconds; absent: a year. */
  readonly rangeMs?: number;
}

const DAY_MS = 24 * HOUR_MS;
export const YEAR_MS = 365 * DAY_MS;

/**
 * Reads what a monitor's history of a year comes to: its roll-ups, and the journal's lines of the last day and of what
 * is not rolled up yet. Nothing is written.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function readHistory(
  directory: string,
  monitor: string,
  now: Date,
  { rollUps = true, rangeMs = YEAR_MS }: HistoryOptions = {},
): History {
  const begin = hourOf(now.getTime() - rangeMs);
  const recentFrom = hourOf(now.getTime() - DAY_MS);
  const firstMonth = monthOf(new Date(begin));
  const rolled = rollUps ? [...readRollUps(directory, monitor, firstMonth).values()] : [];
  const last = rolled.at(-1);
  const rolledUpTo = last === undefined ? begin : endOf(last);
  const tallies = new Tallies(monitor);
  const recent: RecentRun[] = [];
  scanRuns(directory, monitor, { from: new Date(Math.min(rolledUpTo, recentFrom)) }, (glance) => {
    if (glance.at >= recentFrom) recent.push(runOf(glance));
    else if (glance.at >= rolledUpTo) tallies.add(glance);
  });
  const old = ({ hour }: HourRollUp) => Date.parse(hour) >= begin && Date.parse(hour) < recentFrom;
  return {
    monitor,
    hours: [...rolled.filter(old), ...tallies.rollUps()],
    recentFrom,
    recent: recent.sort((a, b) => a.at - b.at),
  };
}

function runOf({ at, verdict, cause, serverMs, gap, findings }: Glance): RecentRun {
  return {
    at,
    verdict,
    ...(cause === undefined ? {} : { cause }),
    ...(serverMs === undefined ? {} : { serverMs }),
    ...(gap === undefined ? {} : { gap }),
    findings,
  };
}
