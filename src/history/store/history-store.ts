import { join } from 'node:path';
import { fingerprintOf } from '../../core/index.ts';
import { type Compaction, type CompactOptions, compactRunStore } from '../roll-up/compact.ts';
import { readRollUps } from '../roll-up/roll-up.ts';
import { addRollUps, rebuildRollUps, updateRollUps } from '../roll-up/update.ts';
import { addSuiteRun, readSuiteRuns, type SuiteRun } from '../suite/suite-runs.ts';
import { linesOf } from './files.ts';
import { type LastRun, lastOf } from './latest.ts';
import { deliveryLine, parseLine, type StoreEntry, storeLine, timeOf } from './line.ts';
import { type OnCall, readOnCall, writeOnCall } from './on-call.ts';
import { monitorsIn, storeFilesIn } from './read.ts';
import { openRunStore, rewriteRunStore } from './run-store.ts';

/** What a reader is going to read. */
export interface Wanted {
  /** Names; absent or empty: all. */
  readonly monitors?: readonly string[];
  /** Runs before it are not needed, though the latest ones are; absent: all runs. */
  readonly since?: Date;
}

/**
 * The history of monitors and of the suite. Files, or PostgreSQL (`postgres/postgres-history.ts`); one test holds both to
 * the same. Readers (summaries, roll-ups, objectives) work on files: `folder` has them.
 */
export interface HistoryStore {
  /** The names of the monitors that have a history, sorted. */
  monitors(): Promise<string[]>;
  /**
   * Adds lines of a monitor, in order. A line that is there already is not added again.
   * @param place where the monitor ran; '' where a project has no places
   */
  append(monitor: string, lines: readonly string[], place?: string): Promise<void>;
  /** The last run that was written, skipped ones left out, and the deliveries since. */
  last(monitor: string, place?: string): Promise<LastRun | undefined>;
  /** A folder with the files of the history, up to date, for the functions that read files. */
  folder(wanted?: Wanted): Promise<string>;
  onCall(monitor: string): Promise<OnCall>;
  /** Replaces what people left. In files, the caller holds its lock; a database has its own. */
  changeOnCall(monitor: string, change: (before: OnCall) => OnCall): Promise<OnCall>;
  suiteRuns(): Promise<SuiteRun[]>;
  addSuiteRun(run: SuiteRun): Promise<void>;
  /** Lines of hours and days, each in its order of time. */
  rollUps(monitor: string): Promise<string[]>;
  /** Adds such lines. One of an hour or day that is there already replaces it where it counts more runs. */
  putRollUps(monitor: string, lines: readonly string[]): Promise<void>;
  /** Brings the roll-ups up to date. @returns how many hours were written */
  updateRollUps(monitor: string, now: Date): Promise<number>;
  /** Rebuilds the roll-ups from the runs, and rewrites lines of an earlier version. */
  rebuild(monitor: string, now: Date): Promise<{ readonly lines: number; readonly hours: number }>;
  /** Removes old runs; their roll-ups stay. */
  compact(monitor: string, options: CompactOptions): Promise<Compaction>;
  close(): Promise<void>;
}

/** The history as files of a folder. */
export function fileHistory(directory: string): HistoryStore {
  return {
    monitors: async () => monitorsIn(directory),
    async append(monitor, lines) {
      appendNew(directory, monitor, lines);
    },
    last: async (monitor) => lastOf(directory, monitor),
    folder: async () => directory,
    onCall: async (monitor) => readOnCall(directory, monitor),
    async changeOnCall(monitor, change) {
      const after = change(readOnCall(directory, monitor));
      writeOnCall(directory, monitor, after);
      return after;
    },
    suiteRuns: async () => readSuiteRuns(directory),
    async addSuiteRun(run) {
      const known = new Set(readSuiteRuns(directory).map((each) => JSON.stringify(each)));
      if (!known.has(JSON.stringify(run))) addSuiteRun(directory, run);
    },
    rollUps: async (monitor) => rollUpLines(directory, monitor),
    async putRollUps(monitor, lines) {
      addRollUps(directory, monitor, lines);
    },
    updateRollUps: async (monitor, now) => updateRollUps(directory, monitor, now),
    rebuild: async (monitor, now) => ({
      lines: rewriteRunStore(directory, monitor),
      hours: rebuildRollUps(directory, monitor, now),
    }),
    compact: async (monitor, options) => compactRunStore(directory, monitor, options),
    close: async () => {},
  };
}

