import { html, type Markup } from './html.ts';

/** Which other reports lie beside the front page. */
export interface ReportFiles {
  readonly monitor: boolean;
  readonly contract: boolean;
  readonly playwright: boolean;
  readonly findings: boolean;
  readonly sarif: boolean;
  readonly junit: boolean;
  readonly mutation: boolean;
}

const SUITE = 'npx playwright test';

/** Every file that is written here, with what it is for; of one that is not there yet, how to get it. */
export function fileList(files: ReportFiles, monitorRan: boolean): Markup {
  return html`<ul class="lines">
${fileLine('monitor.html', 'The monitor: verdicts, server time, findings', monitorRan, 'npx driftline check')}
${fileLine('contract.html', 'The contract: who has seen which part of it', files.contract, 'npx driftline report')}
${fileLine('playwright/index.html', 'The suite: every test with its exchanges', files.playwright, SUITE)}
${fileLine('findings.json', 'What the suite found and asked, for programs', files.findings, SUITE)}
${fileLine('findings.sarif', 'The same for code scanning', files.sarif, SUITE)}
${fileLine('junit.xml', 'The suite for a CI server', files.junit, SUITE)}
${fileLine('mutation.json', 'What the rules catch, for programs', files.mutation, 'npm run mutate')}
</ul>`;
}

function fileLine(path: string, about: string, there: boolean, command: string): Markup {
  if (there) return html`<li><a href="${path}">${path}</a> <span class="quiet">${about}</span></li>\n`;
  return html`<li><span>${path}</span> <span class="quiet">Not there yet: <code>${command}</code> makes it</span></li>\n`;
}
