// Cron's command calls this before each run: it reads the end of one file, and imports nothing that costs time.
import type { MonitorState } from '../state/state.ts';
import { reserveFile } from './file-name.ts';
import { linesFromEnd } from './from-end.ts';
import { monitorOf, parseLine, type StoreEntry } from './line.ts';
import { storeFilesNewestFirst } from './newest-first.ts';
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
 * The last run of a monitor that was written, whatever its date, read from the end of its newest file with few bytes. Torn and damaged lines are passed
 * over; where a month has no run yet, the month before has it; while the disk is full, the reserve has it.
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
  return entry !== undefined && monitorOf(entry) === monitor ? entry : undefined;
}