/** The roll-ups that a folder has of a monitor, as lines: hours, then days. @throws DriftlineError DL_REPORTS_UNREADABLE */
export function rollUpLines(directory: string, monitor: string): string[] {
  return (['hour', 'day'] as const).flatMap((span) =>
    [...readRollUps(directory, monitor, span).values()].map((each) => JSON.stringify(each)),
  );
}

/** A run or a delivery, as a store keeps it. */
export interface KeyedLine {
  readonly entry: StoreEntry;
  /** In the current version, without its newline. */
  readonly line: string;
  /** The same for the same line, and for no other of the monitor at that time. */
  readonly key: string;
  /** ISO 8601 */
  readonly at: string;
  /** Where the monitor ran; a delivery has the place of the run before it. */
  readonly place: string;
}

/** Lines of a run store with their keys; damaged ones are left out. */
export function keyedLines(lines: readonly string[], usual = ''): KeyedLine[] {
  let place = usual;
  return lines.flatMap((text) => {
    const entry = parseLine(text);
    if (entry === undefined) return [];
    if (entry.kind === 'run') place = (entry.run as { readonly place?: string }).place ?? usual;
    const line = currentLine(entry).trimEnd();
    const id = entry.kind === 'run' ? entry.run.run : `${entry.delivery.alert} ${entry.delivery.channel}`;
    return [{ entry, line, key: `${id} ${fingerprintOf([line])}`, at: timeOf(entry), place }];
  });
}

function currentLine(entry: StoreEntry): string {
  return entry.kind === 'delivery'
    ? deliveryLine(entry.delivery)
    : storeLine(entry.run, entry.steps, entry.state);
}

/** Each line goes into the file of its own month, as if it had been written then. */
function appendNew(directory: string, monitor: string, lines: readonly string[]): void {
  const known = new Set(keysIn(directory, monitor));
  const added = keyedLines(lines).filter(({ key }) => !known.has(key) && known.add(key));
  for (const { line, at } of added) {
    const store = openRunStore(directory, monitor, { now: () => new Date(at) });
    try {
      store.append(`${line}\n`);
    } finally {
      store.close();
    }
  }
}

function keysIn(directory: string, monitor: string): string[] {
  return storeFilesIn(directory, monitor).flatMap((name) =>
    keyedLines([...linesOf(join(directory, name))]).map(({ key }) => key),
  );
}

/** What was in the history that was read. */
export interface Moved {
  readonly lines: number;
  readonly rollUps: number;
}

/**
 * Adds all that one history has of a monitor to another one. What is there already is not added again, so it may be
 * repeated, and may be stopped at any time. Notes are added; a silence is taken over where the other has none.
 */
export async function moveHistory(from: HistoryStore, to: HistoryStore, monitor: string): Promise<Moved> {
  const folder = await from.folder({ monitors: [monitor] });
  let lines = 0;
  for (const name of storeFilesIn(folder, monitor)) {
    const ofMonth = [...linesOf(join(folder, name))].filter((line) => line !== '');
    await to.append(monitor, ofMonth);
    lines += ofMonth.length;
  }
  const rollUps = await from.rollUps(monitor);
  await to.putRollUps(monitor, rollUps);
  const { silence, notes } = await from.onCall(monitor);
  if (silence || notes.length > 0) {
    await to.changeOnCall(monitor, (before) => {
      const known = new Set(before.notes.map((note) => JSON.stringify(note)));
      const added = notes.filter((note) => !known.has(JSON.stringify(note)));
      const all = [...before.notes, ...added].sort((a, b) => (a.time < b.time ? -1 : 1));
      const kept = before.silence ?? silence;
      return { ...(kept && { silence: kept }), notes: all };
    });
  }
  return { lines, rollUps: rollUps.length };
}
