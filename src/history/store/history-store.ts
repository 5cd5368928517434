import { join } from 'node:path';
import { DriftlineError, fingerprintOf } from '../../core/index.ts';
import { eachByStore, storeOf } from '../places/gather.ts';
import { type Compaction, type CompactOptions, compactRunStore } from '../roll-up/compact.ts';
import { type RollUp, readRollUps } from '../roll-up/roll-up.ts';
import { addRollUps, rebuildRollUps, updateRollUps } from '../roll-up/update.ts';
import { addSuiteRun, readSuiteRuns, type SuiteRun } from '../suite/suite-runs.ts';
import { linesOf, placedMonitor } from './files.ts';
import { type LastRun, lastOf } from './latest.ts';
import { deliveryLine, parseLine, type StoreEntry, storeLine, timeOf } from './line.ts';
import { mergedOnCall, type OnCall, readOnCall, writeOnCall } from './on-call.ts';
import { monitorsIn, storeFilesIn } from './read.ts';
import { openRunStore, rewriteRunStore } from './run-store.ts';

/** What a reader is going to read. */
export interface Wanted {
  /** Their names; absent or empty: all. */
  readonly stores?: readonly string[];
  /** Runs before it are not needed, though the latest ones are; absent: all runs. */
  readonly since?: Date;
}

/**
 * The history of monitors and of the suite. Files, or PostgreSQL (`postgres/postgres-history.ts`); one test holds both to
 * the same. A store has the runs of a monitor, of one place where it runs at several: `login`, `login@eu-west`
 * (`storeName`). Readers (summaries, roll-ups, objectives) work on files: `folder` has them.
 */
export interface HistoryStore {
  /** The names of the stores, sorted. */
  stores(): Promise<string[]>;
  /** Adds lines of a store, in order. A line that is there already is not added again. */
  append(store: string, lines: readonly string[]): Promise<void>;
  /** The last run that was written, skipped ones left out, and the deliveries since. */
  last(store: string): Promise<LastRun | undefined>;
  /** A folder with the files of the history, up to date, for the functions that read files. */
  folder(wanted?: Wanted): Promise<string>;
  /** The name under which stands what people left for a store: a database keeps it by monitor, for all its places. */
  onCallName(store: string): string;
  onCall(store: string): Promise<OnCall>;
  /** Replaces what people left. In files, the caller holds its lock; a database has its own. */
  changeOnCall(store: string, change: (before: OnCall) => OnCall): Promise<OnCall>;
  suiteRuns(): Promise<SuiteRun[]>;
  addSuiteRun(run: SuiteRun): Promise<void>;
  /** Lines of hours and days, each in its order of time. */
  rollUps(store: string): Promise<string[]>;
  /** Adds such lines. One of an hour or day that is there already replaces it where it counts more runs. */
  putRollUps(store: string, lines: readonly string[]): Promise<void>;
  /** Brings the roll-ups up to date. @returns how many hours were written */
  updateRollUps(store: string, now: Date): Promise<number>;
  /** Rebuilds the roll-ups from the runs, and rewrites lines of an earlier version. */
  rebuild(store: string, now: Date): Promise<{ readonly lines: number; readonly hours: number }>;
  /** Removes old runs; their roll-ups stay. */
  compact(store: string, options: CompactOptions): Promise<Compaction>;
  close(): Promise<void>;
}

/**
 * The stores that names mean: a monitor's name means those of all its places, that of a store this one; no name, all.
 * @param known the stores that there are
 * @param where they are, for the message: ` in reports/history`
 * @throws DriftlineError DL_OPTION_INVALID for a name that is none
 */
export function storesNamed(names: readonly string[], known: readonly string[], where = ''): string[] {
  const found = names.map((name) => {
    return known.filter((store) => store === name || placedMonitor(store).monitor === name);
  });
  const unknown = names[found.findIndex((stores) => stores.length === 0)];
  if (unknown === undefined) return names.length > 0 ? [...new Set(found.flat())] : [...known];
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `The history${where} has no monitor ${JSON.stringify(unknown)}.`,
    known.length > 0 ? `It has: ${known.join(', ')}.` : 'Nothing has run yet.',
  );
}

