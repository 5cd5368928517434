import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
}

/**
 * Builds the pages from the journal and the suite's findings: `out/monitor.html` first, then `out/index.html`.
 * Each is there whole or as it was before. A broken `findings.json` does not keep the monitor's page from
 * being built.
 * @returns the paths of both pages
 * @throws Fault DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function buildReports({ reportsDirectory, now, monitor }: BuildOptions): {
  index: string;
  monitorPage: string;
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
  return paths;
}

function filesIn(out: string): ReportFiles {
  const has = (path: string) => existsSync(join(out, path));
  return {
    playwright: has('playwright/index.html'),
    junit: has('junit.xml'),
    findings: has('findings.json'),
  };
}
