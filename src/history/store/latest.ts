import { join } from 'node:path';
import { linesFromEnd } from './from-end.ts';
import { isFuture } from './future.ts';
import type { StoredRun } from './line.ts';
import { parseLine, runOf } from './line.ts';
import { storeFilesNewestFirst } from './newest-first.ts';

const UP = '"verdict":"up"';

/**
 * The latest runs of a monitor, in the order in which they were written, read from the end of its files.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function latestRuns(directory: string, monitor: string, count: number, now: Date): StoredRun[] {
  const runs: StoredRun[] = [];
  for (const run of runsFromEnd(directory, monitor, now, () => true)) {
    runs.push(run);
    if (runs.length === count) break;
  }
  return runs.reverse();
}

/**
 * The latest run of a monitor that was up; undefined where there is none since an instant. One dated in the
 * future is passed over.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function lastGoodRun(
  directory: string,
  monitor: string,
  since: Date,
  now: Date,
): StoredRun | undefined {
  for (const entry of runsFromEnd(directory, monitor, now, (line) => line.includes(UP))) {
    if (isFuture(entry.run.time, now)) continue;
    if (Date.parse(entry.run.time) < since.getTime()) return undefined;
    if (entry.run.verdict === 'up') return entry;
  }
  return undefined;
}

function* runsFromEnd(
  directory: string,
  monitor: string,
  now: Date,
  isWanted: (line: string) => boolean,
): Generator<StoredRun> {
  for (const name of storeFilesNewestFirst(directory, monitor, now)) {
    for (const line of linesFromEnd(join(directory, name))) {
      const entry = line === '' || !isWanted(line) ? undefined : parseLine(line);
      if (entry?.kind === 'run' && entry.run.monitor === monitor) yield runOf(entry);
    }
  }
}
