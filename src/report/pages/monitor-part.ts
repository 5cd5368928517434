import { durationText } from '../../core/index.ts';
import type { FoundFinding, Summary } from '../../history/index.ts';
import { causeOf, groupedByCause } from '../../rules/index.ts';
import { type ContractFrames, NO_FRAMES } from '../contract/contract-frames.ts';
import { earliestOf } from '../on-call.ts';
import { changePart } from './change-part.ts';
import { driftTimeline } from './drift-timeline.ts';
import { FAMILIES, MOST_FINDINGS } from './families.ts';
import { findingCard } from './finding-card.ts';
import { anchorOf, type HtmlValue, html, type Markup, section } from './html.ts';
import { latencyCharts } from './latency-charts.ts';
import { heroOf } from './monitor-hero.ts';
import {
  alertTable,
  gapTable,
  incidentTable,
  otherNotes,
  retryTable,
  runTables,
  stepTable,
} from './monitor-tables.ts';
import { dayStrip, monthTable } from './uptime.ts';
import { countText, timeElement } from './wording.ts';

/** Options of `monitorPart`. */
interface PartOptions {
  /** The initial range of the charts; default: one day. */
  readonly rangeMs?: number | undefined;
  readonly frames?: ContractFrames;
}

/** The part of a page for one monitor; `index` makes the ids unique. */
export function monitorPart(summary: Summary, index: number, options: PartOptions = {}): Markup {
  const { rangeMs, frames = NO_FRAMES } = options;
  const id = (name: string) => `${name}-${index + 1}`;
  return html`<article class="monitor" id="${anchorOf(summary.monitor)}" aria-labelledby="${id('verdict')}">
${heroOf(summary, id)}
<div class="inner">
${changeSection(summary, id('changes'))}
${familySections(summary, id, frames, true)}
${latencySection(summary, id('latency'), rangeMs)}
${incidentSection(summary, id('incidents'))}
${familySections(summary, id, frames, false)}
${cleanSection(summary, id('clean'))}
${daySection(summary, id('days'))}
${timelineSection(summary, id('timeline'))}
${gapSection(summary, id('gaps'))}
${lastRunSection(summary, id('steps'))}
${retrySection(summary, id('retries'))}
${alertSection(summary, id('alerts'))}
${section(id('runs'), 'Runs', 'Verdict and summary of each run.', runTables(summary.recent, summary.now))}
${summary.damagedLines > 0 && damageNote(summary.damagedLines)}
${summary.futureRuns > 0 && futureNote(summary.futureRuns)}
</div>
</article>`;
}

function changeSection({ lastGood, last, now }: Summary, id: string): HtmlValue {
  if (lastGood === undefined || last === undefined) return undefined;
  const about = 'Differences between the last healthy run and the last run.';
  return section(id, 'What changed', about, changePart(lastGood, last, now));
}

/**
 * A section for each family with findings; families of the last run come first on the page, earlier ones
 * further down.
 */
function familySections(
  { found, now }: Summary,
  id: (name: string) => string,
  frames: ContractFrames,
  inLastRun: boolean,
): Markup[] {
  return FAMILIES.flatMap(({ family, title, about }) => {
    const all = found[family];
    const isNow = all.some((each) => each.inLastRun);
    if (all.length === 0 || isNow !== inLastRun) return [];
    return [section(id(family), title, about, findings(all, now, frames))];
  });
}

/** One section for all families without findings. */
function cleanSection({ found, now, from }: Summary, id: string): HtmlValue {
  const names = FAMILIES.filter(({ family }) => found[family].length === 0).map(({ title }) => title);
  if (names.length === 0) return undefined;
  const text = `${names.join(', ')}: none in the last ${rangeText(from, now)}.`;
  return section(id, names.length === FAMILIES.length ? 'Findings' : 'No findings', '', emptyNote(text));
}

function findings(found: readonly FoundFinding[], now: string, frames: ContractFrames): HtmlValue {
  const current = new Set(
    found.flatMap(({ inLastRun, finding }) => (inLastRun ? [finding.fingerprint] : [])),
  );
  const groups = groupedByCause(found, ({ fingerprint }) => (current.has(fingerprint) ? 'now' : ''));
  const cards = groups.slice(0, MOST_FINDINGS).map((group) => {
    const [{ evidence, contractHash }] = group as [FoundFinding];
    const cause = causeOf(group.map(({ finding }) => finding));
    const frame = frames.ofRun(cause.finding.contract, contractHash);
    return findingCard(cause, seen(group, now), { evidence, frame });
  });
  const hidden = groups.length - cards.length;
  return hidden > 0 ? [...cards, emptyNote(`${countText(hidden, 'more', 'more')} not shown.`)] : cards;
}

