import type { RunRecord, StepRecord, Summary, Verdict } from '../../history/index.ts';
import type { Family } from '../../rules/index.ts';
import { CAUSE_WORDS } from './causes.ts';
import { changesBetween } from './change-part.ts';
import { heartbeat } from './heartbeat.ts';
import { type HtmlValue, html, type Markup, raw } from './html.ts';
import { mark } from './marks.ts';
import { printable } from './printable.ts';
import { uptimeTiles } from './uptime-tiles.ts';
import { countText, durationText, timeElement, VERDICT_WORDS } from './wording.ts';

const REASON_LENGTH = 240;
const NAME_LENGTH = 120;
const MINUTE_MS = 60_000;
const DAY_SECONDS = 24 * 60 * 60;
/** A certificate is renewed weeks before it ends, as a rule: later somebody has to look. */
const FEW_DAYS = 21;

/** The first screen of a monitor: what is, since when, how fresh, and how it has been. */
export function heroOf(summary: Summary, id: (name: string) => string): Markup {
  const { current, last, now } = summary;
  if (current === undefined || last === undefined) return html``;
  return html`<div class="hero tone-${current.verdict}"><div class="inner">
${eyebrow('h1', last.run)}
${verdictLine(summary, id('verdict'))}
${summary.silent && silence(summary)}
<ul class="facts">${facts(summary).map((fact) => fact && html`<li>${fact}</li>\n`)}</ul>
${jumps(summary, id)}
${heartbeat(summary.recent, now)}
${uptimeTiles(summary)}
</div></div>`;
}

/** Which monitor it is, and whom it asks: the page's heading, or a line above one. */
export function eyebrow(element: 'h1' | 'p', { monitor, target }: RunRecord): Markup {
  const name = html`Monitor <b>${printable(monitor, NAME_LENGTH)}</b>`;
  const requested = html`<span>${printable(target, NAME_LENGTH)}</span>`;
  return html`<${raw(element)} class="eyebrow">${name} ${requested}</${raw(element)}>`;
}

/** `Down since 03:12 UTC (4 min): connection refused`. */
export function verdictLine({ current, last, now }: Summary, id: string): Markup {
  if (current === undefined || last === undefined) return html``;
  const lasted = durationText(Date.parse(now) - Date.parse(current.since));
  const reason = printable(last.run.summary, REASON_LENGTH);
  const because = current.verdict === 'up' ? '' : html`<span class="because">: ${reason}</span>`;
  const since = html`${VERDICT_WORDS[current.verdict].since} ${timeElement(current.since, now)}`;
  const sentence = html`<span>${since} <span class="lasted">(${lasted})</span>${because}</span>`;
  return html`<h2 class="verdict" id="${id}">${mark(current.verdict)}${sentence}</h2>`;
}

/** That the schedule seems to have stopped. */
export function silence({ usualGapMs, nextRun, last, now }: Summary): Markup {
  const age = last === undefined ? '' : durationText(Date.parse(now) - Date.parse(last.run.time));
  const usually =
    usualGapMs === undefined
      ? nextRun !== undefined && html`, and was due ${timeElement(nextRun, now)}`
      : `, and usually runs every ${gapText(usualGapMs)}`;
  return html`<p class="warning">${mark('unknown')}<span><strong>The monitor is silent.</strong>
It has not run for ${age}${usually}.
What stands here may be over: is its schedule still running?</span></p>`;
}

function facts(summary: Summary): HtmlValue[] {
  const { last, lastGood, now, nextRun, usualGapMs, current } = summary;
  if (last === undefined) return [];
  const { run, state } = last;
  const trouble = state?.incidentSince;
  // A run that got no response saw no certificate.
  const expiresAt = run.certificateExpiresAt ?? lastGood?.run.certificateExpiresAt;
  return [
    whose(run, last.steps),
    html`Last run ${timeElement(run.time, now)}, ${ago(run.time, now)}`,
    nextRun !== undefined && nextText(nextRun, now),
    usualGapMs !== undefined && `Runs every ${gapText(usualGapMs)}`,
    current?.cause !== undefined && html`<strong>Unknown: ${CAUSE_WORDS[current.cause]}</strong>`,
    trouble !== undefined &&
      trouble !== current?.since &&
      html`<strong>In trouble since ${timeElement(trouble, now)}</strong>`,
    state?.flapping === true &&
      html`<strong>Flapping: it changes too often to be notified each time</strong>`,
    expiresAt !== undefined && certificate(expiresAt, now),
    run.tokenLifeSeconds !== undefined && tokenLife(run.tokenLifeSeconds),
    html`<code>${printable(run.contract, NAME_LENGTH)}</code>`,
  ];
}

