import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';

/** The name of a run store file, taken apart. */
const STORE_FILE = /^(?<monitor>.+)-(?<month>\d{4}-\d{2})\.ndjson$/;
const ROLL_UP_FILE = /^(?<monitor>.+)-(?<month>\d{4}-\d{2})\.hourly\.ndjson$/;
const DAILY_FILE = /^(?<monitor>.+)-(?<year>\d{4})\.daily\.ndjson$/;

/** A file of the history: whose, and of which month. */
interface HistoryFile {
  readonly monitor: string;
  /** In UTC: `2026-01`. */
  readonly month: string;
}

/** A monitor, and the place whose runs of it are meant. */
interface PlacedMonitor {
  readonly monitor: string;
  /** Absent: there is one place. */
  readonly place?: string;
}

/**
 * The name under which the runs of a monitor at one place stand in a history of several: `login@eu-west`; without a
 * place, that of the monitor. A machine's own history has the runs of its place under the monitor's name.
 */
export function storeName({ monitor, place }: PlacedMonitor): string {
  return place === undefined ? monitor : `${monitor}@${place}`;
}

/** The monitor and the place of a name as `storeName` makes it. */
export function placedMonitor(store: string): PlacedMonitor {
  const at = store.indexOf('@');
  return at < 0 ? { monitor: store } : { monitor: store.slice(0, at), place: store.slice(at + 1) };
}

/** A month of time in UTC, as run store files name it: `2026-01`. */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** The run store file that a line written at `time` belongs to: `<monitor>-YYYY-MM.ndjson`, by UTC month. */
export function storeFile(monitor: string, time: Date): string {
  return `${monitor}-${monthOf(time)}.ndjson`;
}

/** The file that has the lines for which the disk has no room: `<monitor>.reserve`. */
export function reserveFile(monitor: string): string {
  return `${monitor}.reserve`;
}

/** The file of a month's roll-ups, which no reader of the run store takes for one: `<monitor>-YYYY-MM.hourly.ndjson`. */
export function rollUpFile(monitor: string, month: string): string {
  return `${monitor}-${month}.hourly.ndjson`;
}

/** The file of a year's roll-ups by the day: `<monitor>-YYYY.daily.ndjson`. */
export function dailyFile(monitor: string, year: string): string {
  return `${monitor}-${year}.daily.ndjson`;
}

/** The monitor and year of a file of roll-ups by the day; undefined where the name is not one of such a file. */
export function parseDailyFile(name: string): { monitor: string; year: string } | undefined {
  const { monitor, year } = DAILY_FILE.exec(name)?.groups ?? {};
  return monitor === undefined || year === undefined ? undefined : { monitor, year };
}

/** The monitor and month of a run store file; undefined where the name is not one of a run store file. */
export function parseStoreFile(name: string): HistoryFile | undefined {
  return historyFile(STORE_FILE.exec(name));
}

/** The monitor and month of a file of roll-ups; undefined where the name is not one of such a file. */
export function parseRollUpFile(name: string): HistoryFile | undefined {
  return historyFile(ROLL_UP_FILE.exec(name));
}

function historyFile(match: RegExpExecArray | null): HistoryFile | undefined {
  const { monitor, month } = match?.groups ?? {};
  return monitor === undefined || month === undefined ? undefined : { monitor, month };
}

/** Texts of this size stay among the young objects of V8; of larger ones each is allocated by itself. */
const CHUNK_BYTES = 1 << 14;
const NEWLINE = 0x0a;
/** Of a longer line only so much is read, in bytes: it is no line of a run store. */
const LONGEST_LINE = 1 << 25;

/**
 * The lines of a file, read in pieces: a file of any size fits, and a line of more than 32 MB is cut. Cut at newline
 * bytes before it is decoded, so that no character is ever split.
 * @param since lines that were written before it may be left out; only of a file of the run store
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* linesOf(path: string, since?: Date): Generator<string> {
  const descriptor = reading(path, () => openSync(path, 'r'));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let position = since === undefined ? 0 : reading(path, () => offsetBefore(descriptor, since));
    const read = () => {
      const piece = chunk.subarray(0, readSync(descriptor, chunk, 0, chunk.length, position));
      position += piece.length;
      return piece;
    };
    let rest: Buffer[] = [];
    let length = 0;
    for (let piece = reading(path, read); piece.length > 0; piece = reading(path, read)) {
      const end = piece.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        yield* Buffer.concat([...rest, piece.subarray(0, end - 1)])
          .toString('utf8')
          .split('\n');
        [rest, length] = [[], 0];
      }
      if (length > LONGEST_LINE || end === piece.length) continue;
      // The next piece is read into the same memory.
      rest.push(Buffer.from(piece.subarray(end)));
      length += piece.length - end;
    }
    if (length > 0) yield Buffer.concat(rest).toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

const FIRST_STEP_BYTES = 256 * 1024;
const TIME = /"time":"(?<time>\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/;
/** A clock that is set back writes lines out of their order; so far back they are found. */
const SLACK_MS = 3_600_000;
const PIECE_BYTES = 64 * 1024;

/**
 * A place in a run store file before which nothing was written at or after an instant: looked for from its end, in steps
 * that double, for most readers want recent runs.
 */
function offsetBefore(descriptor: number, instant: Date): number {
  const { size } = fstatSync(descriptor);
  const wanted = instant.getTime() - SLACK_MS;
  for (let step = FIRST_STEP_BYTES; step < size; step *= 2) {
    const offset = size - step;
    const line = firstLineAfter(descriptor, offset);
    if (line !== undefined && line.time < wanted) return line.at;
  }
  return 0;
}

/** The first whole line after an offset that has a time. */
function firstLineAfter(descriptor: number, offset: number): { at: number; time: number } | undefined {
  const piece = Buffer.alloc(PIECE_BYTES);
  // Latin-1: a character a byte.
  const text = piece.toString('latin1', 0, readSync(descriptor, piece, 0, PIECE_BYTES, offset));
  for (let at = text.indexOf('\n') + 1; at > 0; at = text.indexOf('\n', at) + 1) {
    const end = text.indexOf('\n', at);
    const time = TIME.exec(text.slice(at, end < 0 ? text.length : end))?.groups?.time;
    if (time !== undefined && end >= 0) return { at: offset + at, time: Date.parse(time) };
  }
  return undefined;
}

/** A clean run takes little more than a thousand bytes. */
const FIRST_CHUNK_BYTES = 8 * 1024;
const LARGEST_CHUNK_BYTES = 1 << 20;

/**
 * The lines of a file, the last one first; each piece that is read is twice as long as the one after it.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* linesFromEnd(path: string): Generator<string> {
  try {
    yield* linesBackwards(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function* linesBackwards(path: string): Generator<string> {
  const descriptor = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let chunkBytes = FIRST_CHUNK_BYTES;
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, end));
      chunkBytes = Math.min(chunkBytes * 2, LARGEST_CHUNK_BYTES);
      end -= chunk.length;
      readSync(descriptor, chunk, 0, chunk.length, end);
      const bytes = Buffer.concat([chunk, rest]);
      // What stands before the first newline began in the piece before.
      const newline = bytes.indexOf(NEWLINE);
      const begin = end === 0 ? 0 : newline < 0 ? bytes.length : newline + 1;
      if (begin < bytes.length) yield* bytes.toString('utf8', begin).split('\n').reverse();
      rest = begin > LONGEST_LINE ? Buffer.alloc(1) : bytes.subarray(0, begin);
    }
  } finally {
    closeSync(descriptor);
  }
}
