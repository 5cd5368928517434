import { join } from 'node:path';
import { linesFromEnd } from './from-end.ts';
import { parseLine } from './parse.ts';
import { storeFilesIn } from './read.ts';
import type { StepRecord } from './record.ts';
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
  const isWanted = (line: string) => line.includes(UP) || line.startsWith('{"type":"step"');
  for (const entry of runsFromEnd(directory, monitor, isWanted)) {
    if (Date.parse(entry.run.time) < since.getTime()) return undefined;
    if (entry.run.verdict === 'up') return entry;
  }
  return undefined;
}

/** Of version 1, where steps have lines of their own before their run's, a run is told when the run before it begins. */
function* runsFromEnd(
  directory: string,
  monitor: string,
  isWanted: (line: string) => boolean,
): Generator<StoredRun> {
  let bare: { run: StoredRun['run']; steps: StepRecord[] } | undefined;
  for (const name of storeFilesIn(directory, monitor).reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      const entry = line === '' || !isWanted(line) ? undefined : parseLine(line);
      if (entry?.kind === 'step' && entry.step.run === bare?.run.run) bare.steps.unshift(entry.step);
      if (entry?.kind !== 'run' && entry?.kind !== 'bare-run') continue;
      if (bare) yield bare;
      bare = entry.kind === 'bare-run' ? { run: entry.run, steps: [] } : undefined;
      if (entry.kind === 'run' && entry.run.monitor === monitor) yield wholeRun(entry);
    }
  }
  if (bare) yield bare;
}

function wholeRun({ run, steps, state }: StoredRun): StoredRun {
  return { run, steps, ...(state === undefined ? {} : { state }) };
}
