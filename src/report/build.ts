import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeReportFile as writeWhole } from '../core/index.ts';
import {
  type IncidentDetail,
  incidentFile,
  type MonitorPlaces,
  type MonitorPlan,
  monitorsIn,
  placedMonitor,
  placesIn,
  readRunStore,
  readSuiteRuns,
  readSummary,
  type Summary,
} from '../history/index.ts';
import {
  buildContractPages,
  type ShownContract,
  type ViewedContract,
  viewContracts,
} from './contract/build-contract-pages.ts';
import { contractFrames } from './contract/contract-frames.ts';
import { readSuiteReport } from './findings-file.ts';
import { readMutationReport } from './mutation-file.ts';
import type { ReportFiles } from './pages/file-list.ts';
import type { SiblingPages } from './pages/frame.ts';
import { frontPage } from './pages/front-page.ts';
import { incidentPage } from './pages/incident-page.ts';
import { monitorPage } from './pages/monitor-page.ts';
import { STYLE_FILE, styleFile } from './pages/style-file.ts';

export interface BuildOptions {
  /** Holds `history/` and `out/`. */
  readonly reportsDirectory: string;
  /** The folder with the files of the history; absent: `history/`. */
  readonly history?: string;
  readonly now: Date;
  /** Only these monitors; all of them if it is absent or empty. */
  readonly monitors?: readonly string[];
  /**
   * How far back single runs are read, and the initial range of the charts; default: 30 days, and one day.
   */
  readonly rangeMs?: number;
  /** Schedule, limits and objectives by name of the monitor. */
  readonly plans?: ReadonlyMap<string, MonitorPlan>;
  /** The pages are served, and reload when a new run is stored. */
  readonly live?: boolean;
  /** One page for each; that of the first is `out/contract.html`. */
  readonly contracts?: readonly ShownContract[];
  /** The summaries have what the pages of incidents show. */
  readonly details?: boolean;
}

/** A part of the contract counts as monitored if a run exercised it within this time, in milliseconds. */
const WATCHED_RANGE_MS = 7 * 24 * 3_600_000;
/** Files of incidents in `out/`; 30 of each monitor are built, and those of earlier builds stay. */
const MOST_INCIDENT_PAGES = 1000;

/** What was built. */
interface BuiltReports {
  /** Paths of the pages. */
  readonly index: string;
  readonly monitorPage: string;
  readonly contractPages: readonly string[];
  /** To build the front page again with `frontPageOf`. */
  readonly contracts: readonly ViewedContract[];
}

/**
 * Builds the pages from the history and the suite's findings: `out/monitor.html`, a page for each of the newest
 * incidents, the contracts',
 * `out/index.html`, and the style file beside them. Each file is replaced atomically. The monitor's page is written first, so a malformed
 * `findings.json` does not prevent it.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function buildReports(options: BuildOptions): BuiltReports {
  const { reportsDirectory, now } = options;
  const out = join(reportsDirectory, 'out');
  const paths = { index: join(out, 'index.html'), monitorPage: join(out, 'monitor.html') };
  const summaries = readSummaries({ ...options, details: true });
  writeWhole(paths.monitorPage, monitorPageOf(options, summaries));
  for (const summary of summaries) {
    for (const incident of summary.details ?? []) {
      writeWhole(join(out, incidentFile(incident.id)), pageOfIncident(options, summary, incident));
    }
  }
  removeOldIncidents(out);
  writeWhole(join(out, STYLE_FILE), styleFile());
  const contracts = viewedContracts(options);
  const contractPages = buildContractPages(contracts, { out, builtAt: now, siblings: siblingsIn(out) });
  writeWhole(paths.index, frontPageOf(options, summaries, contracts));
  return { ...paths, contractPages, contracts };
}

/** @throws DriftlineError DL_REPORTS_UNREADABLE for a malformed `findings.json` or `mutation.json` */
function viewedContracts(options: BuildOptions): ViewedContract[] {
  const { reportsDirectory, now, contracts = [] } = options;
  if (contracts.length === 0) return [];
  const out = join(reportsDirectory, 'out');
  return viewContracts(contracts, {
    suite: readSuiteReport(join(out, 'findings.json')),
    mutation: readMutationReport(join(out, 'mutation.json')),
    runs: runsSince(historyOf(options), now, WATCHED_RANGE_MS),
  });
}

