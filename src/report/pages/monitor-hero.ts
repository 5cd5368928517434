import { durationText } from '../../core/index.ts';
import type { Acknowledged, RunRecord, Silence, Summary } from '../../history/index.ts';
import type { Family } from '../../rules/index.ts';
import { type CauseNow, causesNow, sideOf } from '../on-call.ts';
import { changesBetween } from './change-part.ts';
import { type HtmlValue, html, type Markup, printable, raw } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { CAUSE_WORDS } from './monitor-tables.ts';
import { heartbeat, uptimeTiles } from './uptime.ts';
import { countText, SEVERITY_WORDS, timeElement, VERDICT_WORDS } from './wording.ts';

const REASON_LENGTH = 240;
const MOST_WORST = 2;
const NAME_LENGTH = 120;
const MINUTE_MS = 60_000;
const DAY_SECONDS = 24 * 60 * 60;
/** A certificate is usually renewed weeks before it expires; with fewer days left, it is highlighted. */
const FEW_DAYS = 21;

/** The first screen of a monitor: verdict, since when, last run, recent history. */
export function heroOf(summary: Summary, id: (name: string) => string): Markup {
  const { current, last, now } = summary;
  if (current === undefined || last === undefined) return html``;
  return html`<div class="hero tone-${current.verdict}"><div class="inner">
${eyebrow('h1', last.run)}
${verdictLine(summary, id('verdict'), id)}
${worstNow(summary, id)}
${summary.silent && silentWarning(summary)}
${onCallNotes(summary)}
<ul class="facts">${facts(summary).map((fact) => fact && html`<li>${fact}</li>\n`)}</ul>
${jumps(summary, id)}
${heartbeat(summary.recent, now)}
${uptimeTiles(summary)}
</div></div>`;
}

/** What the last run found: the most dangerous, with the received and expected values, and since when. */
function worstNow(summary: Summary, id: (name: string) => string): HtmlValue {
  const { current: stretch, now } = summary;
  const current = causesNow(summary);
  const inHeading = onlyCause(summary);
  if (current.length === 0) return undefined;
  const items = current.slice(0, MOST_WORST).flatMap(({ cause: { finding, headline }, firstSeen }) => {
    const { label, tone } = SEVERITY_WORDS[finding.severity];
    const isEarlier = stretch && firstSeen < stretch.since;
    const why = finding.reason !== undefined && printable(finding.reason, REASON_LENGTH);
    if (inHeading && !isEarlier && !why) return [];
    const what =
      !inHeading && html`<a href="#${id(finding.family)}">${printable(headline, REASON_LENGTH)}</a>\n`;
    const since =
      (!inHeading || isEarlier) && html`${isEarlier ? 'first seen' : 'since'} ${timeElement(firstSeen, now)}`;
    return [
      html`<li>${verdictTag(tone, label)} ${what}<span class="quiet">${since}${since && why && '; '}${why}</span></li>\n`,
    ];
  });
  if (items.length === 0) return undefined;
  const more = current.length - items.length;
  return html`<ul class="worst" aria-label="What is wrong">${items}${more > 0 && html`<li class="quiet">and ${more.toLocaleString('en-US')} more</li>`}</ul>`;
}

/** What the last run found, where it is one cause and the heading says it. */
function onlyCause(summary: Summary): CauseNow | undefined {
  const [first, ...others] = causesNow(summary);
  const isSaid = others.length === 0 && first?.cause.headline === summary.last?.run.summary;
  return isSaid && summary.current?.verdict !== 'up' ? first : undefined;
}

/** Name and target of the monitor, as the heading of the page or as a line above a heading. */
export function eyebrow(element: 'h1' | 'p', { monitor, target }: RunRecord): Markup {
  const name = html`Monitor <b>${printable(monitor, NAME_LENGTH)}</b>`;
  const targetText = html`<span>${printable(target, NAME_LENGTH)}</span>`;
  return html`<${raw(element)} class="eyebrow">${name} ${targetText}</${raw(element)}>`;
}

/** `Down since 03:12 UTC (4 min): connection refused`. @param idOf of a section with findings; absent: the page has none */
export function verdictLine(summary: Summary, id: string, idOf?: (name: string) => string): Markup {
  const { current, last, now } = summary;
  const only = idOf && onlyCause(summary);
  if (current === undefined || last === undefined) return html``;
  const lasted = durationText(Date.parse(now) - Date.parse(current.since));
  const text = printable(last.run.summary, REASON_LENGTH);
  const reason = only ? html`<a href="#${idOf?.(only.cause.finding.family)}">${text}</a>` : text;
  const because = current.verdict === 'up' ? '' : html`<span class="because">: ${reason}</span>`;
  const since = html`${VERDICT_WORDS[current.verdict].since} ${timeElement(current.since, now)}`;
  const sentence = html`<span>${since} <span class="lasted">(${lasted})</span>${because}</span>`;
  return html`<h2 class="verdict" id="${id}">${mark(current.verdict)}${sentence}</h2>`;
}

