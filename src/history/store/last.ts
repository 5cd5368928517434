// Cron's command calls this before each run: it reads the end of one file, and imports nothing that costs time.
import { existsSync, readdirSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';
import type { MonitorState } from '../state/state.ts';
import { parseStoreFile, reserveFile, storeFile } from './file-name.ts';
import { linesFromEnd } from './from-end.ts';
import { monitorOf, parseLine, type StoreEntry } from './parse.ts';
import type { DeliveryRecord, RunRecord, StepRecord } from './record.ts';
import { reserveOf } from './reserve.ts';

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
 * The last run of a monitor, read from the end of its newest file with few bytes. Torn and damaged lines are passed
 * over; where a month has no run yet, the month before has it; while the disk is full, the reserve has it.
 * @param now where it is given, the file of its month is looked at first: a directory of a thousand monitors takes long
 *   to list
 * @returns undefined where there is no run, or no run store
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function lastOf(directory: string, monitor: string, now?: Date): LastRun | undefined {
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

function* candidates(directory: string, monitor: string, now: Date | undefined): Generator<string> {
  const reserve = reserveFile(monitor);
  if (reserveOf(`${directory}/${reserve}`) === 'used') yield reserve;
  const current = now && storeFile(monitor, now);
  const isThere = current !== undefined && existsSync(`${directory}/${current}`);
  if (isThere) yield current;
  for (const name of newestFirst(directory, monitor)) if (!isThere || name !== current) yield name;
}

function newestFirst(directory: string, monitor: string): string[] {
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

function ofMonitor(line: string, monitor: string): StoreEntry | undefined {
  // The reserve begins with blanks.
  const entry = line.trim() === '' ? undefined : parseLine(line);
  return entry !== undefined && monitorOf(entry) === monitor ? entry : undefined;
}
