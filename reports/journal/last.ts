// Cron asks this before each run: it reads the end of one file, and imports nothing that costs time.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import type { MonitorState } from '../state/state.ts';
import { parseJournalFile } from './file-name.ts';
import { type JournalEntry, parseLine } from './parse.ts';
import type { DeliveryRecord, RunRecord } from './record.ts';

/** The last that the journal knows of a monitor. */
export interface LastRun {
  readonly run: RunRecord;
  /** What was known of the monitor after it; a line of version 1 has none. */
  readonly state?: MonitorState;
  /** What became of telling people since, the oldest first. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** A clean run takes little more than a thousand bytes. */
const FIRST_CHUNK_BYTES = 8 * 1024;
const LARGEST_CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The last run of a monitor, read from the end of its newest file with few bytes. Torn and damaged lines are passed
 * over; where a month has no run yet, the month before has it.
 * @returns undefined where there is no run, or no journal
 * @throws the system's error where a file cannot be read
 */
export function lastOf(directory: string, monitor: string): LastRun | undefined {
  const deliveries: DeliveryRecord[] = [];
  for (const name of newestFirst(directory, monitor)) {
    for (const line of linesFromEnd(`${directory}/${name}`)) {
      const entry = ofMonitor(line, monitor);
      if (entry?.kind === 'delivery') deliveries.unshift(entry.delivery);
      if (entry?.kind === 'bare-run') return { run: entry.run, deliveries };
      // A run that was skipped knows nothing of the one that kept it from running.
      if (entry?.kind !== 'run' || entry.run.cause === 'overlap') continue;
      const { run, state } = entry;
      return { run, ...(state === undefined ? {} : { state }), deliveries };
    }
  }
  return undefined;
}

function newestFirst(directory: string, monitor: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return names
    .filter((name) => parseJournalFile(name)?.monitor === monitor)
    .sort()
    .reverse();
}

function ofMonitor(line: string, monitor: string): JournalEntry | undefined {
  const entry = line === '' ? undefined : parseLine(line);
  if (entry === undefined || entry.kind === 'step') return undefined;
  const record = entry.kind === 'delivery' ? entry.delivery : entry.run;
  return record.monitor === monitor ? entry : undefined;
}

/** The lines of a file, the last one first; each piece that is read is twice as long as the one after it. */
function* linesFromEnd(path: string): Generator<string> {
  const descriptor = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let chunkBytes = FIRST_CHUNK_BYTES;
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, end));
      chunkBytes = Math.min(chunkBytes * 2, LARGEST_CHUNK_BYTES);
      end -= chunk.length;
      readSync(descriptor, chunk, 0, chunk.length, end);
      const bytes = Buffer.concat([chunk, rest]);
      // What stands before the first newline began in the piece before.
      const newline = bytes.indexOf(NEWLINE);
      const begin = end === 0 ? 0 : newline < 0 ? bytes.length : newline + 1;
      if (begin < bytes.length) yield* bytes.toString('utf8', begin).split('\n').reverse();
      rest = bytes.subarray(0, begin);
    }
  } finally {
    closeSync(descriptor);
  }
}