/** The history as files of a folder. */
export function fileHistory(directory: string): HistoryStore {
  return {
    stores: async () => monitorsIn(directory),
    async append(store, lines) {
      appendNew(directory, store, lines);
    },
    last: async (store) => lastOf(directory, store),
    folder: async () => directory,
    onCallName: (store) => store,
    onCall: async (store) => readOnCall(directory, store),
    async changeOnCall(store, change) {
      const after = change(readOnCall(directory, store));
      writeOnCall(directory, store, after);
      return after;
    },
    suiteRuns: async () => readSuiteRuns(directory),
    async addSuiteRun(run) {
      const known = new Set(readSuiteRuns(directory).map((each) => JSON.stringify(each)));
      if (!known.has(JSON.stringify(run))) addSuiteRun(directory, run);
    },
    rollUps: async (store) => rollUpLines(directory, store),
    async putRollUps(store, lines) {
      addRollUps(directory, store, lines);
    },
    updateRollUps: async (store, now) => updateRollUps(directory, store, now),
    rebuild: async (store, now) => ({
      lines: rewriteRunStore(directory, store),
      hours: rebuildRollUps(directory, store, now),
    }),
    compact: async (store, options) => compactRunStore(directory, store, options),
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
}

/** Lines of a run store with their keys; damaged ones are left out. */
export function keyedLines(lines: readonly string[]): KeyedLine[] {
  return lines.flatMap((text) => {
    const entry = parseLine(text);
    if (entry === undefined) return [];
    const line = currentLine(entry).trimEnd();
    const id = entry.kind === 'run' ? entry.run.run : `${entry.delivery.alert} ${entry.delivery.channel}`;
    return [{ entry, line, key: `${id} ${fingerprintOf([line])}`, at: timeOf(entry) }];
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

/** What a store has got from another history. */
interface Moved {
  readonly store: string;
  readonly lines: number;
  readonly rollUps: number;
}

/**
 * Adds all that one history has in a store to another one, where the runs of a machine's own files stand under their places:
 * `login` becomes `login@eu-west`. What is there already is not added again, so it may be repeated, and may be stopped at
 * any time. What people left is merged as `gather` does it.
 * @param source the store in the history that is read
 */
export async function moveHistory(from: HistoryStore, to: HistoryStore, source: string): Promise<Moved[]> {
  const folder = await from.folder({ stores: [source] });
  const counts = new Map<string, number>();
  for (const name of storeFilesIn(folder, source)) {
    for (const [store, lines] of linesByStore(folder, source, linesOf(join(folder, name)))) {
      await to.append(store, lines);
      counts.set(store, (counts.get(store) ?? 0) + lines.length);
    }
  }
  const latest = storeOf(folder, source);
  const rollUps = (await from.rollUps(source)).map((line) =>
    JSON.stringify({ ...(JSON.parse(line) as RollUp), monitor: latest }),
  );
  await to.putRollUps(latest, rollUps);
  const left = await from.onCall(source);
  const isEmpty = Object.keys(left).every((key) => key === 'notes') && left.notes.length === 0;
  if (!isEmpty) await to.changeOnCall(latest, (before) => mergedOnCall([before, left]));
  return [...new Set([...counts.keys(), latest])].sort().map((store) => {
    return { store, lines: counts.get(store) ?? 0, rollUps: store === latest ? rollUps.length : 0 };
  });
}

/** Lines of a store in the current version, by the store to which each belongs; those that cannot be used are left out. */
export function linesByStore(
  directory: string,
  source: string,
  lines: Iterable<string>,
): Map<string, string[]> {
  const stores = new Map<string, string[]>();
  eachByStore(directory, source, lines, (store, entry) => {
    const ofStore = stores.get(store) ?? [];
    stores.set(store, ofStore);
    ofStore.push(currentLine(entry));
  });
  return stores;
}