function emptyNote(text: string): Markup {
  return html`<p class="none">${text}</p>`;
}

/** Of findings with one cause: since the first of them, in as many runs as the one that is seen most often. */
function seen(group: readonly FoundFinding[], now: string): Markup {
  const [{ inLastRun }] = group as [FoundFinding];
  const lastSeen =
    group
      .map((each) => each.lastSeen)
      .sort()
      .at(-1) ?? '';
  const runs = Math.max(...group.map((each) => each.runs));
  const still = inLastRun ? html`<strong>In the last run.</strong>` : 'Not in the last run.';
  const last = timeElement(lastSeen, now);
  if (runs === 1) return html`<p>${still} Seen in 1 run, at ${last}.</p>`;
  const first = timeElement(earliestOf(group), now);
  return html`<p>${still} Seen in ${group.length > 1 ? 'at least ' : ''}${countText(runs, 'run')}, first ${first}, last ${last}.</p>`;
}

function latencySection(summary: Summary, id: string, rangeMs: number | undefined): Markup {
  const about = html`From the end of the request to the first byte of the response, for the slowest step of each run.
The line is the median (p50), the bands reach to p95 and p99.`;
  return section(id, 'Server time', about, latencyCharts(summary, rangeMs));
}

function incidentSection(summary: Summary, id: string): Markup {
  const { incidents, now, from } = summary;
  const range = `in the last ${rangeText(from, now)}`;
  const content = incidents.length === 0 ? emptyNote(`None ${range}.`) : incidentTable(summary);
  return section(id, 'Incidents', `Runs that were down or broken, ${range}.`, [content, otherNotes(summary)]);
}

function daySection({ days, months, now }: Summary, id: string): Markup {
  const table = html`<details><summary>Month by month</summary>${monthTable(months)}</details>`;
  return section(id, 'Day by day', 'Each day with its worst verdict.', [dayStrip(days, now), table]);
}

function timelineSection(summary: Summary, id: string): HtmlValue {
  const content = driftTimeline(summary);
  if (content === undefined) return undefined;
  const about = 'Drift and contract violations of the last year.';
  return section(id, 'Drift over time', about, content);
}

function gapSection(summary: Summary, id: string): HtmlValue {
  const { gaps, unknown } = summary;
  if (gaps.length + unknown.length === 0) return undefined;
  const about = 'Missed runs, and runs with the verdict unknown. Neither counts against the API.';
  return section(id, 'No data', about, gapTable(summary));
}

function lastRunSection({ last, now }: Summary, id: string): HtmlValue {
  if (last === undefined) return undefined;
  const about = 'Set-up is the network: name lookup, connection, TLS. Server is the time of the API itself.';
  return section(id, 'Last run', about, stepTable(last, now));
}

function retrySection({ retries, now, recent }: Summary, id: string): HtmlValue {
  if (retries.length === 0) return undefined;
  const about = `Calls that got no response at the first attempt, in the last ${countText(recent.length, 'run')}.`;
  return section(id, 'Retries', about, retryTable(retries, now));
}

function alertSection({ alerts, now }: Summary, id: string): HtmlValue {
  if (alerts.length === 0) return undefined;
  return section(
    id,
    'Alerts',
    'Alerts and their notifications, delivered and pending.',
    alertTable(alerts, now),
  );
}

function damageNote(lines: number): Markup {
  return html`<p class="quiet">${countText(lines, 'line')} of the run store could not be read:
incomplete, malformed, or written by a newer version.</p>`;
}

function futureNote(runs: number): Markup {
  return html`<p class="quiet">${countText(runs, 'run')} dated in the future and not counted:
the clock of the monitor host was wrong, or is wrong now.</p>`;
}

function rangeText(from: string, now: string): string {
  const days = Math.round((Date.parse(now) - Date.parse(from)) / 86_400_000);
  return days < 2 ? durationText(Date.parse(now) - Date.parse(from)) : `${days} days`;
}
