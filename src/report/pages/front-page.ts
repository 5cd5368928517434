import { durationText } from '../../core/index.ts';
import type { MeasuredRange, SuiteRun, Summary, Verdict } from '../../history/index.ts';
import { type ContractFrames, NO_FRAMES } from '../contract/contract-frames.ts';
import type { ContractView } from '../contract/contract-view.ts';
import type { Tally } from '../contract/coverage-numbers.ts';
import type { SuiteReport } from '../findings-file.ts';
import { mutationOf } from './contract-hero.ts';
import { fileList, type ReportFiles } from './file-list.ts';
import { page } from './frame.ts';
import { anchorOf, type HtmlValue, html, type Markup, printable, section } from './html.ts';
import { mark } from './marks.ts';
import { eyebrow, onCallNotes, silentWarning, verdictLine } from './monitor-hero.ts';
import { worstFirst, worstOf } from './monitor-list.ts';
import { standingSection, stateLine, suiteFindings, suiteLine, suiteTone } from './suite-part.ts';
import { trendSection } from './trends.ts';
import { budgetFact } from './uptime.ts';
import { countText, coveredRanges, measuredText, percentText, timeElement } from './wording.ts';

export interface FrontPageParts {
  /** One for each monitor. */
  readonly summaries: readonly Summary[];
  /** Absent if the suite has not run. */
  readonly suite?: SuiteReport;
  /** Earlier runs of the suite, the oldest first. */
  readonly suiteRuns?: readonly SuiteRun[];
  /** Contracts that can be read, each with its page. */
  readonly contracts?: readonly LinkedContract[];
  readonly files: ReportFiles;
  readonly builtAt: Date;
  /** The page is served, and reloads when a new run is stored. */
  readonly live?: boolean;
  /** The lines of the contracts; absent: none are shown. */
  readonly frames?: ContractFrames;
}

const NAME_LENGTH = 120;
const MOST_NOT_RUN = 500;
const SHOWN_REASONS = 2;
const REASON_LENGTH = 90;
const MOST_CONTRACTS = 20;

const HEADLINES: Readonly<Record<Verdict, string>> = {
  down: 'The API is down',
  broken: 'Contract violated',
  degraded: 'Up, but slower than agreed',
  drifting: 'Up, with warnings',
  unknown: 'Status partly unknown',
  up: 'No problems found',
};

/**
 * The front page, `index.html`: status of monitors and suite, coverage, and links to the other reports. Links
 * only to files that exist; for the others it shows the command that generates them. All texts are treated as
 * untrusted.
 */
export function frontPage(parts: FrontPageParts): string {
  const { summaries, suite, suiteRuns = [], contracts = [], files, builtAt, live = false } = parts;
  const { frames = NO_FRAMES } = parts;
  const now = builtAt.toISOString();
  const tone = overallTone(parts);
  const headline = headlineOf(parts, tone);
  return page({
    title: `${headline} – Driftline`,
    tone,
    place: 'overview',
    builtAt,
    live,
    siblings: files,
    main: html`<div class="hero overview tone-${tone}"><div class="inner">
<h1 class="headline">${mark(tone)}<span>${headline}</span></h1>
${summaries.length === 0 ? monitorMissing() : worstFirst(summaries).map(monitorRow)}
${suite === undefined ? suiteMissing() : suiteRow(suite, files, now)}
${contracts.slice(0, MOST_CONTRACTS).map(contractRow)}
</div></div>
<div class="inner tight">
${suite && suiteFindings(suite, frames)}
${suite && standingSection(suite)}
${suite && trendSection(suite, suiteRuns, now)}
${suite && suite.notRun.length > 0 && notRunSection(suite)}
${section('files', 'Reports', 'Files of the last suite run and of the monitors.', fileList(files, ran(summaries)))}
</div>`,
  });
}

function headlineOf({ summaries, suite }: FrontPageParts, tone: Verdict): string {
  const monitorRan = ran(summaries);
  if (!monitorRan && suite === undefined) return 'Nothing has run yet';
  if (tone !== 'up' || (monitorRan && suite !== undefined)) return HEADLINES[tone];
  return monitorRan ? 'The monitor found no problems' : 'The suite found no problems';
}

function ran(summaries: readonly Summary[]): boolean {
  return summaries.some(({ current }) => current !== undefined);
}

/** The worst verdict of the monitors and the suite. */
function overallTone({ summaries, suite }: FrontPageParts): Verdict {
  const tones = summaries.flatMap(({ current, silent }): Verdict[] => {
    if (current === undefined) return [];
    return silent ? [current.verdict, 'unknown'] : [current.verdict];
  });
  if (suite !== undefined) tones.push(suiteTone(suite));
  return worstOf(tones);
}

function monitorRow(summary: Summary, index: number): HtmlValue {
  const { current, last, now, ranges, budgets } = summary;
  if (current === undefined || last === undefined) return monitorMissing();
  const { availability, latency } = budgets;
  const uptimes = [
    { label: '24 hours', range: ranges.day },
    { label: '30 days', range: ranges.month },
  ];
  return html`<section class="row tone-${current.verdict}" aria-labelledby="monitor-${index + 1}">
${eyebrow('p', last.run)}
${verdictLine(summary, `monitor-${index + 1}`)}
${summary.silent && silentWarning(summary)}
${onCallNotes(summary)}
<ul class="facts"><li>Last run ${timeElement(last.run.time, now)}</li>
${coveredRanges(uptimes).map(uptimeFact)}
${availability && html`<li>${budgetFact('Error budget', availability, 'availability')}</li>`}
${latency && html`<li>${budgetFact('Latency budget', latency, 'latency')}</li>`}
<li><a href="monitor.html#${anchorOf(summary.monitor)}">History and findings</a></li></ul>
</section>\n`;
}

