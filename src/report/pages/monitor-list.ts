import type { Summary, Uptime } from '../../history/index.ts';
import { anchorOf } from './anchor.ts';
import { html, type Markup } from './html.ts';
import { verdictTag } from './marks.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { durationText, msText, percentText, timeElement } from './wording.ts';
import { verdictOf } from './worst-first.ts';

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
  const { monitor, current, last, now, ranges, silent, silence } = summary;
  const name = printable(monitor, NAME_LENGTH);
  const verdict = verdictOf(summary);
  const reason = verdict === 'up' || last === undefined ? '' : printable(last.run.summary, REASON_LENGTH);
  const lasted = current && durationText(Date.parse(now) - Date.parse(current.since));
  return [
    hasPart ? html`<a href="#${anchorOf(monitor)}">${name}</a>` : name,
    html`${verdictTag(verdict)}${silent && html` <strong>silent</strong>`}${silence && html` <strong>silenced until ${timeElement(silence.until, now)}</strong>`} <span class="quiet">${reason}</span>`,
    lasted,
    last && timeElement(last.run.time, now),
    uptimeText(ranges.day.uptime),
    uptimeText(ranges.month.uptime),
    ranges.day.server === undefined ? '–' : msText(ranges.day.server.p95),
  ];
}

function uptimeText({ ratio }: Uptime): string {
  return ratio === null ? '–' : percentText(ratio);
}
