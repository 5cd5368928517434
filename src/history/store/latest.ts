import { join } from 'node:path';
import { linesFromEnd } from './from-end.ts';
import { parseLine, runOf } from './parse.ts';
import { storeFilesIn } from './read.ts';
import type { StoredRun } from './restore.ts';

const UP = '"verdict":"up"';

/**
 * The latest runs of a monitor, the newest last, read from the end of its files.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function latestRuns(directory: string, monitor: string, count: number): StoredRun[] {
  const runs: StoredRun[] = [];
  for (const run of runsFromEnd(directory, monitor, () => true)) {
    runs.push(run);
    if (runs.length === count) break;
  }
  return runs.reverse().sort((a, b) => Date.parse(a.run.time) - Date.parse(b.run.time));
}

/**
 * The latest run of a monitor that was up; undefined where there is none since an instant.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function lastGoodRun(directory: string, monitor: string, since: Date): StoredRun | undefined {
  for (const entry of runsFromEnd(directory, monitor, (line) => line.includes(UP))) {
    if (Date.parse(entry.run.time) < since.getTime()) return undefined;
    if (entry.run.verdict === 'up') return entry;
  }
  return undefined;
}

function* runsFromEnd(
  directory: string,
  monitor: string,
  isWanted: (line: string) => boolean,
): Generator<StoredRun> {
  for (const name of storeFilesIn(directory, monitor).reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      const entry = line === '' || !isWanted(line) ? undefined : parseLine(line);
      if (entry?.kind === 'run' && entry.run.monitor === monitor) yield runOf(entry);
    }
  }
}