function historyOf({
  history,
  reportsDirectory,
}: Pick<BuildOptions, 'history' | 'reportsDirectory'>): string {
  return history ?? join(reportsDirectory, 'history');
}

function runsSince(history: string, now: Date, rangeMs: number) {
  const since = new Date(now.getTime() - rangeMs);
  return readRunStore(history, undefined, { since }).runs;
}

/**
 * Reads the summary of each monitor from the history.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readSummaries(wanted: BuildOptions): Summary[] {
  const { now, monitors, rangeMs, plans, details = false } = wanted;
  const history = historyOf(wanted);
  const names = monitors === undefined || monitors.length === 0 ? monitorsIn(history) : monitors;
  return names.map((name) => {
    const plan = plans?.get(placedMonitor(name).monitor);
    const options = { now, details, ...(rangeMs === undefined ? {} : { rangeMs }), ...(plan && { plan }) };
    return readSummary(history, name, options);
  });
}

const INCIDENT_PAGE = /^incident-.*-(?<began>\d{8}T\d{6}\.\d{3}Z)\.html$/;

/** Notifications link to older pages than those that are built; of all monitors, the newest stay. */
function removeOldIncidents(out: string): void {
  const pages = readdirSync(out).flatMap((name) => {
    const { began } = INCIDENT_PAGE.exec(name)?.groups ?? {};
    return began === undefined ? [] : [{ name, began }];
  });
  const newestFirst = pages.sort((one, other) => (one.began < other.began ? 1 : -1));
  for (const { name } of newestFirst.slice(MOST_INCIDENT_PAGES)) rmSync(join(out, name), { force: true });
}

/**
 * The HTML of the page of an incident; undefined where no summary has it.
 * @param summaries with details
 */
export function incidentPageOf(
  options: BuildOptions,
  summaries: readonly Summary[],
  id: string,
): string | undefined {
  for (const summary of summaries) {
    const incident = summary.details?.find((each) => each.id === id);
    if (incident !== undefined) return pageOfIncident(options, summary, incident);
  }
  return undefined;
}

function pageOfIncident(
  { reportsDirectory, now, live = false, contracts = [] }: BuildOptions,
  summary: Summary,
  incident: IncidentDetail,
): string {
  const siblings = siblingsIn(join(reportsDirectory, 'out'));
  return incidentPage(summary, incident, { builtAt: now, live, siblings, frames: contractFrames(contracts) });
}

/** The monitors that run at several places, with what these say together. */
export function placesOf(
  { plans, now }: Pick<BuildOptions, 'plans' | 'now'>,
  summaries: readonly Summary[],
): MonitorPlaces[] {
  return placesIn(summaries, (monitor) => plans?.get(monitor)?.places, now);
}

/** The HTML of the monitor's page. */
export function monitorPageOf(options: BuildOptions, summaries: readonly Summary[]): string {
  const { reportsDirectory, now, rangeMs, live = false, contracts = [] } = options;
  const parts = {
    places: placesOf(options, summaries),
    siblings: siblingsIn(join(reportsDirectory, 'out')),
    frames: contractFrames(contracts),
    ...(rangeMs === undefined ? {} : { rangeMs }),
  };
  return monitorPage({ summaries, builtAt: now, live, ...parts });
}

/**
 * The HTML of the front page.
 * @param viewed the contracts with their coverage and findings
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function frontPageOf(
  options: BuildOptions,
  summaries: readonly Summary[],
  viewed: readonly ViewedContract[] = [],
): string {
  const { reportsDirectory, now, live = false, contracts = [] } = options;
  const out = join(reportsDirectory, 'out');
  const suite = readSuiteReport(join(out, 'findings.json'));
  return frontPage({
    summaries,
    contracts: viewed.flatMap(({ view, address }) => (view ? [{ view, address }] : [])),
    files: filesIn(out),
    builtAt: now,
    live,
    frames: contractFrames(contracts),
    suiteRuns: readSuiteRuns(historyOf(options)),
    ...(suite === undefined ? {} : { suite }),
  });
}

/** Driftline's own pages are always built together; Playwright's report may be missing. */
function siblingsIn(out: string): SiblingPages {
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
