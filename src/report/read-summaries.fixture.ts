// Test support: the summaries of some runs, written to a run store and read back.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateRollUps } from '../history/roll-up/update.ts';
import { linesOfHistory, withState } from '../history/store/history.fixture.ts';
import type { StoredRun } from '../history/store/line.ts';
import { readSummary, type SummaryOptions } from '../history/summary/read-summary.ts';
import type { Summary } from '../history/summary/summary.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

/**
 * Writes runs into a run store, one file for each monitor and month, and rolls them up.
 * @returns its folder
 */
export function writeHistory(
  runs: readonly StoredRun[],
  now: Date,
  directory = join(temporaryDirectory(), 'history'),
): string {
  mkdirSync(directory);
  const files = new Map<string, StoredRun[]>();
  for (const each of withState(runs)) {
    const name = `${each.run.monitor}-${each.run.time.slice(0, 7)}.ndjson`;
    const ofFile = files.get(name) ?? [];
    ofFile.push(each);
    files.set(name, ofFile);
  }
  for (const [name, ofFile] of files) writeFileSync(join(directory, name), linesOfHistory(ofFile));
  for (const monitor of new Set(runs.map(({ run }) => run.monitor))) updateRollUps(directory, monitor, now);
  return directory;
}

/** One summary for each monitor, in the order of their first runs. */
export function summariesOf(runs: readonly StoredRun[], options: SummaryOptions, folder?: string): Summary[] {
  const directory =
    folder === undefined ? keptHistory(runs, options.now) : writeHistory(runs, options.now, folder);
  const monitors = [...new Set(runs.map(({ run }) => run.monitor))];
  return monitors.map((monitor) => readSummary(directory, monitor, options));
}

/** Stores by the runs in them, and where they are: to write a month of runs takes a second. */
const kept = new WeakMap<readonly StoredRun[], { readonly at: number; readonly directory: string }>();
let parent: string | undefined;
let count = 0;

function keptHistory(runs: readonly StoredRun[], now: Date): string {
  const known = kept.get(runs);
  if (known?.at === now.getTime()) return known.directory;
  parent ??= folderOfProcess();
  count += 1;
  const directory = writeHistory(runs, now, join(parent, String(count)));
  kept.set(runs, { at: now.getTime(), directory });
  return directory;
}

/** Several test files of a process read the same stores. */
function folderOfProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-histories-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
