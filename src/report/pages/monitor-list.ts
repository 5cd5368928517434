import { durationText } from '../../core/index.ts';
import type { Summary, Verdict } from '../../history/index.ts';
import { anchorOf, html, type Markup, printable, table } from './html.ts';
import { verdictTag } from './marks.ts';
import { msText, timeElement, uptimeCell } from './wording.ts';

const NAME_LENGTH = 80;
const REASON_LENGTH = 120;
const COLUMNS = [
  { label: 'Monitor' },
  { label: 'Now' },
  { label: 'Since' },
  { label: 'Last run' },
  { label: '24 h', numeric: true },
  { label: '30 d', numeric: true },
  { label: 'p95, 24 h', numeric: true },
];

/** Every monitor with its verdict, worst first. @param parts how many of them have a part on the page */
export function monitorList(summaries: readonly Summary[], parts: number): Markup {
  const rows = summaries.map((summary, index) => row(summary, index < parts));
  return html`<div class="inner monitors" id="monitors"><h1 class="list-title">${summaries.length} monitors</h1>
${table('All monitors, worst first', COLUMNS, rows)}
${
  summaries.length > parts &&
  html`<p class="quiet">This page has details of the first ${parts};
run <code>npx driftline report NAME</code> for another one.</p>`
}</div>`;
}

function row(summary: Summary, hasPart: boolean) {
  const { monitor, current, last, now, ranges, silent, silence, acknowledged } = summary;
  const isAcknowledged = acknowledged.some(({ incident }) => incident === last?.state?.incident);
  const name = printable(monitor, NAME_LENGTH);
  const verdict = verdictOf(summary);
  const reason = verdict === 'up' || last === undefined ? '' : printable(last.run.summary, REASON_LENGTH);
  const lasted = current && durationText(Date.parse(now) - Date.parse(current.since));
  return [
    hasPart ? html`<a href="#${anchorOf(monitor)}">${name}</a>` : name,
    html`${verdictTag(verdict)}${silent && html` <strong>silent</strong>`}${silence && html` <strong>silenced until ${timeElement(silence.until, now)}</strong>`}${isAcknowledged && html` <strong>acknowledged</strong>`} <span class="quiet">${reason}</span>`,
    lasted,
    last && timeElement(last.run.time, now),
    uptimeCell(ranges.day),
    uptimeCell(ranges.month, ranges.day),
    ranges.day.server === undefined ? '–' : msText(ranges.day.server.p95),
  ];
}

const ORDER: readonly Verdict[] = ['down', 'broken', 'unknown', 'drifting', 'degraded', 'up'];

/** The current verdict of a monitor; `unknown` if it has not run. */
export function verdictOf(summary: Summary): Verdict {
  return summary.current?.verdict ?? 'unknown';
}

/** The worst of some verdicts; `unknown` for an empty list. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

/** The monitors, worst first. */
export function worstFirst(summaries: readonly Summary[]): Summary[] {
  return [...summaries].sort((a, b) => ORDER.indexOf(verdictOf(a)) - ORDER.indexOf(verdictOf(b)));
}
