import { eachOutline, readRollUps } from '../roll-up/read.ts';
import { dayOf } from '../roll-up/roll-up.ts';
import { scanRuns } from '../roll-up/scan.ts';
import { Tallies } from '../roll-up/tallies.ts';
import { latestDate } from '../store/future.ts';
import { type History, HistoryFold, YEAR_MS } from './history-fold.ts';

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
