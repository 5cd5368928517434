import { monthOf } from '../journal/file-name.ts';
import { eachOutline, readRollUps } from '../roll-up/read.ts';
import { type HourOutline, hourOf } from '../roll-up/roll-up.ts';
import { scanRuns } from '../roll-up/scan.ts';
import { Tallies } from '../roll-up/tallies.ts';
import { type History, HistoryFold, YEAR_MS } from './history-fold.ts';

export interface HistoryOptions {
  /** False: the roll-ups are not looked at, and all is counted from the journal's lines. */
  readonly rollUps?: boolean;
}

/**
 * Reads what a monitor's history of a year comes to: its roll-ups, and the journal's lines of the last hours and of what
 * is not rolled up yet. Nothing is written.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function readHistory(
  directory: string,
  monitor: string,
  now: Date,
  { rollUps = true }: HistoryOptions = {},
): History {
  const begin = hourOf(now.getTime() - YEAR_MS);
  const fold = rollUps ? rolledUp(directory, monitor, now, begin) : new HistoryFold(monitor, now);
  const rolledUpTo = Math.max(begin, fold.end);
  const tallies = new Tallies(monitor);
  scanRuns(directory, monitor, { from: new Date(Math.min(rolledUpTo, fold.recentFrom)) }, (glance) => {
    if (glance.at >= fold.recentFrom) fold.addRun(glance);
    else if (glance.at >= rolledUpTo) tallies.add(glance);
  });
  for (const hour of tallies.rollUps()) fold.addHour(hour);
  return fold.history();
}

function rolledUp(directory: string, monitor: string, now: Date, begin: number): HistoryFold {
  const first = new Date(begin).toISOString();
  const streamed = new HistoryFold(monitor, now);
  const taking = (fold: HistoryFold) => (hour: HourOutline) => {
    if (hour.hour >= first) fold.addHour(hour);
  };
  if (eachOutline(directory, monitor, monthOf(new Date(begin)), taking(streamed))) return streamed;
  const sorted = new HistoryFold(monitor, now);
  for (const hour of readRollUps(directory, monitor).values()) taking(sorted)(hour);
  return sorted;
}
