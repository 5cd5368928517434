// Cron starts this module every minute: it imports nothing that costs time.
import { renameSync, rmSync } from 'node:fs';
import { isDiskFull } from '../../core/index.ts';
import { linesFromEnd, linesOf, monthOf, reserveFile, storeFile } from './files.ts';
import { parseLine } from './line.ts';
import { storeFilesIn } from './read.ts';
import {
  blankReserve,
  lastMonthOf,
  makeReserve,
  noteMonth,
  reservedLines,
  reserveLine,
  reserveOf,
} from './reserve.ts';
import type { RunStore } from './run-store.ts';

/** The run store of a monitor, with a reserve for the time in which its disk is full. */
export interface ReservedStore {
  /** Whether the reserve holds lines. */
  inUse(): boolean;
  /**
   * Has the run store take what the reserve holds, where there is room again; makes the reserve where it is missing. To be
   * called by who has the monitor's lock, before it appends.
   * @throws DriftlineError DL_REPORTS_UNWRITABLE
   */
  settle(): void;
  /**
   * Appends a line, its newline included: to the run store, or to the reserve while the disk is full.
   * @returns the path of the reserve, and what the run store said, where that has it now
   * @throws DriftlineError DL_REPORTS_UNWRITABLE where neither takes it
   */
  append(line: string): { readonly path: string; readonly cause?: unknown } | undefined;
}

/** @param run store undefined where the disk is too full to open it */
export function reservedStore(
  directory: string,
  monitor: string,
  runStore: Pick<RunStore, 'append' | 'syncNow'> | undefined,
  now: () => Date,
): ReservedStore {
  const path = `${directory}/${reserveFile(monitor)}`;
  const before = reserveOf(path);
  let inUse = before === 'used';
  let month = lastMonthOf(path);

  const written = () => {
    const current = monthOf(now());
    if (month !== current) noteMonth(path, current);
    month = current;
  };

  const takeOver = (taking: NonNullable<typeof runStore>) => {
    const lines = reservedLines(path);
    const missing = lines.slice(takenOf(lines, `${directory}/${storeFile(monitor, now())}`));
    if (missing.length > 0) {
      taking.append(missing.join(''));
      taking.syncNow();
      written();
    }
    blankReserve(path);
    inUse = false;
  };
  return {
    inUse: () => inUse,
    settle() {
      if (before === 'missing') makeReserve(path);
      if (!inUse || runStore === undefined) return;
      try {
        takeOver(runStore);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
    },
    append(line) {
      // What follows what the reserve holds belongs after it.
      const refused = inUse || runStore === undefined ? NOT_ASKED : refusal(runStore, line);
      if (refused === undefined) {
        written();
        return undefined;
      }
      reserveInstead(path, line, refused.cause);
      inUse = true;
      return { path, ...refused };
    },
  };
}

interface Refusal {
  /** The error of the run store; absent where it was not tried. */
  readonly cause?: unknown;
}

const NOT_ASKED: Refusal = {};

/** Why the run store has no room for a line; undefined where it took it. */
function refusal(runStore: Pick<RunStore, 'append'>, line: string): Refusal | undefined {
  try {
    runStore.append(line);
    return undefined;
  } catch (cause) {
    if (!isDiskFull(cause)) throw cause;
    return { cause };
  }
}

/** Where the reserve has no room either, or was never made, the error is that of the run store. */
function reserveInstead(path: string, line: string, cause: unknown): void {
  try {
    reserveLine(path, line);
  } catch (error) {
    throw cause ?? error;
  }
}

/**
 * How many lines of the reserve the run store has already: who was killed between the two left all of them in both, and a
 * disk that had room for a part of a write may have taken a line up to its newline.
 */
function takenOf(lines: readonly string[], path: string): number {
  let left = lines.length + 1;
  for (const line of linesFromEnd(path)) {
    if (line === '') continue;
    const place = lines.lastIndexOf(`${line}\n`);
    if (place >= 0 || left === 0) return place + 1;
    left -= 1;
  }
  return 0;
}

/** The lines of a monitor that wait in a folder until another store takes them. */
interface WaitingLines {
  /** The oldest first; none: nothing waits. */
  readonly lines: readonly string[];
  /** To be called once they are in the other store. A file with damaged lines is kept under another name. */
  remove(): void;
}

/** To be called by who has the monitor's lock in that folder. @throws DriftlineError DL_REPORTS_UNREADABLE */
export function waitingLines(directory: string, monitor: string): WaitingLines {
  const reserve = `${directory}/${reserveFile(monitor)}`;
  const inReserve = reserveOf(reserve) === 'used' ? reservedLines(reserve) : [];
  const files = storeFilesIn(directory, monitor).map((name) => {
    const path = `${directory}/${name}`;
    return { path, lines: [...linesOf(path)].filter((line) => line !== '') };
  });
  return {
    lines: [...files.flatMap(({ lines }) => lines), ...inReserve],
    remove() {
      for (const { path, lines } of files) {
        if (lines.every((line) => parseLine(line))) rmSync(path, { force: true });
        else renameSync(path, `${path}.damaged-${process.pid}`);
      }
      if (inReserve.length > 0) blankReserve(reserve);
    },
  };
}
