import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../file-fault.ts';
import { monthOf, parseJournalFile } from './file-name.ts';
import { linesOf } from './lines.ts';
import { parseRecord } from './parse.ts';
import type { RunEvent, RunRecord, StepRecord } from './record.ts';

/** A run with its steps, as the journal kept them. */
export interface JournalRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
}

/** A line that was skipped; lines count from 1. */
export interface DamagedLine {
  readonly file: string;
  readonly line: number;
}

/** What the journal holds. */
export interface JournalContents {
  /** In the order of time. */
  readonly runs: readonly JournalRun[];
  /** The names of the monitors that ran, sorted. */
  readonly monitors: readonly string[];
  /** Lines that are torn, foreign, or of a newer version. */
  readonly damaged: readonly DamagedLine[];
  /** Runs with steps and no end: still running, or ended by the power cut. */
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
  const { place, result } = collectRuns(monitor, options.since);
  for (const file of journalFiles(directory, monitor, options.since)) {
    let line = 0;
    for (const text of linesOf(join(directory, file))) {
      line += 1;
      if (text === '') continue;
      const record = parseRecord(text);
      if (record === undefined) damaged.push({ file, line });
      else place(record);
    }
  }
  return { ...result(), damaged };
}

/** The files to read. A month follows the one before it: a run may begin in one file and end in the next. */
function journalFiles(directory: string, monitor?: string, since?: Date): string[] {
  const firstMonth = since === undefined ? '' : monthOf(since);
  const wanted = (name: string) => {
    const file = parseJournalFile(name);
    if (file === undefined) return false;
    return (monitor === undefined || file.monitor === monitor) && file.month >= firstMonth;
  };
  return namesIn(directory).filter(wanted).sort();
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}

/** Brings steps and their run together; the run's own line comes last, and other runs' lines may stand between. */
function collectRuns(monitor?: string, since?: Date) {
  const runs: JournalRun[] = [];
  const waiting = new Map<string, StepRecord[]>();
  const earliest = since?.getTime() ?? Number.NEGATIVE_INFINITY;

  const place = (record: RunEvent) => {
    if (monitor !== undefined && record.monitor !== monitor) return;
    const key = `${record.monitor}/${record.run}`;
    const steps = waiting.get(key) ?? [];
    if (record.type === 'step') {
      waiting.set(key, steps);
      steps.push(record);
      return;
    }
    waiting.delete(key);
    if (Date.parse(record.time) >= earliest) runs.push({ run: record, steps });
  };
  const result = () => ({
    runs: inOrderOfTime(runs),
    monitors: [...new Set(runs.map(({ run }) => run.monitor))].sort(),
    unfinished: waiting.size,
  });
  return { place, result };
}

function inOrderOfTime(runs: readonly JournalRun[]): JournalRun[] {
  const timed = runs.map((entry) => ({ entry, at: Date.parse(entry.run.time) }));
  return timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}
