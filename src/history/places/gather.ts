import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable, writeReportFile } from '../../core/index.ts';
import { PLACE_NAME } from '../../project/index.ts';
import { type RollUp, readRollUps } from '../roll-up/roll-up.ts';
import { isFuller, rebuildRollUps } from '../roll-up/update.ts';
import { linesOf, parseStoreFile, placedMonitor, storeName } from '../store/files.ts';
import { lastOf } from '../store/latest.ts';
import { deliveryLine, isOfStore, parseLine, type StoreEntry, storeLine, timeOf } from '../store/line.ts';
import { mergedOnCall, type OnCall, onCallFile, readOnCall, writeOnCall } from '../store/on-call.ts';
import { monitorsIn, namesIn } from '../store/read.ts';
import { isStoreName } from '../store/run-store.ts';
import { gatherSuiteRuns } from '../suite/suite-runs.ts';

/** The runs of a monitor at one place, gathered. */
export interface GatheredStore {
  /** `login@eu-west`; without a place, the monitor's name. */
  readonly store: string;
  readonly runs: number;
  /** Of these, how many were not there before. */
  readonly added: number;
  /** The hours of which there are roll-ups: all that is left of runs that were removed. */
  readonly hours: number;
}

/** Lines of a file that could not be used: torn, of something else, or of a newer version. */
interface SkippedLines {
  readonly file: string;
  /** The number of each, from 1. */
  readonly lines: readonly number[];
}

export interface Gathered {
  readonly stores: readonly GatheredStore[];
  /** Stores with files in which nothing is a run, nor a roll-up. */
  readonly empty: readonly string[];
  /** Runs of the suite that were not there before. */
  readonly suiteRuns: number;
  readonly skipped: readonly SkippedLines[];
  /** Files with silences and notes that nobody can read. */
  readonly unreadable: readonly string[];
}

/**
 * Merges histories of several machines into one folder: the runs of each monitor and place, with their deliveries,
 * roll-ups, notes and silences, and the runs of the suite. What the folder has already is one of the histories, so that it
 * makes no difference in which order they come, how often, or whether at once. A run is there once, by its id. The runs of
 * a monitor are read month by month.
 * @param directories histories; they are not changed
 * @param target where nothing but this writes
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function gatherHistories(directories: readonly string[], target: string, now: Date): Gathered {
  const histories = [...directories, target];
  const stores = new Map<string, { runs: number; added: number; hours: number; changed: boolean }>();
  const skipped: SkippedLines[] = [];
  const broken: string[] = [];
  for (const files of byMonitorAndMonth(histories)) {
    for (const [store, lines] of mergedMonth(files, skipped)) {
      const known = stores.get(store) ?? NOTHING;
      const before = runsOf(files.find((file) => file.directory === target && file.store === store));
      const runs = [...lines.values()].filter(({ isRun }) => isRun).length;
      const changed = writeMonth(join(target, `${store}-${files[0]?.month}.ndjson`), [...lines.values()]);
      stores.set(store, {
        runs: known.runs + runs,
        added: known.added + runs - before,
        hours: 0,
        changed: known.changed || changed,
      });
    }
  }
  for (const [store, hours] of rollUpsOf(histories)) {
    const own = readRollUps(target, store);
    const news = [...hours.values()].filter((hour) => isFuller(hour, own.get(hour.from)));
    if (news.length > 0 || stores.get(store)?.changed) rebuildRollUps(target, store, now, news);
    stores.set(store, { ...(stores.get(store) ?? NOTHING), hours: readRollUps(target, store).size });
  }
  gatherOnCall(histories, target, broken);
  const all = [...stores]
    .map(([store, { runs, added, hours }]) => ({ store, runs, added, hours }))
    .sort((one, other) => (one.store < other.store ? -1 : 1));
  const isEmpty = ({ runs, hours }: GatheredStore) => runs === 0 && hours === 0;
  return {
    stores: all.filter((each) => !isEmpty(each)),
    empty: all.filter(isEmpty).map(({ store }) => store),
    suiteRuns: gatherSuiteRuns(target, directories),
    skipped,
    unreadable: broken,
  };
}

const NOTHING = { runs: 0, added: 0, hours: 0, changed: false };

/** A file of the run store in one of the histories. */
interface SourceFile {
  readonly directory: string;
  readonly store: string;
  readonly month: string;
  readonly name: string;
}

/** The files that have to be merged with each other. */
function byMonitorAndMonth(histories: readonly string[]): SourceFile[][] {
  const groups = new Map<string, SourceFile[]>();
  for (const directory of histories) {
    for (const name of namesIn(directory).sort()) {
      const file = parseStoreFile(name);
      if (file === undefined || !isStoreName(file.monitor)) continue;
      const { monitor: store, month } = file;
      const key = `${placedMonitor(store).monitor} ${month}`;
      groups.set(key, [...(groups.get(key) ?? []), { directory, store, month, name }]);
    }
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, files]) => files);
}

/** A line that will be written. */
interface MergedLine {
  readonly at: number;
  readonly isRun: boolean;
  readonly text: string;
}