/** Warns that the schedule seems to have stopped. */
export function silentWarning({ usualGapMs, nextRun, last, now }: Summary): Markup {
  const ageMs = Date.parse(now) - Date.parse(last?.run.time ?? now);
  const usually =
    usualGapMs === undefined
      ? nextRun !== undefined && html`, and was due ${timeElement(nextRun, now)}`
      : `, and usually runs every ${gapText(usualGapMs)}`;
  return html`<p class="warning">${mark('unknown')}<span><strong>The monitor is silent.</strong>
It has not run for ${ageMs < 0 ? 'an unknown time' : durationText(ageMs)}${usually}.
The data on this page may be out of date. Check that its schedule is running.</span></p>`;
}

/** Silence, planned maintenance, and that somebody works on the incident that is open. */
export function onCallNotes({ silence, maintenance, acknowledged, last, now }: Summary): Markup[] {
  const open = acknowledged.find(({ incident }) => incident === last?.state?.incident);
  return [
    ...(silence ? [silenceNote(silence, now)] : []),
    ...maintenance.map(({ from, until, reason }) => {
      const title = html`Maintenance ${timeElement(from, now)} to ${timeElement(until, now)}:`;
      return html`<p class="warning">${mark('unknown')}<span><strong>${title}</strong>
${printable(reason, REASON_LENGTH)}. No requests are sent then.</span></p>`;
    }),
    ...(open
      ? [html`<p class="warning">${mark('unknown')}<span>${acknowledgedNote(open, now)}</span></p>`]
      : []),
  ];
}

/** `Acknowledged 03:16 UTC: Ada restarts it. No reminders are sent.` */
export function acknowledgedNote({ time, reason }: Acknowledged, now: string): Markup {
  const because = reason !== undefined && html`: ${printable(reason, REASON_LENGTH)}`;
  return html`<strong>Acknowledged ${timeElement(time, now)}</strong>${because}. No reminders are sent.`;
}

/** Says that nobody is notified, until when and why. */
function silenceNote({ until, reason }: Silence, now: string): Markup {
  return html`<p class="warning">${mark('unknown')}<span><strong>Silenced until ${timeElement(until, now)}:</strong>
${printable(reason, REASON_LENGTH)}. Runs go on; nobody is notified.</span></p>`;
}

function facts(summary: Summary): HtmlValue[] {
  const { last, lastGood, now, nextRun, usualGapMs, current } = summary;
  if (last === undefined) return [];
  const { run, state } = last;
  const incidentSince = state?.incidentSince;
  const side = sideOf(last);
  // A run without a response has no certificate.
  const expiresAt = run.certificateExpiresAt ?? lastGood?.run.certificateExpiresAt;
  return [
    side !== undefined && html`<strong>${side}</strong>`,
    html`Last run ${timeElement(run.time, now)}, ${ago(run.time, now)}`,
    nextRun !== undefined && nextText(nextRun, now),
    usualGapMs !== undefined && `Runs every ${gapText(usualGapMs)}`,
    current?.cause !== undefined && html`<strong>Unknown: ${CAUSE_WORDS[current.cause]}</strong>`,
    incidentSince !== undefined &&
      incidentSince !== current?.since &&
      html`<strong>Incident since ${timeElement(incidentSince, now)}</strong>`,
    state?.flapping === true && html`<strong>Flapping: it changes too often to notify every change</strong>`,
    expiresAt !== undefined && certificate(expiresAt, now),
    run.tokenLifeSeconds !== undefined && tokenLife(run.tokenLifeSeconds),
    html`<code>${printable(run.contract, NAME_LENGTH)}</code>`,
  ];
}

function nextText(nextRun: string, now: string): Markup {
  const late = Date.parse(now) - Date.parse(nextRun);
  if (late < MINUTE_MS) return html`Next expected ${timeElement(nextRun, now)}`;
  return html`<strong>Expected ${timeElement(nextRun, now)}, ${durationText(late)} overdue</strong>`;
}

/** The interval of a schedule, rounded to minutes, because cron starts a moment early or late. */
function gapText(ms: number): string {
  return durationText(ms > 50_000 ? Math.round(ms / MINUTE_MS) * MINUTE_MS : ms);
}

function ago(time: string, now: string): string {
  const age = Date.parse(now) - Date.parse(time);
  if (age < -MINUTE_MS) return 'in the future: the clock of the monitor host was wrong, or is wrong now';
  return age < 1000 ? 'just before this page was built' : `${durationText(age)} before this page was built`;
}

/** Days until the first certificate expires. */
function certificate(expiresAt: string, now: string): Markup {
  const days = Math.floor((Date.parse(expiresAt) - Date.parse(now)) / DAY_SECONDS / 1000);
  if (days < 0) return html`<strong>Certificate expired ${timeElement(expiresAt, now)}</strong>`;
  const text = html`Certificate: <span title="${expiresAt}">${countText(days, 'day')} left</span>`;
  return days < FEW_DAYS ? html`<strong>${text}</strong>` : text;
}

function tokenLife(seconds: number): string {
  if (seconds <= 0) return 'Token expired';
  return seconds > 2 * DAY_SECONDS
    ? `Token valid for ${countText(Math.floor(seconds / DAY_SECONDS), 'day')}`
    : `Token valid for ${durationText(seconds * 1000)}`;
}

/** Links to the findings of the last run, to its differences and to pending alerts. */
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
    link('contract', 'contract violation'),
    link('drift', 'drift', 'drifts'),
    link('speed', 'slow response'),
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
  const more = count > 0 && html`: ${countText(count, 'difference')} since the last healthy run`;
  return html`<li><a href="#${id}">What changed${more}</a></li>`;
}
