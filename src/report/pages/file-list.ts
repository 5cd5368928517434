import { html, type Markup } from './html.ts';

/** Which other reports exist in the folder of the front page. */
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

/** Every report file with its content; for a missing one, the command that generates it. */
export function fileList(files: ReportFiles, monitorRan: boolean): Markup {
  return html`<ul class="lines">
${fileLine('monitor.html', 'The monitor: verdicts, server time, findings', monitorRan, 'npx driftline check')}
${fileLine('contract.html', 'The contract: coverage and findings of each part', files.contract, 'npx driftline report')}
${fileLine('playwright/index.html', 'The suite: every test with its requests and responses', files.playwright, SUITE)}
${fileLine('findings.json', 'Findings and coverage of the suite, as JSON', files.findings, SUITE)}
${fileLine('findings.sarif', 'Findings of the suite as SARIF, for code scanning', files.sarif, SUITE)}
${fileLine('junit.xml', 'Test results as JUnit XML, for a CI server', files.junit, SUITE)}
${fileLine('mutation.json', 'Mutation score, as JSON', files.mutation, 'npm run mutate')}
</ul>`;
}

function fileLine(path: string, about: string, exists: boolean, command: string): Markup {
  if (exists) return html`<li><a href="${path}">${path}</a> <span class="quiet">${about}</span></li>\n`;
  return html`<li><span>${path}</span> <span class="quiet">Not generated yet: run <code>${command}</code></span></li>\n`;
}
