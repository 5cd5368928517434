import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeReportFile as writeWhole } from '../core/index.ts';
import type { Summary } from '../history/index.ts';
import { type MonitorPlan, monitorsIn, readRunStore, readSummary } from '../history/index.ts';
import { buildContractPages, type ViewedContract, viewContracts } from './contract/build-contract-pages.ts';
import { contractFrames } from './contract/contract-frames.ts';
import type { ShownContract } from './contract/shown-contract.ts';
import { readSuiteReport } from './findings-file.ts';
import { readMutationReport } from './mutation-file.ts';
import type { ReportFiles } from './pages/file-list.ts';
import type { Beside } from './pages/frame.ts';
import { frontPage } from './pages/front-page.ts';
import { monitorPage } from './pages/monitor-page.ts';

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

/** What was built. */
export interface BuiltReports {
  /** Paths of the pages. */
  readonly index: string;
  readonly monitorPage: string;
  readonly contractPages: readonly string[];
  /** For who makes the front page again. */
  readonly contracts: readonly ViewedContract[];
}

/**
 * Builds the pages from the history and the suite's findings: `out/monitor.html`, the contracts', then `out/index.html`.
 * Each is there whole or as it was before. A broken `findings.json` does not keep the monitor's page from
 * being built.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function buildReports(options: BuildOptions): BuiltReports {
  const { reportsDirectory, now } = options;
  const out = join(reportsDirectory, 'out');
  const paths = { index: join(out, 'index.html'), monitorPage: join(out, 'monitor.html') };
  const summaries = readSummaries(options);
  writeWhole(paths.monitorPage, monitorPageOf(options, summaries));
  const contracts = viewedContracts(options);
  const contractPages = buildContractPages(contracts, { out, builtAt: now, beside: besideIn(out) });
  writeWhole(paths.index, frontPageOf(options, summaries, contracts));
  return { ...paths, contractPages, contracts };
}

/** @throws DriftlineError DL_REPORTS_UNREADABLE for a broken `findings.json` or `mutation.json` */
function viewedContracts({ reportsDirectory, now, contracts = [] }: BuildOptions): ViewedContract[] {
  if (contracts.length === 0) return [];
  const out = join(reportsDirectory, 'out');
  return viewContracts(contracts, {
    suite: readSuiteReport(join(out, 'findings.json')),
    mutation: readMutationReport(join(out, 'mutation.json')),
    runs: runsSince(reportsDirectory, now, WATCHED_RANGE_MS),
  });
}

function runsSince(reportsDirectory: string, now: Date, rangeMs: number) {
  const since = new Date(now.getTime() - rangeMs);
  return readRunStore(join(reportsDirectory, 'history'), undefined, { since }).runs;
}

/**
 * What the history says of each monitor.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
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
export function monitorPageOf(
  { reportsDirectory, now, rangeMs, live = false, contracts = [] }: BuildOptions,
  summaries: readonly Summary[],
): string {
  const parts = {
    beside: besideIn(join(reportsDirectory, 'out')),
    frames: contractFrames(contracts),
    ...(rangeMs === undefined ? {} : { rangeMs }),
  };
  return monitorPage({ summaries, builtAt: now, live, ...parts });
}

/**
 * The text of the front page.
 * @param viewed what is known of the contracts
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function frontPageOf(
  { reportsDirectory, now, live = false, contracts = [] }: BuildOptions,
  summaries: readonly Summary[],
  viewed: readonly ViewedContract[] = [],
): string {
  const out = join(reportsDirectory, 'out');
  const suite = readSuiteReport(join(out, 'findings.json'));
  return frontPage({
    summaries,
    contracts: viewed.flatMap(({ view, address }) => (view ? [{ view, address }] : [])),
    files: filesIn(out),
    builtAt: now,
    live,
    frames: contractFrames(contracts),
    ...(suite === undefined ? {} : { suite }),
  });
}

/** The pages that are built together know of each other; Playwright's is there or not. */
function besideIn(out: string): Beside {
  return { playwright: existsSync(join(out, 'playwright', 'index.html')) };
}

function filesIn(out: string): ReportFiles {
  const has = (path: string) => existsSync(join(out, path));
  return {
    monitor: has('monitor.html'),
    contract: has('contract.html'),
    playwright: has('playwright/index.html'),
    findings: has('findings.json'),
    sarif: has('findings.sarif'),
    junit: has('junit.xml'),
    mutation: has('mutation.json'),
  };
}
