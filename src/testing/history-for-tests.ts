// Test support: the run store of a monitor with a history.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRun, makeState } from '../history/store/history.fixture.ts';
import { storeLine } from '../history/store/line.ts';
import { RECORD_VERSION, type Verdict } from '../history/store/record.ts';

const HOUR = 3_600_000;

/** The line of a run, and the file of the run store that it belongs to. */
export function lineOf(
  reports: string,
  monitor: string,
  time: Date,
  verdict: Verdict = 'up',
): { readonly line: string; readonly file: string } {
  const at = time.toISOString();
  const isUp = verdict === 'up';
  const run = makeRun({
    version: RECORD_VERSION,
    run: `run-${at}`,
    monitor,
    time: at,
    verdict,
    summary: isUp ? '3 of 3 exchanges keep the contract' : 'connection refused',
    target: 'mock',
    serverMs: 40,
  });
  const file = join(reports, 'history', `${monitor}-${at.slice(0, 7)}.ndjson`);
  return { line: storeLine(run, [], makeState({ since: at })), file };
}

/** Writes a number of runs, one per hour until now. */
export function historyOf(
  reports: string,
  monitor: string,
  runs: number,
  verdictAt: (hoursAgo: number) => Verdict = () => 'up',
): void {
  mkdirSync(join(reports, 'history'), { recursive: true });
  const files = new Map<string, string>();
  for (let hours = runs; hours > 0; hours -= 1) {
    const time = new Date(Date.now() - hours * HOUR + 60_000);
    const { line, file } = lineOf(reports, monitor, time, verdictAt(hours));
    files.set(file, (files.get(file) ?? '') + line);
  }
  for (const [file, text] of files) writeFileSync(file, text, { flag: 'a' });
}
