import { join } from 'node:path';
import { unwritable } from '../file-fault.ts';
import { appendLine, closeLines, type LineFile, openForLines } from '../journal/append.ts';
import { rollUpFile } from '../journal/file-name.ts';
import { writeWhole } from '../write-whole.ts';
import { newestRollUps, readRollUps } from './read.ts';
import { HOUR_MS, type HourRollUp } from './roll-up.ts';
import { scanRuns } from './scan.ts';
import { Tallies } from './tallies.ts';

/** A run is written down when it has ended, under the time of its start: so long after its end an hour is complete. */
export const HOUR_SETTLES_MS = 600_000;
/** Hours that are counted again, for a run that was written down late. */
const COUNTED_AGAIN = 2;

/**
 * Brings the roll-ups of a monitor up to date: appends a line for each hour that is complete and has none, and for one
 * of the last two that has more runs by now. It reads no more of the journal than those hours need. It may be called at
 * any time, by two processes at once, and may be killed: a line that is torn or stands there twice does no harm.
 * @returns how many lines were written
 * @throws Fault DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function updateRollUps(directory: string, monitor: string, now: Date): number {
  const newest = newestRollUps(directory, monitor, COUNTED_AGAIN);
  const known = [...newest.keys()].sort();
  const tallies = new Tallies(monitor);
  const from = known[0] === undefined ? {} : { from: new Date(known[0]) };
  scanRuns(directory, monitor, { ...from, phases: true }, (glance) => tallies.add(glance));
  const hours = tallies.rollUps(now.getTime() - HOUR_SETTLES_MS);
  const written = hours.filter((hour) => isNews(hour, newest.get(hour.hour)));
  appendHours(directory, monitor, written);
  return written.length;
}

function isNews(hour: HourRollUp, before: string | undefined): boolean {
  if (before === undefined) return true;
  return before !== JSON.stringify(hour) && (JSON.parse(before) as HourRollUp).runs <= hour.runs;
}

function appendHours(directory: string, monitor: string, hours: readonly HourRollUp[]): void {
  for (const [month, ofMonth] of byMonth(hours)) {
    const path = join(directory, rollUpFile(monitor, month));
    const file = opened(path);
    try {
      for (const hour of ofMonth) appendLine(file, `${JSON.stringify(hour)}\n`);
    } finally {
      closeLines(file);
    }
  }
}

function opened(path: string): LineFile {
  try {
    return openForLines(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Makes the roll-ups of a monitor anew from all that the journal still has. An hour of which the journal has fewer runs
 * than its roll-up knew keeps its roll-up: its lines were compacted away. Each file is written whole, or not at all.
 * @returns how many hours there are
 * @throws Fault DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function rebuildRollUps(directory: string, monitor: string, now: Date): number {
  const hours = readRollUps(directory, monitor);
  const tallies = new Tallies(monitor);
  scanRuns(directory, monitor, { phases: true }, (glance) => tallies.add(glance));
  for (const hour of tallies.rollUps(now.getTime() - HOUR_SETTLES_MS)) {
    if (hour.runs >= (hours.get(hour.hour)?.runs ?? 0)) hours.set(hour.hour, hour);
  }
  const sorted = [...hours.values()].sort((a, b) => (a.hour < b.hour ? -1 : 1));
  for (const [month, ofMonth] of byMonth(sorted)) {
    const lines = ofMonth.map((hour) => `${JSON.stringify(hour)}\n`);
    writeWhole(join(directory, rollUpFile(monitor, month)), lines.join(''));
  }
  return hours.size;
}

function byMonth(hours: readonly HourRollUp[]): Map<string, HourRollUp[]> {
  const months = new Map<string, HourRollUp[]>();
  for (const hour of hours) {
    const month = hour.hour.slice(0, 7);
    const ofMonth = months.get(month);
    if (ofMonth === undefined) months.set(month, [hour]);
    else ofMonth.push(hour);
  }
  return months;
}

/** The end of an hour. */
export function endOf({ hour }: Pick<HourRollUp, 'hour'>): number {
  return Date.parse(hour) + HOUR_MS;
}
