// Test support: a journal as a monitor would have kept it until now.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalLine, type RunRecord, type Verdict } from '../../reports/index.ts';

const HOUR = 3_600_000;

/** A run's line, and the file of the journal that it belongs into. */
export function lineOf(
  reports: string,
  monitor: string,
  time: Date,
  verdict: Verdict = 'up',
): { readonly line: string; readonly file: string } {
  const at = time.toISOString();
  const run: RunRecord = {
    type: 'run',
    version: 2,
    run: `run-${at}`,
    monitor,
    time: at,
    verdict,
    durationMs: 100,
    exitCode: verdict === 'up' ? 0 : 2,
    steps: 0,
    errors: 0,
    warnings: 0,
    summary: verdict === 'up' ? '3 of 3 exchanges keep the contract' : 'connection refused',
    contract: 'contracts/sealmetrics.openapi.yaml',
    contractHash: 'f00d',
    target: 'stand-in',
    serverMs: 40,
  };
  const state = {
    level: 'ok',
    since: at,
    recent: 'u',
    flapping: false,
    counts: { up: 1 },
    owed: [],
  } as const;
  const file = join(reports, 'history', `${monitor}-${at.slice(0, 7)}.ndjson`);
  return { line: journalLine(run, [], state), file };
}

/** Writes a run an hour until now, so many of them. */
export function historyOf(reports: string, monitor: string, runs: number): void {
  mkdirSync(join(reports, 'history'), { recursive: true });
  for (let hours = runs; hours > 0; hours -= 1) {
    const { line, file } = lineOf(reports, monitor, new Date(Date.now() - hours * HOUR + 60_000));
    writeFileSync(file, line, { flag: 'a' });
  }
}
