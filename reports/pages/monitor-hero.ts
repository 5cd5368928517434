import type { Family } from '../../contracts/index.ts';
import type { RunRecord } from '../journal/record.ts';
import type { Summary, Uptime } from '../summary.ts';
import { heartbeat } from './heartbeat.ts';
import { type HtmlValue, html, type Markup, raw } from './html.ts';
import { mark } from './marks.ts';
import { printable } from './printable.ts';
import { countText, durationText, percentText, timeElement, VERDICT_WORDS } from './wording.ts';

const REASON_LENGTH = 240;
const NAME_LENGTH = 120;
const DAY_SECONDS = 24 * 60 * 60;

/** The first screen of a monitor: what is, since when, how fresh, and how it has been. */
export function heroOf(summary: Summary, id: (name: string) => string): Markup {
  const { current, last, now, usualGapMs, uptime } = summary;
  if (current === undefined || last === undefined) return html``;
  const { run } = last;
  return html`<div class="hero tone-${current.verdict}"><div class="inner">
${eyebrow('h1', run)}
${verdictLine(summary, id('verdict'))}
${summary.silent && silence(summary)}
<ul class="facts">
<li>Last run ${timeElement(run.time, now)}, ${ago(run.time, now)}</li>
${usualGapMs !== undefined && html`<li>Runs every ${gapText(usualGapMs)}</li>`}
${run.tokenLifeSeconds !== undefined && html`<li>${tokenLife(run.tokenLifeSeconds)}</li>`}
<li><code>${printable(run.contract, NAME_LENGTH)}</code></li>
</ul>
${jumps(summary, id)}
${heartbeat(summary.recent, now)}
<dl class="uptime">
${uptimeItem('24 hours', uptime.day)}
${uptimeItem('7 days', uptime.week)}
${uptimeItem('30 days', uptime.month)}
</dl>
</div></div>`;
}

/** Which monitor it is, and whom it asks: the page's heading, or a line above one. */
export function eyebrow(element: 'h1' | 'p', { monitor, target }: RunRecord): Markup {
  const name = html`Monitor <b>${printable(monitor, NAME_LENGTH)}</b>`;
  const asked = html`<span>${printable(target, NAME_LENGTH)}</span>`;
  return html`<${raw(element)} class="eyebrow">${name} ${asked}</${raw(element)}>`;
}

/** `Down since 03:12 UTC (4 min): connection refused`. */
export function verdictLine({ current, now }: Summary, id: string): Markup {
  if (current === undefined) return html``;
  const lasted = durationText(Date.parse(now) - Date.parse(current.since));
  const reason = printable(current.summary, REASON_LENGTH);
  const because = current.verdict === 'up' ? '' : html`<span class="because">: ${reason}</span>`;
  const since = html`${VERDICT_WORDS[current.verdict].since} ${timeElement(current.since, now)}`;
  const sentence = html`<span>${since} <span class="lasted">(${lasted})</span>${because}</span>`;
  return html`<h2 class="verdict" id="${id}">${mark(current.verdict)}${sentence}</h2>`;
}

/** That the schedule seems to have stopped. */
export function silence({ usualGapMs, last, now }: Summary): Markup {
  const age = last === undefined ? '' : durationText(Date.parse(now) - Date.parse(last.run.time));
  return html`<p class="warning">${mark('unknown')}<span><strong>The monitor is silent.</strong>
It has not run for ${age}, and usually runs every ${gapText(usualGapMs ?? 0)}.
What stands here may be over: is its schedule still running?</span></p>`;
}

/** The gap of a schedule: whole minutes, where cron's start was a moment early or late. */
function gapText(ms: number): string {
  return durationText(ms > 50_000 ? Math.round(ms / 60_000) * 60_000 : ms);
}

function ago(time: string, now: string): string {
  const age = Date.parse(now) - Date.parse(time);
  return age < 1000 ? 'just before this page was built' : `${durationText(age)} before this page was built`;
}

function tokenLife(seconds: number): string {
  if (seconds <= 0) return 'Its token has expired';
  return seconds > 2 * DAY_SECONDS
    ? `Its token is good for ${countText(Math.floor(seconds / DAY_SECONDS), 'day')}`
    : `Its token is good for ${durationText(seconds * 1000)}`;
}

/** What the last run found, as links to where it stands. */
function jumps({ found }: Summary, id: (name: string) => string): HtmlValue {
  const link = (family: Family, one: string, many?: string) => {
    const count = found[family].filter(({ inLastRun }) => inLastRun).length;
    return count > 0 && html`<li><a href="#${id(family)}">${countText(count, one, many)}</a></li>`;
  };
  const links = [
    link('call', 'failed call'),
    link('promise', 'broken promise'),
    link('drift', 'drift', 'drifts'),
    link('speed', 'late answer'),
  ];
  return (
    links.some((each) => each !== false) &&
    html`<ul class="jumps" aria-label="Found in the last run">${links}</ul>`
  );
}

function uptimeItem(label: string, { ratio, judged, failed, unknown }: Uptime): Markup {
  const figure = ratio === null ? 'No run' : percentText(ratio);
  const counted = ratio === null ? '' : `${countText(failed, 'failure')} in ${countText(judged, 'run')}`;
  const rest = unknown > 0 && `, ${unknown.toLocaleString('en-US')} could not tell`;
  return html`<div><dt>Uptime, ${label}</dt><dd><b>${figure}</b> <span class="quiet">${counted}${rest}</span></dd></div>`;
}
