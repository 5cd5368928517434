import { closeSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DriftlineError, makeFolder, unreadable, unwritable, writeReportFile } from '../../core/index.ts';
import { PLACE_NAME } from '../../project/index.ts';
import {
  appendLine,
  closeLines,
  type LineFile,
  openForLines,
  stampOf,
  syncLines,
  syncLinesNow,
  syncLinesWithin,
} from './append.ts';
import { placedMonitor, storeFile } from './files.ts';
import { deliveryLine, parseLine, storeLine } from './line.ts';
import { storeFilesIn } from './read.ts';
import { RECORD_VERSION } from './record.ts';

// Cron starts this module every minute: it imports nothing that costs time.
/** The append-only history of a monitor. */
export interface RunStore {
  /**
   * Appends one line, its newline included, in a single write, so that lines of two processes never mix.
   * @throws DriftlineError DL_REPORTS_UNWRITABLE; the next line is whole again
   */
  append(line: string): void;
  /** Puts on the disk what was appended; to be waited for before `close`. @throws DriftlineError DL_REPORTS_UNWRITABLE */
  sync(): Promise<void>;
  /**
   * The same, for a process that has to end in time whatever the disk does.
   * @returns false where the disk has not taken it in so many ms: then nobody waits for it any more
   */
  syncWithin(limitMs: number): Promise<boolean>;
  /** The same at once, for a process in which nobody else waits: it needs no thread for it. */
  syncNow(): void;
  /** Of the file that is open: another text as soon as anybody has written to it. Undefined where none can be had. */
  stamp(): string | undefined;
  /** Puts on the disk what was appended, and closes the file; a later append opens it again. */
  close(): void;
}

interface RunStoreOptions {
  readonly now?: () => Date;
  /** Called where the file ended in the middle of a line: the power went, or the disk was full. */
  readonly onTorn?: (path: string) => void;
}

/** What a file name can begin with and hold: no separator, no hidden file, no way out of the directory. */
const MONITOR_NAME = /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,99}$/;

/**
 * Opens the run store of a monitor, `<directory>/<monitor>-YYYY-MM.ndjson`, by UTC month, and makes the directory
 * where it is missing. The file is opened at once: an error of writing is found before anything is sent. Who keeps
 * many run stores closes each after its run: it holds no descriptor then.
 * A torn last line is isolated by a newline before the line that is appended.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE, and DL_SETTING_INVALID for a monitor's name that is no file name
 */
export function openRunStore(directory: string, monitor: string, options: RunStoreOptions = {}): RunStore {
  requireStoreName(monitor);
  const now = options.now ?? (() => new Date());
  const currentPath = () => join(directory, storeFile(monitor, now()));
  let file: LineFile | undefined = openFile(currentPath());
  let unsynced = false;

  const close = () => {
    const closing = file;
    const dirty = unsynced;
    file = undefined;
    unsynced = false;
    if (closing !== undefined) dirty ? closeLines(closing) : closeSync(closing.descriptor);
  };
  const fileOf = (path: string): LineFile => {
    if (file?.path === path) return file;
    close();
    file = openFile(path);
    return file;
  };
  const append = (line: string) => {
    const taking = fileOf(currentPath());
    unsynced = true;
    if (appendLine(taking, line)) options.onTorn?.(taking.path);
  };
  const sync = async () => {
    if (file === undefined || !unsynced) return;
    unsynced = false;
    await syncLines(file);
  };
  const syncWithin = async (limitMs: number) => {
    if (file === undefined || !unsynced) return true;
    unsynced = false;
    return syncLinesWithin(file, limitMs);
  };
  const syncNow = () => {
    if (file === undefined || !unsynced) return;
    unsynced = false;
    syncLinesNow(file);
  };
  const stamp = () => file && stampOf(file);
  return { append, sync, syncWithin, syncNow, stamp, close };
}

/** Whether runs can stand under that name: `login`, or of one place `login@eu-west`. */
export function isStoreName(store: string): boolean {
  const { monitor, place } = placedMonitor(store);
  return MONITOR_NAME.test(monitor) && (place === undefined || PLACE_NAME.test(place));
}

/** @throws DriftlineError DL_SETTING_INVALID for a monitor's name that is no file name */
export function requireStoreName(monitor: string): void {
  if (isStoreName(monitor)) return;
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `A monitor cannot be called ${JSON.stringify(monitor)}: its run store would not be a file of the history.`,
    'Use letters, digits, dots, dashes and underscores, 100 at most, beginning with a letter or a digit.',
  );
}

function openFile(path: string): LineFile {
  try {
    return openForLines(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(path, error);
    return openInNewFolder(path);
  }
}

function openInNewFolder(path: string): LineFile {
  try {
    makeFolder(dirname(path));
    return openForLines(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

const OF_CURRENT_VERSION = new RegExp(`^\\{"type":"[a-z]+","version":${RECORD_VERSION}[,}]`);

/**
 * Rewrites the lines of a monitor that are of an earlier version as the current one has them. Damaged lines stay as they
 * are. Each file is written whole, or not at all; one without such lines is not touched. Nobody may append meanwhile: the
 * caller holds the monitor's lock.
 * @returns how many lines were rewritten
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function rewriteRunStore(directory: string, monitor: string): number {
  return storeFilesIn(directory, monitor)
    .map((name) => rewriteFile(join(directory, name)))
    .reduce((sum, lines) => sum + lines, 0);
}

function rewriteFile(path: string): number {
  // As bytes: a damaged line may be no text.
  const lines = contentsOf(path).split('\n');
  let count = 0;
  const rewritten = lines.map((line) => {
    const current = line === '' || OF_CURRENT_VERSION.test(line) ? undefined : rewriteLine(line);
    if (current === undefined || current === line) return line;
    count += 1;
    return current;
  });
  if (count > 0) writeReportFile(path, Buffer.from(rewritten.join('\n'), 'latin1'));
  return count;
}

/** The line in the current version; undefined where it is no line of a run store. In and out as bytes, a character each. */
function rewriteLine(bytes: string): string | undefined {
  const entry = parseLine(Buffer.from(bytes, 'latin1').toString('utf8'));
  if (entry === undefined) return undefined;
  const line =
    entry.kind === 'delivery' ? deliveryLine(entry.delivery) : storeLine(entry.run, entry.steps, entry.state);
  return Buffer.from(line.trimEnd()).toString('latin1');
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw unreadable(path, error);
  }
}
