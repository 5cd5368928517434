import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReportFile as writeWhole } from '../../core/index.ts';
import { monitorsIn } from '../../history/index.ts';
import { frontPageOf, readSummaries } from '../../report/index.ts';

/** The front page, relative to Playwright's report. */
const FRONT_PAGE = '../index.html';
const ID = 'driftline-way-back';

/** Appended after the document's end, outside of what Playwright's script renders. */
const WAY_BACK = `
<nav id="${ID}" aria-label="Driftline"><a href="${FRONT_PAGE}">← All reports</a></nav>
<style>
#${ID} { position: fixed; inset: auto auto 1rem 1rem; z-index: 10; font: 14px/1.4 system-ui, sans-serif; }
#${ID} a { display: block; padding: .4rem .9rem; border: 1px solid #0b5f74; border-radius: 2rem; background: #fffefb; color: #0b5f74; text-decoration: none; }
#${ID} a:hover, #${ID} a:focus-visible { background: #0b5f74; color: #fff; }
@media print { #${ID} { display: none; } }
</style>
`;

/**
 * Adds a link to the front page to Playwright's HTML report, once, where there is such a report.
 * @param outputDirectory contains `playwright/`
 */
export function addWayBack(outputDirectory: string): void {
  const report = join(outputDirectory, 'playwright', 'index.html');
  if (existsSync(report) && !readFileSync(report, 'utf8').includes(ID)) appendFileSync(report, WAY_BACK);
}

/**
 * Writes the front page where no monitor has run, as in CI. Elsewhere `driftline report` writes it, because
 * it reads the definitions of the monitors.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function ensureFrontPage(outputDirectory: string, now: Date): void {
  const reportsDirectory = join(outputDirectory, '..');
  const path = join(outputDirectory, 'index.html');
  if (existsSync(path) && monitorsIn(join(reportsDirectory, 'history')).length > 0) return;
  const options = { reportsDirectory, now };
  writeWhole(path, frontPageOf(options, readSummaries(options)));
}
