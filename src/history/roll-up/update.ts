import { dirname, join } from 'node:path';
import { makeFolder, unwritable, writeReportFile as writeWhole } from '../../core/index.ts';
import { appendLine, closeLines, type LineFile, openForLines } from '../store/append.ts';
import { dailyFile, rollUpFile } from '../store/files.ts';
import { latestDate } from '../store/line.ts';
import { DAY_MS, dayOf, HOUR_MS, newestRollUps, type RollUp, readRollUps } from './roll-up.ts';
import { scanRuns } from './scan.ts';
import { Tallies, Tally } from './tally.ts';

/** A run is written down when it has ended, under the time of its start: so long after its end an hour is complete. */
const HOUR_SETTLES_MS = 600_000;
/** So long after its end a day is complete: its last hours are counted again no more. */
const DAY_SETTLES_MS = 3 * HOUR_MS;
/** Hours that are counted again, for a run that was written down late. */
const COUNTED_AGAIN = 2;

/**
 * Brings the roll-ups of a monitor up to date: appends a line for each hour that is complete and has none, and for one
 * of the last two that has more runs by now; then a line for each day that is complete. It reads no more of the run store than those hours need. It may be called at
 * any time, by two processes at once, and may be killed: a line that is torn or stands there twice does no harm.
 * @returns how many lines were written
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function updateRollUps(directory: string, monitor: string, now: Date): number {
  const until = latestDate(now);
  const newest = newestRollUps(directory, monitor, 'hour', COUNTED_AGAIN, until.toISOString());
  const known = [...newest.keys()].sort();
  const tallies = new Tallies(monitor);
  const from = known[0] === undefined ? {} : { from: new Date(known[0]) };
  scanRuns(directory, monitor, { ...from, until }, (runSummary) => tallies.add(runSummary));
  const hours = tallies.rollUps(now.getTime() - HOUR_SETTLES_MS);
  const written = hours.filter((hour) => isNews(hour, newest.get(hour.from)));
  append(directory, monitor, written);
  append(directory, monitor, newDays(directory, monitor, now, written[0]?.from));
  return written.length;
}

function isNews(hour: RollUp, before: string | undefined): boolean {
  if (before === undefined) return true;
  return before !== JSON.stringify(hour) && (JSON.parse(before) as RollUp).runs <= hour.runs;
}

/** The days that are complete and have no line, or one from before an hour of theirs was counted again. */
function newDays(directory: string, monitor: string, now: Date, changed: string | undefined): RollUp[] {
  const until = latestDate(now).toISOString();
  const [last] = newestRollUps(directory, monitor, 'day', 1, until).keys();
  const unknown = last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last) + DAY_MS;
  const from = Math.min(unknown, changed === undefined ? unknown : dayOf(Date.parse(changed)));
  if (from >= dayOf(now.getTime() - DAY_SETTLES_MS)) return [];
  const since = from < 0 ? '' : new Date(from).toISOString();
  const hours = [...readRollUps(directory, monitor, 'hour', { since, until }).values()];
  return daysOf(
    monitor,
    hours.filter((hour) => hour.from >= since),
    now,
  );
}

/** The days that some hours make, those alone that are complete. */
function daysOf(monitor: string, hours: readonly RollUp[], now: Date): RollUp[] {
  const end = dayOf(now.getTime() - DAY_SETTLES_MS);
  const days = new Map<number, Tally>();
  for (const hour of hours) {
    const from = dayOf(Date.parse(hour.from));
    const day = days.get(from) ?? new Tally(monitor, 'day', from);
    days.set(from, day);
    day.addRollUp(hour);
  }
  return [...days].filter(([from]) => from < end).map(([, day]) => day.rollUp());
}

/**
 * Appends roll-ups of another store; one of an hour or day that is here already, where it counts more runs.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function addRollUps(directory: string, monitor: string, lines: readonly string[]): void {
  for (const span of ['hour', 'day'] as const) {
    const known = readRollUps(directory, monitor, span);
    const given = lines.map((line) => JSON.parse(line) as RollUp).filter(({ type }) => type === span);
    append(
      directory,
      monitor,
      given.filter(({ from, runs }) => runs > (known.get(from)?.runs ?? 0)),
    );
  }
}

function append(directory: string, monitor: string, rollUps: readonly RollUp[]): void {
  for (const [name, ofFile] of byFile(monitor, rollUps)) {
    const file = opened(join(directory, name));
    try {
      for (const rollUp of ofFile) appendLine(file, `${JSON.stringify(rollUp)}\n`);
    } finally {
      closeLines(file);
    }
  }
}

function opened(path: string): LineFile {
  try {
    makeFolder(dirname(path));
    return openForLines(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Rebuilds the roll-ups of a monitor from all that the run store still has. An hour of which the run store has fewer runs
 * than its roll-up knew keeps its roll-up: its lines were compacted away. Runs dated in the future count in no hour. Each file is written whole, or not at all.
 * @param others roll-ups by the hour from elsewhere, which count as those of this history do
 * @returns how many hours there are
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function rebuildRollUps(
  directory: string,
  monitor: string,
  now: Date,
  others: readonly RollUp[] = [],
): number {
  const until = latestDate(now);
  const hours = readRollUps(directory, monitor, 'hour', { until: until.toISOString() });
  for (const hour of others) if (isFuller(hour, hours.get(hour.from))) hours.set(hour.from, hour);
  const tallies = new Tallies(monitor);
  scanRuns(directory, monitor, { until }, (runSummary) => tallies.add(runSummary));
  for (const hour of tallies.rollUps(now.getTime() - HOUR_SETTLES_MS)) {
    if (hour.runs >= (hours.get(hour.from)?.runs ?? 0)) hours.set(hour.from, hour);
  }
  const sorted = [...hours.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const [name, rollUps] of byFile(monitor, [...sorted, ...daysOf(monitor, sorted, now)])) {
    writeWhole(join(directory, name), rollUps.map((rollUp) => `${JSON.stringify(rollUp)}\n`).join(''));
  }
  return hours.size;
}

/** Whether a roll-up replaces another one of its hour: it counts more runs. Of two with as many the choice is always the same. */
export function isFuller(hour: RollUp, other: RollUp | undefined): boolean {
  if (other === undefined || hour.runs !== other.runs) return hour.runs > (other?.runs ?? 0);
  return JSON.stringify(hour) < JSON.stringify(other);
}

function byFile(monitor: string, rollUps: readonly RollUp[]): Map<string, RollUp[]> {
  const files = new Map<string, RollUp[]>();
  for (const rollUp of rollUps) {
    const { type, from } = rollUp;
    const name =
      type === 'hour' ? rollUpFile(monitor, from.slice(0, 7)) : dailyFile(monitor, from.slice(0, 4));
    const ofFile = files.get(name);
    if (ofFile === undefined) files.set(name, [rollUp]);
    else ofFile.push(rollUp);
  }
  return files;
}
