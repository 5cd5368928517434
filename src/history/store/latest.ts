// Cron's command calls this before each run: it reads the end of one file, and imports nothing that costs time.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../../core/index.ts';
import type { MonitorState } from '../state/state.ts';
import { linesFromEnd, monthOf, parseStoreFile, reserveFile, storeFile } from './files.ts';
import { isFuture, isOfStore, parseLine, runOf, type StoredRun, type StoreEntry } from './line.ts';
import type { DeliveryRecord, RunRecord, StepRecord } from './record.ts';
import { lastMonthOf, reserveOf } from './reserve.ts';

/**
 * The names of a monitor's run store files, the one that was written last first: the reserve names its month. Where it
 * names none, the months follow each other, and those come last that have nothing but runs dated in the future: a
 * clock that was wrong once must not hide the runs after it.
 * A directory of a thousand monitors takes long to list, and is listed only where the first file is not enough.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* storeFilesNewestFirst(directory: string, monitor: string, now: Date): Generator<string> {
  const isThere = (name: string) => existsSync(`${directory}/${name}`);
  const current = storeFile(monitor, now);
  const month = lastMonthOf(`${directory}/${reserveFile(monitor)}`);
  const first = month === undefined ? undefined : `${monitor}-${month}.ndjson`;
  const yielded: string[] = [];
  if (first !== undefined && isThere(first)) yielded.push(first);
  if (current !== first && isThere(current) && !isAllFuture(`${directory}/${current}`, now)) {
    yielded.push(current);
  }
  yield* yielded;
  const rest = namesOf(directory, monitor).filter((name) => !yielded.includes(name));
  const isPast = (name: string) => (parseStoreFile(name)?.month ?? '') < monthOf(now);
  yield* rest.filter(isPast);
  yield* rest.filter((name) => !isPast(name));
}

/** Whether a file has runs, and each is dated in the future. */
function isAllFuture(path: string, now: Date): boolean {
  let runs = 0;
  for (const line of linesFromEnd(path)) {
    const entry = line === '' ? undefined : parseLine(line);
    if (entry?.kind !== 'run') continue;
    if (!isFuture(entry.run.time, now)) return false;
    runs += 1;
  }
  return runs > 0;
}

function namesOf(directory: string, monitor: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(directory, error);
  }
  return names
    .filter((name) => parseStoreFile(name)?.monitor === monitor)
    .sort()
    .reverse();
}

const UP = '"verdict":"up"';

/**
 * The latest runs of a monitor, in the order in which they were written, read from the end of its files.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function latestRuns(directory: string, monitor: string, count: number, now: Date): StoredRun[] {
  const runs: StoredRun[] = [];
  for (const run of runsFromEnd(directory, monitor, now, () => true)) {
    runs.push(run);
    if (runs.length === count) break;
  }
  return runs.reverse();
}

/**
 * The latest run of a monitor that was up; undefined where there is none since an instant. One dated in the
 * future is passed over.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function lastGoodRun(
  directory: string,
  monitor: string,
  since: Date,
  now: Date,
): StoredRun | undefined {
  for (const entry of runsFromEnd(directory, monitor, now, (line) => line.includes(UP))) {
    if (isFuture(entry.run.time, now)) continue;
    if (Date.parse(entry.run.time) < since.getTime()) return undefined;
    if (entry.run.verdict === 'up') return entry;
  }
  return undefined;
}

function* runsFromEnd(
  directory: string,
  monitor: string,
  now: Date,
  isWanted: (line: string) => boolean,
): Generator<StoredRun> {
  for (const name of storeFilesNewestFirst(directory, monitor, now)) {
    for (const line of linesFromEnd(join(directory, name))) {
      const entry = line === '' || !isWanted(line) ? undefined : parseLine(line);
      if (entry?.kind === 'run' && isOfStore(entry, monitor)) yield runOf(entry);
    }
  }
}

/** The last that the run store knows of a monitor. */
export interface LastRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** The state of the monitor after it. */
  readonly state?: MonitorState;
  /** Deliveries since, the oldest first. */
  readonly deliveries: readonly DeliveryRecord[];
}

/**
 * The last run of a monitor that was written, whatever its date, read from the end of its newest file with few bytes.
 * Torn and damaged lines are passed over; where a month has no run yet, the month before has it; while the disk is full, the reserve has it.
 * @returns undefined where there is no run, or no run store
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function lastOf(directory: string, monitor: string, now = new Date()): LastRun | undefined {
  const deliveries: DeliveryRecord[] = [];
  for (const name of candidates(directory, monitor, now)) {
    for (const line of linesFromEnd(`${directory}/${name}`)) {
      const entry = ofMonitor(line, monitor);
      if (entry?.kind === 'delivery') deliveries.unshift(entry.delivery);
      // A run that was skipped knows nothing of the one that kept it from running.
      if (entry?.kind !== 'run' || entry.run.cause === 'overlap') continue;
      const { run, steps, state } = entry;
      return { run, steps, ...(state === undefined ? {} : { state }), deliveries };
    }
  }
  return undefined;
}

function* candidates(directory: string, monitor: string, now: Date): Generator<string> {
  const reserve = reserveFile(monitor);
  if (reserveOf(`${directory}/${reserve}`) === 'used') yield reserve;
  yield* storeFilesNewestFirst(directory, monitor, now);
}

function ofMonitor(line: string, monitor: string): StoreEntry | undefined {
  // The reserve begins with blanks.
  const entry = line.trim() === '' ? undefined : parseLine(line);
  return entry !== undefined && isOfStore(entry, monitor) ? entry : undefined;
}

/** The last run from its own line and the lines since; undefined where the first is not a run. */
export function lastIn([first, ...others]: readonly string[]): LastRun | undefined {
  const entry = first === undefined ? undefined : parseLine(first);
  if (entry?.kind !== 'run') return undefined;
  const deliveries = others.flatMap((line) => {
    const each = parseLine(line);
    return each?.kind === 'delivery' ? [each.delivery] : [];
  });
  return { ...runOf(entry), deliveries };
}
