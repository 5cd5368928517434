import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildContractPages, type ShownContract } from './contract/build-contract-pages.ts';
import { readSuiteReport } from './findings-file.ts';
import { readJournal } from './journal/read.ts';
import { frontPage, type ReportFiles } from './pages/front-page.ts';
import { monitorPage } from './pages/monitor-page.ts';
import { SUMMARY_RANGE_MS, summarise } from './summary.ts';
import { writeWhole } from './write-whole.ts';

export interface BuildOptions {
  /** Holds `history/` and `out/`. */
  readonly reportsDirectory: string;
  readonly now: Date;
  /** Only this monitor; all of them where it is absent. */
  readonly monitor?: string;
  /** Each has its page; the first one's is `out/contract.html`. */
  readonly contracts?: readonly ShownContract[];
}

/** How far back a run of a monitor says that a part of the contract is watched, in milliseconds. */
const WATCHED_RANGE_MS = 7 * 24 * 3_600_000;

/**
 * Builds the pages from the journal and the suite's findings: `out/monitor.html`, `out/index.html`, then the contracts'.
 * Each is there whole or as it was before. A broken `findings.json` does not keep the monitor's page from
 * being built.
 * @returns the paths of the pages
 * @throws Fault DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function buildReports({ reportsDirectory, now, monitor, contracts = [] }: BuildOptions): {
  index: string;
  monitorPage: string;
  contractPages: readonly string[];
} {
  const out = join(reportsDirectory, 'out');
  const since = new Date(now.getTime() - SUMMARY_RANGE_MS);
  const contents = readJournal(join(reportsDirectory, 'history'), monitor, { since });
  const summaries = contents.monitors.map((name) => summarise(contents, { now, monitor: name }));
  const paths = { index: join(out, 'index.html'), monitorPage: join(out, 'monitor.html') };
  writeWhole(paths.monitorPage, monitorPage({ summaries, builtAt: now }));
  const suite = readSuiteReport(join(out, 'findings.json'));
  const parts = { summaries, files: filesIn(out), builtAt: now };
  writeWhole(paths.index, frontPage(suite === undefined ? parts : { ...parts, suite }));
  const runs = runsSince(reportsDirectory, now, WATCHED_RANGE_MS);
  return { ...paths, contractPages: buildContractPages(contracts, { out, builtAt: now, suite, runs }) };
}

function runsSince(reportsDirectory: string, now: Date, rangeMs: number) {
  const since = new Date(now.getTime() - rangeMs);
  return readJournal(join(reportsDirectory, 'history'), undefined, { since }).runs;
}

function filesIn(out: string): ReportFiles {
  const has = (path: string) => existsSync(join(out, path));
  return {
    playwright: has('playwright/index.html'),
    junit: has('junit.xml'),
    findings: has('findings.json'),
  };
}