/** On whose side it went wrong; what is not known has a cause of its own. A call that failed had our own network tried. */
function whose({ verdict }: RunRecord, steps: readonly StepRecord[]): HtmlValue {
  const withoutResponse = steps.some(({ outcome }) => outcome !== 'response');
  const sides: Readonly<Partial<Record<Verdict, string>>> = {
    down: withoutResponse
      ? 'On the API’s side, or on the way there: this machine’s own network works'
      : 'On the API’s side: it responds too late',
    broken: 'On the API’s side: it responds, and not as documented',
    drifting: 'On the API’s side: it breaks nothing, and is not as it is written',
    degraded: 'On the API’s side: the network’s time is left out',
  };
  const side = sides[verdict];
  return side !== undefined && html`<strong>${side}</strong>`;
}

function nextText(nextRun: string, now: string): Markup {
  const late = Date.parse(now) - Date.parse(nextRun);
  if (late < MINUTE_MS) return html`Next expected ${timeElement(nextRun, now)}`;
  return html`<strong>Was expected ${timeElement(nextRun, now)}, ${durationText(late)} before</strong>`;
}

/** The gap of a schedule: whole minutes, where cron's start was a moment early or late. */
function gapText(ms: number): string {
  return durationText(ms > 50_000 ? Math.round(ms / MINUTE_MS) * MINUTE_MS : ms);
}

function ago(time: string, now: string): string {
  const age = Date.parse(now) - Date.parse(time);
  return age < 1000 ? 'just before this page was built' : `${durationText(age)} before this page was built`;
}

/** Days left of the certificate that expires first. */
function certificate(expiresAt: string, now: string): Markup {
  const days = Math.floor((Date.parse(expiresAt) - Date.parse(now)) / DAY_SECONDS / 1000);
  if (days < 0) return html`<strong>Its certificate expired ${timeElement(expiresAt, now)}</strong>`;
  const text = html`Certificate: <span title="${expiresAt}">${countText(days, 'day')} left</span>`;
  return days < FEW_DAYS ? html`<strong>${text}</strong>` : text;
}

function tokenLife(seconds: number): string {
  if (seconds <= 0) return 'Its token has expired';
  return seconds > 2 * DAY_SECONDS
    ? `Its token is good for ${countText(Math.floor(seconds / DAY_SECONDS), 'day')}`
    : `Its token is good for ${durationText(seconds * 1000)}`;
}

/** What the last run found, as links to where it stands, and what has changed. */
function jumps({ found, last, lastGood, alerts }: Summary, id: (name: string) => string): HtmlValue {
  const link = (family: Family, one: string, many?: string) => {
    const count = found[family].filter(({ inLastRun }) => inLastRun).length;
    return count > 0 && html`<li><a href="#${id(family)}">${countText(count, one, many)}</a></li>`;
  };
  const pending = alerts.filter(({ deliveries }) =>
    deliveries.some(({ outcome }) => outcome === 'pending'),
  ).length;
  const links = [
    link('call', 'failed call'),
    link('contract', 'broken promise'),
    link('drift', 'drift', 'drifts'),
    link('speed', 'late response'),
    lastGood !== undefined &&
      last !== undefined &&
      changesJump(changesBetween(lastGood, last).length, id('changes')),
    pending > 0 && html`<li><a href="#${id('alerts')}">${countText(pending, 'alert')} not delivered</a></li>`,
  ];
  return (
    links.some((each) => each !== false) &&
    html`<ul class="jumps" aria-label="Found in the last run">${links}</ul>`
  );
}

function changesJump(count: number, id: string): Markup {
  const more = count > 0 && html`: ${countText(count, 'thing')} since the last good run`;
  return html`<li><a href="#${id}">What changed${more}</a></li>`;
}
