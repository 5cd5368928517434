// Cron's command calls this before each run: it imports nothing that costs time.
import { existsSync, readdirSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';
import { monthOf, parseStoreFile, reserveFile, storeFile } from './file-name.ts';
import { linesFromEnd } from './from-end.ts';
import { isFuture } from './future.ts';
import { parseLine } from './line.ts';
import { lastMonthOf } from './reserve.ts';

/**
 * The names of a monitor's run store files, the one that was written last first: the reserve names its month. Where it
 * names none, the months follow each other, and those come last that have nothing but runs dated in the future: a
 * clock that was wrong once must not hide the runs after it.
 * A directory of a thousand monitors takes long to list, and is listed only where the first file is not enough.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* storeFilesNewestFirst(directory: string, monitor: string, now: Date): Generator<string> {
  const isThere = (name: string) => existsSync(`${directory}/${name}`);
  const current = storeFile(monitor, now);
  const month = lastMonthOf(`${directory}/${reserveFile(monitor)}`);
  const first = month === undefined ? undefined : `${monitor}-${month}.ndjson`;
  const yielded: string[] = [];
  if (first !== undefined && isThere(first)) yielded.push(first);
  if (current !== first && isThere(current) && !isAllFuture(`${directory}/${current}`, now)) {
    yielded.push(current);
  }
  yield* yielded;
  const rest = namesOf(directory, monitor).filter((name) => !yielded.includes(name));
  const isPast = (name: string) => (parseStoreFile(name)?.month ?? '') < monthOf(now);
  yield* rest.filter(isPast);
  yield* rest.filter((name) => !isPast(name));
}

/** Whether a file has runs, and each is dated in the future. */
function isAllFuture(path: string, now: Date): boolean {
  let runs = 0;
  for (const line of linesFromEnd(path)) {
    const entry = line === '' ? undefined : parseLine(line);
    if (entry?.kind !== 'run') continue;
    if (!isFuture(entry.run.time, now)) return false;
    runs += 1;
  }
  return runs > 0;
}

function namesOf(directory: string, monitor: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(directory, error);
  }
  return names
    .filter((name) => parseStoreFile(name)?.monitor === monitor)
    .sort()
    .reverse();
}
