import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildContractPages, type ShownContract } from './contract/build-contract-pages.ts';
import { readSuiteReport } from './findings-file.ts';
import { monitorsIn, readJournal } from './journal/read.ts';
import { frontPage, type ReportFiles } from './pages/front-page.ts';
import { monitorPage } from './pages/monitor-page.ts';
import { type MonitorPlan, readSummary } from './summary/read-summary.ts';
import type { Summary } from './summary.ts';
import { writeWhole } from './write-whole.ts';

export interface BuildOptions {
  /** Holds `history/` and `out/`. */
  readonly reportsDirectory: string;
  readonly now: Date;
  /** Only these monitors; all of them where it is absent, or empty. */
  readonly monitors?: readonly string[];
  /** How far back each run is looked at, and what the charts show first; absent: 30 days, and one day. */
  readonly rangeMs?: number;
  /** By the monitor's name: what its definition says. */
  readonly plans?: ReadonlyMap<string, MonitorPlan>;
  /** To be served, and loaded again when there is news. */
  readonly live?: boolean;
  /** Each has its page; the first one's is `out/contract.html`. */
  readonly contracts?: readonly ShownContract[];
}

/** How far back a run of a monitor says that a part of the contract is watched, in milliseconds. */
const WATCHED_RANGE_MS = 7 * 24 * 3_600_000;

/**
 * Builds the pages from the history and the suite's findings: `out/monitor.html`, `out/index.html`, then the contracts'.
 * Each is there whole or as it was before. A broken `findings.json` does not keep the monitor's page from
 * being built.
 * @returns the paths of the pages
 * @throws Fault DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function buildReports(options: BuildOptions): {
  index: string;
  monitorPage: string;
  contractPages: readonly string[];
} {
  const { reportsDirectory, now, contracts = [] } = options;
  const out = join(reportsDirectory, 'out');
  const paths = { index: join(out, 'index.html'), monitorPage: join(out, 'monitor.html') };
  const summaries = readSummaries(options);
  writeWhole(paths.monitorPage, monitorPageOf(options, summaries));
  writeWhole(paths.index, frontPageOf(options, summaries));
  const suite = readSuiteReport(join(out, 'findings.json'));
  const runs = runsSince(reportsDirectory, now, WATCHED_RANGE_MS);
  return { ...paths, contractPages: buildContractPages(contracts, { out, builtAt: now, suite, runs }) };
}

function runsSince(reportsDirectory: string, now: Date, rangeMs: number) {
  const since = new Date(now.getTime() - rangeMs);
  return readJournal(join(reportsDirectory, 'history'), undefined, { since }).runs;
}

/**
 * What the history says of each monitor.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function readSummaries({ reportsDirectory, now, monitors, rangeMs, plans }: BuildOptions): Summary[] {
  const history = join(reportsDirectory, 'history');
  const names = monitors === undefined || monitors.length === 0 ? monitorsIn(history) : monitors;
  return names.map((name) => {
    const plan = plans?.get(name);
    const options = { now, ...(rangeMs === undefined ? {} : { rangeMs }), ...(plan && { plan }) };
    return readSummary(history, name, options);
  });
}

/** The text of the monitor's page. */
export function monitorPageOf({ now, rangeMs, live = false }: BuildOptions, summaries: Summary[]): string {
  return monitorPage({ summaries, builtAt: now, live, ...(rangeMs === undefined ? {} : { rangeMs }) });
}

/**
 * The text of the front page.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function frontPageOf(
  { reportsDirectory, now, live = false }: BuildOptions,
  summaries: Summary[],
): string {
  const out = join(reportsDirectory, 'out');
  const suite = readSuiteReport(join(out, 'findings.json'));
  const parts = { summaries, files: filesIn(out), builtAt: now, live };
  return frontPage(suite === undefined ? parts : { ...parts, suite });
}

function filesIn(out: string): ReportFiles {
  const has = (path: string) => existsSync(join(out, path));
  return {
    playwright: has('playwright/index.html'),
    junit: has('junit.xml'),
    findings: has('findings.json'),
  };
}
