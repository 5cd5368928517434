import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../../core/index.ts';
import { linesOf, monthOf, parseRollUpFile, parseStoreFile } from './files.ts';
import { isOfStore, parseLine, runOf, type StoredRun, timeOf } from './line.ts';
import type { DeliveryRecord } from './record.ts';

/** A line that was skipped; lines count from 1, and from the first that was read. */
interface DamagedLine {
  readonly file: string;
  readonly line: number;
}

/** What the run store holds. */
export interface StoreContents {
  /** In the order of time. */
  readonly runs: readonly StoredRun[];
  /** Deliveries, in the order in which it was written. */
  readonly deliveries: readonly DeliveryRecord[];
  /** The names of the monitors that ran, sorted. */
  readonly monitors: readonly string[];
  /** Lines that are torn, foreign, or of a newer version. */
  readonly damaged: readonly DamagedLine[];
}

/**
 * Reads the run store: of one monitor, or of all; whole, or the runs since a moment. A missing directory is an
 * empty run store. Damaged lines are skipped and listed; they never alter their neighbours.
 * @throws DriftlineError DL_REPORTS_UNREADABLE where the directory or a file in it cannot be read
 */
export function readRunStore(
  directory: string,
  monitor?: string,
  options: { since?: Date } = {},
): StoreContents {
  const damaged: DamagedLine[] = [];
  const runs: StoredRun[] = [];
  const earliest = options.since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const deliveries: DeliveryRecord[] = [];
  for (const file of storeFiles(directory, monitor, options.since)) {
    let line = 0;
    for (const text of linesOf(join(directory, file), options.since)) {
      line += 1;
      if (text === '') continue;
      const entry = parseLine(text);
      if (entry === undefined) damaged.push({ file, line });
      else if (monitor !== undefined && !isOfStore(entry, monitor)) continue;
      else if (Date.parse(timeOf(entry)) < earliest) continue;
      else if (entry.kind === 'delivery') deliveries.push(entry.delivery);
      else runs.push(runOf(entry));
    }
  }
  return {
    runs: inOrderOfTime(runs),
    deliveries,
    monitors: [...new Set(runs.map(({ run }) => run.monitor))].sort(),
    damaged,
  };
}

/**
 * The names of the run store files, in the order of monitor and month: of one monitor or of all, of every month or from
 * one on (`2026-01`). None where the directory is missing.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function storeFilesIn(directory: string, monitor?: string, firstMonth = ''): string[] {
  const wanted = (name: string) => {
    const file = parseStoreFile(name);
    if (file === undefined) return false;
    return (monitor === undefined || file.monitor === monitor) && file.month >= firstMonth;
  };
  return namesIn(directory).filter(wanted).sort();
}

/** The monitors that a history knows, by their run stores and their roll-ups, sorted. @throws DriftlineError DL_REPORTS_UNREADABLE */
export function monitorsIn(directory: string): string[] {
  const files = namesIn(directory).map((name) => parseStoreFile(name) ?? parseRollUpFile(name));
  return [...new Set(files.flatMap((file) => file?.monitor ?? []))].sort();
}

/** The names of a directory; none where it is missing. @throws DriftlineError DL_REPORTS_UNREADABLE */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}

/** A month follows the one before it: a run may begin in one file and end in the next. */
function storeFiles(directory: string, monitor?: string, since?: Date): string[] {
  return storeFilesIn(directory, monitor, since === undefined ? '' : monthOf(since));
}

function inOrderOfTime(runs: readonly StoredRun[]): StoredRun[] {
  const timed = runs.map((entry) => ({ entry, at: Date.parse(entry.run.time) }));
  return timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}
