// Cron starts this module every minute: it imports nothing that costs time.
import {
  closeSync,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { boundedProcess, unwritable } from '../../core/index.ts';

/** A file that grows by whole lines. */
export interface LineFile {
  readonly path: string;
  readonly descriptor: number;
}

/** Opens a file for appending, and makes it where it is missing. @throws the system's error */
export function openForLines(path: string): LineFile {
  return { path, descriptor: openSync(path, 'a+') };
}

/**
 * Appends one line in a single write, so that lines of two processes never mix. Where the last line of the file has no
 * end (the power went, the disk was full, another process is not through), a newline parts it from this one.
 * @returns whether there was such a line
 * @throws DriftlineError DL_REPORTS_UNWRITABLE, also where the disk took a part of the line
 */
export function appendLine({ path, descriptor }: LineFile, line: string): boolean {
  let written = 0;
  let bytes: Buffer;
  let torn: boolean;
  try {
    torn = isTorn(descriptor);
    bytes = Buffer.from(torn ? `\n${line}` : line);
    written = writeSync(descriptor, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
  if (written < bytes.length) {
    const short = new Error(`only ${written} of ${bytes.length} bytes were taken`);
    throw unwritable(path, Object.assign(short, { code: 'ENOSPC' }));
  }
  return torn;
}

/** Another text as soon as anybody has written to the file, or put another in its place. Undefined where the system does not say. */
export function stampOf({ path, descriptor }: LineFile): string | undefined {
  try {
    const { ino, size, mtimeMs } = fstatSync(descriptor);
    return `${path} ${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

/** Puts on the disk what was appended, then closes. @throws DriftlineError DL_REPORTS_UNWRITABLE */
export function closeLines(file: LineFile): void {
  try {
    syncLinesNow(file);
  } finally {
    closeSync(file.descriptor);
  }
}

/** Puts on the disk what was appended, and waits for it. @throws DriftlineError DL_REPORTS_UNWRITABLE */
export function syncLinesNow({ path, descriptor }: LineFile): void {
  try {
    fdatasyncSync(descriptor);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Puts on the disk what was appended, and the file's length (fdatasync(2) leaves out no more than its times). Not at once:
 * a disk takes its while, and whoever waits for a response meanwhile would see it late.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function syncLines({ path, descriptor }: LineFile): Promise<void> {
  return new Promise((done, fail) => {
    fdatasync(descriptor, (error) => (error ? fail(unwritable(path, error)) : done()));
  });
}

/**
 * The same by another process, `sync` of coreutils or BusyBox.
 * @returns false where the disk has not taken it in so many ms
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export async function syncLinesWithin(file: LineFile, limitMs: number): Promise<boolean> {
  const syncing = boundedProcess('sync', ['-d', file.path], limitMs);
  const outcome = await syncing.outcome;
  if (outcome === 'late') syncing.kill();
  // A system without that command; a disk that refuses says why.
  if (outcome === 'failed') syncLinesNow(file);
  return outcome !== 'late';
}

const NEWLINE = 0x0a;

/** So often is another process waited for that writes line after line. */
const MOST_LOOKS = 20;

/**
 * Called before each line: another process may have left a torn one meanwhile. A line that is being written shows in the
 * file's length page by page; one that stays unfinished after its writer is through is torn.
 */
function isTorn(descriptor: number): boolean {
  let size = fstatSync(descriptor).size;
  for (let look = 0; look < MOST_LOOKS && endsWithin(descriptor, size); look += 1) {
    waitForWriter(descriptor);
    const before = size;
    size = fstatSync(descriptor).size;
    if (size === before) return true;
  }
  return false;
}

const MOMENT_MS = 5;

/**
 * Linux holds the file's lock throughout a write(2), and asks for it where the mode is set: setting the same mode returns
 * after the write that is under way, however long the scheduler keeps its process waiting. Where the file is another
 * user's or the system has no such lock (network file systems), some ms have to do.
 */
function waitForWriter(descriptor: number): void {
  try {
    fchmodSync(descriptor, fstatSync(descriptor).mode & 0o7777);
  } catch {
    // Not this user's file.
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT_MS);
}

/** The file's first so many bytes end within a line. */
function endsWithin(descriptor: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}
