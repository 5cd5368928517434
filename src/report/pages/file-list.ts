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
  return html`<ul class="lines files">
${fileLine('monitor.html', 'Verdicts, server time, findings', monitorRan, 'npx driftline check')}
${fileLine('contract.html', 'Coverage and findings of each part', files.contract, 'npx driftline report')}
${fileLine('playwright/index.html', 'Every test with its requests', files.playwright, SUITE)}
${fileLine('findings.json', 'Findings and coverage, as JSON', files.findings, SUITE)}
${fileLine('findings.sarif', 'Findings for code scanning', files.sarif, SUITE)}
${fileLine('junit.xml', 'Test results for a CI server', files.junit, SUITE)}
${fileLine('mutation.json', 'Mutation score, as JSON', files.mutation, 'npm run mutate')}
</ul>`;
}

function fileLine(path: string, about: string, exists: boolean, command: string): Markup {
  if (exists) return html`<li><a href="${path}">${path}</a> <span class="quiet">${about}</span></li>\n`;
  return html`<li><span>${path}</span> <span class="quiet">Not yet: run <code>${command}</code></span></li>\n`;
}
