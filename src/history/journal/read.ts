import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../../core/index.ts';
import { collectRuns } from './collect.ts';
import { monthOf, parseJournalFile, parseRollUpFile } from './file-name.ts';
import { linesOf } from './lines.ts';
import { parseLine } from './parse.ts';
import type { DeliveryRecord } from './record.ts';
import type { JournalRun } from './restore.ts';

export type { JournalRun } from './restore.ts';

/** A line that was skipped; lines count from 1. */
export interface DamagedLine {
  readonly file: string;
  readonly line: number;
}

/** What the journal holds. */
export interface JournalContents {
  /** In the order of time. */
  readonly runs: readonly JournalRun[];
  /** What became of telling people, in the order in which it was written. */
  readonly deliveries: readonly DeliveryRecord[];
  /** The names of the monitors that ran, sorted. */
  readonly monitors: readonly string[];
  /** Lines that are torn, foreign, or of a newer version. */
  readonly damaged: readonly DamagedLine[];
  /** Runs of version 1 with steps and no end: ended by the power cut. */
  readonly unfinished: number;
}

/**
 * Reads the journal: of one monitor, or of all; whole, or the runs since a moment. A missing directory is an
 * empty journal. Damaged lines are skipped and listed; they never spoil their neighbours.
 * @throws Fault DL_REPORTS_UNREADABLE where the directory or a file in it cannot be read
 */
export function readJournal(
  directory: string,
  monitor?: string,
  options: { since?: Date } = {},
): JournalContents {
  const damaged: DamagedLine[] = [];
  const runs: JournalRun[] = [];
  const earliest = options.since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const collector = collectRuns(monitor);
  for (const file of journalFiles(directory, monitor, options.since)) {
    let line = 0;
    for (const text of linesOf(join(directory, file))) {
      line += 1;
      if (text === '') continue;
      const entry = parseLine(text);
      if (entry === undefined) damaged.push({ file, line });
      const completed = entry && collector.take(entry);
      if (completed && Date.parse(completed.run.time) >= earliest) runs.push(completed);
    }
  }
  return {
    runs: inOrderOfTime(runs),
    deliveries: collector.deliveries.filter(({ time }) => Date.parse(time) >= earliest),
    monitors: [...new Set(runs.map(({ run }) => run.monitor))].sort(),
    damaged,
    unfinished: collector.unfinished(),
  };
}

/**
 * The names of the journal files, in the order of monitor and month: of one monitor or of all, of every month or from
 * one on (`2026-01`). None where the directory is missing.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function journalFilesIn(directory: string, monitor?: string, firstMonth = ''): string[] {
  const wanted = (name: string) => {
    const file = parseJournalFile(name);
    if (file === undefined) return false;
    return (monitor === undefined || file.monitor === monitor) && file.month >= firstMonth;
  };
  return namesIn(directory).filter(wanted).sort();
}

/** The monitors that a history knows, by their journals and their roll-ups, sorted. @throws Fault DL_REPORTS_UNREADABLE */
export function monitorsIn(directory: string): string[] {
  const files = namesIn(directory).map((name) => parseJournalFile(name) ?? parseRollUpFile(name));
  return [...new Set(files.flatMap((file) => file?.monitor ?? []))].sort();
}

/** The names of a directory; none where it is missing. @throws Fault DL_REPORTS_UNREADABLE */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}

/** A month follows the one before it: a run may begin in one file and end in the next. */
function journalFiles(directory: string, monitor?: string, since?: Date): string[] {
  return journalFilesIn(directory, monitor, since === undefined ? '' : monthOf(since));
}

function inOrderOfTime(runs: readonly JournalRun[]): JournalRun[] {
  const timed = runs.map((entry) => ({ entry, at: Date.parse(entry.run.time) }));
  return timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}
