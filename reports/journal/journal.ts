// Cron starts this module every minute: it imports nothing that costs time.
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../../contracts/index.ts';
import { unwritable } from '../file-fault.ts';
import { journalFile } from './file-name.ts';

/** The append-only history of a monitor. */
export interface Journal {
  /**
   * Appends one line, its newline included, in a single write, so that lines of two processes never mix.
   * @throws Fault DL_REPORTS_UNWRITABLE
   */
  append(line: string): void;
  /** Puts on the disk what was appended, and closes the file; a later append opens it again. */
  close(): void;
}

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** The last line has no end: the power went, or the disk was full. */
  torn: boolean;
}

/** What a file name can begin with and hold: no separator, no hidden file, no way out of the directory. */
const MONITOR_NAME = /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,99}$/;
const NEWLINE = 0x0a;

/**
 * Opens the journal of a monitor, `<directory>/<monitor>-YYYY-MM.ndjson`, by UTC month, and makes the directory
 * where it is missing. The file is opened at once: who cannot write it learns so before anything is asked.
 * A torn last line is isolated by a newline before the first line that is appended.
 * @throws Fault DL_REPORTS_UNWRITABLE, and DL_SETTING_INVALID for a monitor's name that is no file name
 */
export function openJournal(directory: string, monitor: string, options: { now?: () => Date } = {}): Journal {
  if (!MONITOR_NAME.test(monitor)) throw badName(monitor);
  const now = options.now ?? (() => new Date());
  const currentPath = () => join(directory, journalFile(monitor, now()));
  let file: OpenFile | undefined = openFile(currentPath());

  const close = () => {
    const closing = file;
    file = undefined;
    if (closing !== undefined) closeFile(closing);
  };
  const fileOf = (path: string): OpenFile => {
    if (file?.path === path) return file;
    close();
    file = openFile(path);
    return file;
  };
  return { append: (line) => appendLine(fileOf(currentPath()), line), close };
}

function badName(monitor: string): Fault {
  return new Fault(
    'DL_SETTING_INVALID',
    `A monitor cannot be called ${JSON.stringify(monitor)}: its journal would not be a file of the history.`,
    'Use letters, digits, dots, dashes and underscores, 100 at most, beginning with a letter or a digit.',
  );
}

function openFile(path: string): OpenFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(path, 'a+');
    return { path, descriptor, torn: endsTorn(descriptor) };
  } catch (error) {
    throw unwritable(path, error);
  }
}

function endsTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

function appendLine(file: OpenFile, line: string): void {
  const bytes = Buffer.from(file.torn ? `\n${line}` : line);
  let written = 0;
  try {
    written = writeSync(file.descriptor, bytes);
  } catch (error) {
    throw unwritable(file.path, error);
  }
  // A full disk takes a part of the line and reports no error: the next line must not continue it.
  file.torn = written < bytes.length;
  if (file.torn) throw unwritable(file.path, `only ${written} of ${bytes.length} bytes were taken`);
}

function closeFile({ path, descriptor }: OpenFile): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    closeSync(descriptor);
  }
}
