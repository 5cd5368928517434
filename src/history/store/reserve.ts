// Cron starts this module every minute: it imports nothing that costs time.
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { unwritable } from '../../core/index.ts';

/*
 * A file of one size beside the run store, of blanks as long as there is room on the disk. Once there is none, lines are
 * written over the blanks, at the end: that takes no further block on a file system that writes in place (ext4, XFS,
 * tmpfs). So a monitor that cron starts knows, while its disk is full, what it has notified already.
 * It begins with the month of the file that was written last (`2026-01`): a clock that jumps writes into the file of
 * another month, and the next run has to find it.
 */

/** Room for the last run of nearly every monitor, findings and evidence included, and for many runs without. */
export const RESERVE_BYTES = 32 * 1024;

/** The month, and a blank. */
const HEAD_BYTES = 8;
const MONTH = /^\d{4}-\d{2} /;

const BLANK = ' ';
const NEWLINE = 0x0a;
const ROOM_BYTES = RESERVE_BYTES - HEAD_BYTES;

/** Makes the reserve where it is missing; on a disk that is full already there will be none. */
export function makeReserve(path: string): void {
  try {
    writeFileSync(path, BLANK.repeat(RESERVE_BYTES), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(path, { force: true });
  }
}

/** Whether there is a reserve, and lines in it: it ends in a newline then. One byte is read. */
export function reserveOf(path: string): 'missing' | 'blank' | 'used' {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return 'missing';
  }
  try {
    const last = Buffer.alloc(1);
    readSync(descriptor, last, 0, 1, Math.max(0, fstatSync(descriptor).size - 1));
    return last[0] === NEWLINE ? 'used' : 'blank';
  } catch {
    return 'missing';
  } finally {
    closeSync(descriptor);
  }
}

/** The month of the run store file that was written last; undefined where the reserve names none. */
export function lastMonthOf(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(descriptor, head, 0, HEAD_BYTES, 0);
    const text = head.toString('latin1');
    return MONTH.test(text) ? text.trim() : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Notes the month of the run store file that was written. Where that fails the reserve goes, for it would name another.
 * Not flushed: a disk that hangs would stop the run, and without the note the newest month counts.
 */
export function noteMonth(path: string, month: string): void {
  try {
    write(path, `${month}${BLANK}`, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') rmSync(path, { force: true });
  }
}

/** The lines that the reserve holds, the oldest first, each with its newline. @throws the system's error */
export function reservedLines(path: string): string[] {
  const [, ...lines] = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => `${line}\n`);
}

/**
 * Writes a line into the reserve, after those that it holds; the oldest make room for it.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE where it has no room, or where this file system takes no such writing
 */
export function reserveLine(path: string, line: string): void {
  try {
    const lines = [...(reserveOf(path) === 'used' ? reservedLines(path) : []), line];
    // The first newline ends the blanks.
    while (lines.length > 0 && bytesOf(lines) + 1 > ROOM_BYTES) lines.shift();
    if (lines.length === 0) throw new Error(`a line of ${Buffer.byteLength(line)} bytes has no room there`);
    overwrite(path, `${BLANK.repeat(ROOM_BYTES - bytesOf(lines) - 1)}\n${lines.join('')}`);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** @throws DriftlineError DL_REPORTS_UNWRITABLE */
export function blankReserve(path: string): void {
  try {
    overwrite(path, BLANK.repeat(ROOM_BYTES));
  } catch (error) {
    throw unwritable(path, error);
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
}

/** In its place, on the disk when it returns. */
function overwrite(path: string, text: string): void {
  write(path, text, HEAD_BYTES, fdatasyncSync);
}

function write(path: string, text: string, offset: number, flush?: (descriptor: number) => void): void {
  const descriptor = openSync(path, 'r+');
  try {
    writeSync(descriptor, text, offset);
    flush?.(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