/** The lines of files of one monitor and month, by store and by what makes a line one that is there already. */
function mergedMonth(
  files: readonly SourceFile[],
  skipped: SkippedLines[],
): Map<string, Map<string, MergedLine>> {
  const stores = new Map<string, Map<string, MergedLine>>();
  for (const file of files) {
    const path = join(file.directory, file.name);
    const damaged = eachByStore(file.directory, file.store, linesOf(path), (store, entry) => {
      const lines = stores.get(store) ?? new Map<string, MergedLine>();
      stores.set(store, lines);
      keep(lines, entry);
    });
    if (damaged.length > 0) skipped.push({ file: path, lines: damaged });
  }
  return stores;
}

/**
 * Hands over what stands in lines of a store, in order, each with the store that it belongs to: a machine's own history has
 * the runs of its place under the monitor's name, `login`, and they belong to `login@eu-west`. A delivery follows the run that
 * gave rise to it, and knows no place.
 * @param directory of the source, which says where it ran last
 * @returns the numbers of the lines that cannot be used, from 1: torn, of something else, or of a newer version
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function eachByStore(
  directory: string,
  source: string,
  lines: Iterable<string>,
  take: (store: string, entry: StoreEntry) => void,
): number[] {
  const damaged: number[] = [];
  const before: StoreEntry[] = [];
  const isPlaced = placedMonitor(source).place !== undefined;
  let store: string | undefined = isPlaced ? source : undefined;
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line === '') continue;
    const entry = parseLine(line);
    if (entry === undefined || !isOfStore(entry, source)) {
      damaged.push(number);
      continue;
    }
    if (entry.kind === 'run' && !isPlaced) store = placed(source, usable(entry.run.place));
    if (store === undefined) before.push(entry);
    else for (const each of [...before.splice(0), entry]) take(store, each);
  }
  if (before.length > 0) {
    const latest = storeOf(directory, source);
    for (const each of before) take(latest, each);
  }
  return damaged;
}

function usable(place: string | undefined): string | undefined {
  return place !== undefined && PLACE_NAME.test(place) ? place : undefined;
}

function placed(monitor: string, place: string | undefined): string {
  return storeName(place === undefined ? { monitor } : { monitor, place });
}

/** Written anew, so that the same run is the same text, whichever version of the format it was in. */
function keep(lines: Map<string, MergedLine>, entry: StoreEntry): void {
  const isRun = entry.kind === 'run';
  const text = isRun ? storeLine(entry.run, entry.steps, entry.state) : deliveryLine(entry.delivery);
  const key = isRun ? `run ${entry.run.run}` : text;
  const known = lines.get(key);
  // The same run in two texts is one that somebody edited: which one stays must not depend on the order.
  if (known === undefined || text < known.text)
    lines.set(key, { at: Date.parse(timeOf(entry)), isRun, text });
}

function runsOf(file: SourceFile | undefined): number {
  if (file === undefined) return 0;
  let runs = 0;
  for (const line of linesOf(join(file.directory, file.name)))
    if (line.startsWith('{"type":"run"')) runs += 1;
  return runs;
}

/** @returns whether the file was another one before */
function writeMonth(path: string, lines: readonly MergedLine[]): boolean {
  const text = lines
    .toSorted((a, b) => a.at - b.at || Number(b.isRun) - Number(a.isRun) || (a.text < b.text ? -1 : 1))
    .map((line) => line.text)
    .join('');
  if (existsSync(path) && textOf(path) === text) return false;
  writeReportFile(path, text);
  return true;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The roll-ups by store and hour: those of hours whose runs were removed are all that is left of them. */
function rollUpsOf(histories: readonly string[]): Map<string, Map<string, RollUp>> {
  const stores = new Map<string, Map<string, RollUp>>();
  for (const directory of histories) {
    for (const source of monitorsIn(directory).filter(isStoreName)) {
      const store = storeOf(directory, source);
      const hours = stores.get(store) ?? new Map<string, RollUp>();
      stores.set(store, hours);
      for (const rolled of readRollUps(directory, source).values()) {
        const hour = { ...rolled, monitor: store };
        if (isFuller(hour, hours.get(hour.from))) hours.set(hour.from, hour);
      }
    }
  }
  return stores;
}

/** The store that what knows no place belongs to: that of the place where the monitor ran last. */
export function storeOf(directory: string, source: string): string {
  if (placedMonitor(source).place !== undefined) return source;
  return placed(source, usable(lastOf(directory, source)?.run.place));
}

const ON_CALL = '.on-call.json';

/** The stores for which people left something: one that never ran has no other file. */
function onCallIn(directory: string): string[] {
  return namesIn(directory).flatMap((name) => (name.endsWith(ON_CALL) ? name.slice(0, -ON_CALL.length) : []));
}

/** A silence that was ended on its machine is over here as well. */
function gatherOnCall(histories: readonly string[], target: string, broken: string[]): void {
  const stores = new Map<string, OnCall[]>();
  for (const directory of histories) {
    for (const source of onCallIn(directory).filter(isStoreName)) {
      try {
        const store = storeOf(directory, source);
        stores.set(store, [...(stores.get(store) ?? []), readOnCall(directory, source)]);
      } catch {
        broken.push(onCallFile(directory, source));
      }
    }
  }
  for (const [store, all] of stores) {
    const merged = mergedOnCall(all);
    const path = onCallFile(target, store);
    if (existsSync(path) && isSame(merged, target, store)) continue;
    writeOnCall(target, store, merged);
  }
}

function isSame(merged: OnCall, target: string, store: string): boolean {
  try {
    return JSON.stringify(mergedOnCall([readOnCall(target, store)])) === JSON.stringify(merged);
  } catch {
    return false;
  }
}
