import type { FoundFinding, Summary } from '../summary.ts';
import { FAMILIES, MOST_FINDINGS } from './families.ts';
import { findingCard } from './finding-card.ts';
import { html, type Markup } from './html.ts';
import { latencyChart } from './latency-chart.ts';
import { heroOf } from './monitor-hero.ts';
import { incidentTable, runTables, stepTable } from './run-tables.ts';
import { section } from './section.ts';
import { countText, timeElement } from './wording.ts';

/** All that a page says of one monitor; `index` keeps the ids of several monitors apart. */
export function monitorPart(summary: Summary, index: number): Markup {
  const id = (name: string) => `${name}-${index + 1}`;
  const { now, recent, found, damagedLines } = summary;
  return html`<article class="monitor" aria-labelledby="${id('verdict')}">
${heroOf(summary, id)}
<div class="inner">
${FAMILIES.map(({ family, title, about }) => section(id(family), title, about, findings(found[family], now)))}
${lastRunSection(summary, id('steps'))}
${latencySection(summary, id('latency'))}
${incidentSection(summary, id('incidents'))}
${section(id('runs'), 'Runs', 'What each run said.', runTables(recent, now))}
${damagedLines > 0 && damageNote(damagedLines)}
</div>
</article>`;
}

function findings(found: readonly FoundFinding[], now: string): Markup | Markup[] {
  if (found.length === 0) return none('None in the last 30 days.');
  const cards = found
    .slice(0, MOST_FINDINGS)
    .map((each) => findingCard(each.finding, seen(each, now), each.evidence));
  const hidden = found.length - cards.length;
  return hidden > 0 ? [...cards, none(`${countText(hidden, 'more', 'more')} not shown.`)] : cards;
}

function none(text: string): Markup {
  return html`<p class="none">${text}</p>`;
}

function seen({ firstSeen, lastSeen, runs, inLastRun }: FoundFinding, now: string): Markup {
  const still = inLastRun ? html`<strong>In the last run.</strong>` : 'Not in the last run.';
  const last = timeElement(lastSeen, now);
  if (runs === 1) return html`<p>${still} Seen in 1 run, at ${last}.</p>`;
  const first = timeElement(firstSeen, now);
  return html`<p>${still} Seen in ${countText(runs, 'run')}, first ${first}, last ${last}.</p>`;
}

function lastRunSection({ last, now }: Summary, id: string): Markup | undefined {
  if (last === undefined) return undefined;
  const about = 'Set-up is the network: address, connection, TLS. Server is the API’s own time.';
  return section(id, 'Last run', about, stepTable(last, now));
}

function latencySection({ now, latency, incidents, usualGapMs }: Summary, id: string): Markup {
  const parts = { now, incidents, usualGapMs };
  const olderThanADay = latency.month.from < latency.day.from;
  const about = html`From the request written to the first byte of the answer; the slowest step of each run.
The line is the typical run, the band reaches to the slowest in twenty.
${incidents.length > 0 && 'Shaded is what was down or broken.'}`;
  return section(id, 'Server time', about, [
    latencyChart(latency.day, { ...parts, title: 'Last 24 hours' }),
    olderThanADay && latencyChart(latency.month, { ...parts, title: 'Last 30 days' }),
  ]);
}

function incidentSection({ incidents, now }: Summary, id: string): Markup {
  const content = incidents.length === 0 ? none('None in the last 30 days.') : incidentTable(incidents, now);
  return section(id, 'Incidents', 'Runs that were down or broken, in the last 30 days.', content);
}

function damageNote(lines: number): Markup {
  return html`<p class="quiet">${countText(lines, 'line')} of the journal could not be used:
torn, foreign, or written by a newer version.</p>`;
}
