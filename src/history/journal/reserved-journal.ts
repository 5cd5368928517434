// Cron starts this module every minute: it imports nothing that costs time.
import { isDiskFull } from '../../core/index.ts';
import { journalFile, reserveFile } from './file-name.ts';
import { linesFromEnd } from './from-end.ts';
import type { Journal } from './journal.ts';
import { blankReserve, makeReserve, reservedLines, reserveLine, reserveOf } from './reserve.ts';

/** The journal of a monitor, with a reserve for the time in which its disk is full. */
export interface ReservedJournal {
  /** Whether the reserve holds lines. */
  inUse(): boolean;
  /**
   * Has the journal take what the reserve holds, where there is room again; makes the reserve where it is missing. To be
   * called by who has the monitor's lock, before it appends.
   * @throws Fault DL_REPORTS_UNWRITABLE
   */
  settle(): void;
  /**
   * Appends a line, its newline included: to the journal, or to the reserve while the disk is full.
   * @returns the path of the reserve, and what the journal said, where that has it now
   * @throws Fault DL_REPORTS_UNWRITABLE where neither takes it
   */
  append(line: string): { readonly path: string; readonly cause?: unknown } | undefined;
}

/** @param journal undefined where the disk is too full to open it */
export function reservedJournal(
  directory: string,
  monitor: string,
  journal: Pick<Journal, 'append' | 'syncNow'> | undefined,
  now: () => Date,
): ReservedJournal {
  const path = `${directory}/${reserveFile(monitor)}`;
  const before = reserveOf(path);
  let inUse = before === 'used';

  const takeOver = (taking: NonNullable<typeof journal>) => {
    const lines = reservedLines(path);
    // Who was killed between the two has left them in both.
    if (lastLine(`${directory}/${journalFile(monitor, now())}`) !== lines.at(-1)) {
      taking.append(lines.join(''));
      taking.syncNow();
    }
    blankReserve(path);
    inUse = false;
  };
  return {
    inUse: () => inUse,
    settle() {
      if (before === 'missing') makeReserve(path);
      if (!inUse || journal === undefined) return;
      try {
        takeOver(journal);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
    },
    append(line) {
      // What follows what the reserve holds belongs after it.
      const refused = inUse || journal === undefined ? NOT_ASKED : refusal(journal, line);
      if (refused === undefined) return undefined;
      reserveInstead(path, line, refused.cause);
      inUse = true;
      return { path, ...refused };
    },
  };
}

interface Refusal {
  /** What the journal said; absent where it was not asked. */
  readonly cause?: unknown;
}

const NOT_ASKED: Refusal = {};

/** Why the journal has no room for a line; undefined where it took it. */
function refusal(journal: Pick<Journal, 'append'>, line: string): Refusal | undefined {
  try {
    journal.append(line);
    return undefined;
  } catch (cause) {
    if (!isDiskFull(cause)) throw cause;
    return { cause };
  }
}

/** Where the reserve has no room either, or was never made, what is told is why the journal had none. */
function reserveInstead(path: string, line: string, cause: unknown): void {
  try {
    reserveLine(path, line);
  } catch (error) {
    throw cause ?? error;
  }
}

function lastLine(path: string): string | undefined {
  for (const line of linesFromEnd(path)) if (line !== '') return `${line}\n`;
  return undefined;
}