function uptimeFact({ label, range }: { label: string; range: MeasuredRange }): HtmlValue {
  const { ratio, judged } = range.uptime;
  const share = ratio !== null && `${percentText(ratio)} up ${measuredText(range, label)}`;
  return share && html`<li>${share}, ${countText(judged, 'run')}</li>`;
}

function monitorMissing(): Markup {
  return html`<section class="row tone-unknown" aria-labelledby="monitor-none">
<p class="eyebrow">Monitor</p>
<div class="missing"><h2 class="verdict" id="monitor-none">Not run yet</h2>
<pre class="command"><code>npx driftline check</code></pre></div>
</section>\n`;
}

function suiteRow(suite: SuiteReport, files: ReportFiles, now: string): Markup {
  const tone = suiteTone(suite);
  return html`<section class="row tone-${tone}" aria-labelledby="suite">
<p class="eyebrow">Suite <span>${printable(suite.target, NAME_LENGTH)}</span></p>
<h2 class="verdict" id="suite">${mark(tone)}<span>${suiteLine(suite)}</span></h2>
<ul class="facts">
${stateLine(suite)}<li>Ran ${timeElement(suite.startedAt, now)}, in ${durationText(suite.durationMs)}</li>
<li>Depth ${printable(suite.depth, NAME_LENGTH)}</li>
<li><code>${printable(suite.contract, NAME_LENGTH)}</code></li>
${files.playwright && html`<li><a href="playwright/index.html">All test results</a></li>`}</ul>
</section>\n`;
}

function suiteMissing(): Markup {
  return html`<section class="row tone-unknown" aria-labelledby="suite">
<p class="eyebrow">Suite</p>
<div class="missing"><h2 class="verdict" id="suite">Not run yet</h2>
<pre class="command"><code>npx playwright test</code></pre></div>
</section>\n`;
}

/** By their reasons, the most frequent first: where an API is down, one reason holds for nearly all. */
function notRunSection({ notRun }: SuiteReport): Markup {
  const cut = (text: string) => printable(text, 2 * NAME_LENGTH);
  const byReason = new Map<string, string[]>();
  for (const { title, reason } of notRun.slice(0, MOST_NOT_RUN)) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), title]);
  }
  const groups = [...byReason].sort(([, one], [, other]) => other.length - one.length);
  const items = groups.map(([reason, titles]) => {
    const lines = titles.map((title) => html`<li>${cut(title)}</li>\n`);
    return html`<details><summary>${printable(reason, REASON_LENGTH)} <span class="quiet">${countText(titles.length, 'test')}</span></summary>
<ul class="lines">${lines}</ul></details>\n`;
  });
  const others = items.slice(SHOWN_REASONS);
  const hidden = Math.max(0, notRun.length - MOST_NOT_RUN);
  return section(
    'not-run',
    'Not run',
    'Skipped tests, by their reasons.',
    html`${items.slice(0, SHOWN_REASONS)}
${others.length > 0 && html`<details><summary>and ${countText(others.length, 'more reason')}</summary>${others}</details>`}
${hidden > 0 && html`<p class="quiet">${hidden} more not shown.</p>`}`,
  );
}

/** A contract, and the name of its page's file in the same folder, which this project generates. */
interface LinkedContract {
  readonly view: ContractView;
  readonly address: string;
}

/** A contract on the front page: its coverage and mutation score. */
function contractRow({ view, address }: LinkedContract, index: number): Markup {
  const { title, contract, numbers, mutation, covered } = view;
  const { operations, responses, properties, cases } = numbers;
  const id = `contract-${index + 1}`;
  return html`<section class="row tone-unknown" aria-labelledby="${id}">
<p class="eyebrow">Contract <b>${printable(title, NAME_LENGTH)}</b></p>
<h2 class="verdict" id="${id}"><span>${share(responses)} of its responses<span class="because">, and ${share(properties)} of its properties, are tested or monitored</span></span></h2>
<ul class="facts">
<li>${ofText(operations, 'operation')}, ${ofText(responses, 'response')}, ${ofText(properties, 'property', 'properties')}</li>
${cases && covered && html`<li>${ofText(cases, 'case')} sent</li>`}
${mutation && html`<li>${mutationText(mutationOf(mutation))}</li>`}
<li><code>${printable(contract.file, NAME_LENGTH)}</code></li>
<li><a href="${address}">Coverage of each part</a></li>
</ul>
</section>\n`;
}

function share({ done, of }: Tally): string {
  return of === 0 ? 'None' : percentText(done / of);
}

function ofText({ done, of }: Tally, one: string, many?: string): string {
  return `${done.toLocaleString('en-US')} of ${countText(of, one, many)}`;
}

function mutationText({ made, caught, survived }: ReturnType<typeof mutationOf>): Markup {
  const rest = survived > 0 && html`, <strong>${survived.toLocaleString('en-US')} survived</strong>`;
  return html`The rules catch ${caught.toLocaleString('en-US')} of ${countText(made, 'mutant')}${rest}`;
}
