// Cron starts this module every minute: it imports nothing that costs time.
import { isDiskFull } from '../file-fault.ts';
import { journalFile, reserveFile } from './file-name.ts';
import { linesFromEnd } from './from-end.ts';
import type { Journal } from './journal.ts';
import { blankReserve, makeReserve, reservedLines, reserveLine, reserveOf } from './reserve.ts';

/** The journal of a monitor, with a reserve for the time in which its disk is full. */
export interface ReservedJournal {
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
  let inUse = reserveOf(path) === 'used';

  const settle = () => {
    if (!inUse) return makeReserve(path);
    if (journal === undefined) return;
    const lines = reservedLines(path);
    // Who was killed between the two has left them in both.
    if (lastLine(`${directory}/${journalFile(monitor, now())}`) !== lines.at(-1)) {
      journal.append(lines.join(''));
      journal.syncNow();
    }
    blankReserve(path);
    inUse = false;
  };
  return {
    settle() {
      try {
        settle();
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
    },
    append(line) {
      // What follows what the reserve holds belongs after it.
      const refused: { cause?: unknown } | undefined =
        inUse || journal === undefined ? {} : refusal(journal, line);
      if (refused === undefined) return undefined;
      reserveInstead(path, line, refused.cause);
      inUse = true;
      return { path, ...refused };
    },
  };
}

/** Why the journal has no room for a line; undefined where it took it. */
function refusal(journal: Pick<Journal, 'append'>, line: string): { readonly cause: unknown } | undefined {
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
