import { durationText } from '../../core/index.ts';
import type { Measured, Verdict } from '../../history/index.ts';
import { page } from '../pages/frame.ts';
import { type HtmlValue, html, type Markup, printable, section, table } from '../pages/html.ts';
import { mark, PLAIN_COLOURS, verdictTag } from '../pages/marks.ts';
import { dateText, measuredText, percentText, timeElement, uptimeCell } from '../pages/wording.ts';
import { PUBLIC_RANGE_MS, type PublicMonitor, type PublicState, type PublicStatus } from './public-status.ts';

interface StateWords {
  readonly label: string;
  /** Of the page, where this is the worst state. */
  readonly headline: string;
  /** The verdict whose colour and mark it has. */
  readonly tone: Verdict;
}

export const PUBLIC_STATE_WORDS: Readonly<Record<PublicState, StateWords>> = {
  operational: { label: 'operational', headline: 'All systems operational', tone: 'up' },
  degraded: { label: 'degraded', headline: 'Slower than usual', tone: 'degraded' },
  partial_outage: { label: 'partial outage', headline: 'Partial outage', tone: 'broken' },
  major_outage: { label: 'major outage', headline: 'Major outage', tone: 'down' },
  maintenance: { label: 'maintenance', headline: 'Maintenance', tone: 'unknown' },
  unknown: { label: 'unknown', headline: 'No current data', tone: 'unknown' },
};

const NAME_LENGTH = 80;
const MOST_INCIDENTS = 30;
const CELL = 10;
const HEIGHT = 48;
/** Below it a day is that of an outage. */
const GOOD_DAY = 0.99;

/** The status page for the public: a self-contained document without scripts of others. Pure. */
export function publicPage(status: PublicStatus): string {
  const { state, monitors, updatedAt } = status;
  const { headline, tone } = PUBLIC_STATE_WORDS[state];
  const title = monitors.length === 0 ? 'No data yet' : headline;
  return page({
    title: `${title} – Status`,
    tone,
    place: 'public',
    builtAt: new Date(updatedAt),
    main: html`<div class="hero tone-${tone}"><div class="inner">
<h1 class="headline">${mark(tone)}<span>${title}</span></h1>
</div></div>
<div class="inner">
${monitors.map((monitor, index) => monitorSection(monitor, index, updatedAt))}
${maintenanceSection(status)}
${incidentSection(status)}
<p class="quiet"><a href="status.json">status.json</a> · <a href="feed.xml">Atom feed</a></p>
</div>`,
  });
}

function monitorSection(monitor: PublicMonitor, index: number, now: string): Markup {
  const { name, state, uptime, days, places = [] } = monitor;
  const { label, tone } = PUBLIC_STATE_WORDS[state];
  const time = measuredText(measuredOf(monitor), `${days.length} days`);
  const share = uptime === null ? 'No data yet' : `${percentText(uptime)} up ${time}`;
  const about = html`${verdictTag(tone, label)}<br>${share}`;
  const content = [bars(days, now), placesTable(name, places)];
  return section(`monitor-${index + 1}`, printable(name, NAME_LENGTH), about, content);
}

function measuredOf({ measuredSeconds }: Pick<PublicMonitor, 'measuredSeconds'>): Measured {
  return { measuredMs: measuredSeconds * 1000, windowMs: PUBLIC_RANGE_MS };
}

function placesTable(name: string, places: NonNullable<PublicMonitor['places']>): HtmlValue {
  if (places.length === 0) return undefined;
  const rows = places.map((place) => {
    const { label, tone } = PUBLIC_STATE_WORDS[place.state];
    const share = uptimeCell({ ...measuredOf(place), uptime: { ratio: place.uptime } });
    return [printable(place.name, NAME_LENGTH), verdictTag(tone, label), share];
  });
  const columns = [{ label: 'Place' }, { label: 'Sees' }, { label: '90 days', numeric: true }];
  return table(`Places of ${printable(name, NAME_LENGTH)}`, columns, rows);
}

function bars(days: PublicMonitor['days'], now: string): Markup {
  const known = days.filter(({ uptime }) => uptime !== null);
  const failed = known.filter(({ uptime }) => uptime !== 1).length;
  const label = `The last ${days.length} days: ${known.length} with data, ${failed} with failures.`;
  return html`<figure class="heartbeat days">
<svg width="100%" height="48" viewBox="0 0 ${days.length * CELL} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
<path class="ground" d="M0 47.5h${days.length * CELL}"/>
${days.map((day, index) => bar(day, index, now))}</svg>
<figcaption><span>The last ${days.length} days, today at the right</span><span>${failed === 0 ? 'No day with a failure' : `${failed} with failures`}</span></figcaption>
</figure>`;
}

function bar({ date, uptime }: PublicMonitor['days'][number], index: number, now: string): HtmlValue {
  if (uptime === null) return undefined;
  const tone = uptime === 1 ? 'up' : uptime >= GOOD_DAY ? 'drifting' : 'down';
  return html`<g transform="translate(${index * CELL} 0)"><title>${dateText(date, now)}: ${percentText(uptime)} up</title>
<path class="bar tone-${tone}" fill="${PLAIN_COLOURS[tone]}" d="M1.5 2h7v46h-7z"/></g>\n`;
}

function maintenanceSection({ monitors, updatedAt: now }: PublicStatus): HtmlValue {
  const windows = monitors.flatMap(({ name, maintenance }) => maintenance.map((each) => ({ name, ...each })));
  if (windows.length === 0) return undefined;
  const rows = windows
    .sort((one, other) => (one.from < other.from ? -1 : 1))
    .map(({ name, from, until }) => [
      printable(name, NAME_LENGTH),
      timeElement(from, now),
      timeElement(until, now),
    ]);
  const columns = [{ label: 'System' }, { label: 'From' }, { label: 'Until' }];
  return section('maintenance', 'Maintenance', 'Announced.', table('Announced maintenance', columns, rows));
}

function incidentSection({ monitors, updatedAt: now }: PublicStatus): Markup {
  const all = monitors.flatMap(({ name, incidents }) => incidents.map((each) => ({ name, ...each })));
  const newest = all.sort((one, other) => (one.from < other.from ? 1 : -1)).slice(0, MOST_INCIDENTS);
  const about = 'Of the last 90 days.';
  if (newest.length === 0) return section('incidents', 'Incidents', about, html`<p class="none">None.</p>`);
  const rows = newest.map(({ name, state, from, to, durationSeconds }) => {
    const { label, tone } = PUBLIC_STATE_WORDS[state];
    const until = to === undefined ? html`<strong>not yet</strong>` : timeElement(to, now);
    const lasted = durationText(durationSeconds * 1000);
    return [timeElement(from, now), until, lasted, printable(name, NAME_LENGTH), verdictTag(tone, label)];
  });
  const columns = [
    ...[{ label: 'From' }, { label: 'Resolved' }, { label: 'Lasted' }],
    ...[{ label: 'System' }, { label: 'State' }],
  ];
  const shown = html`<div class="incidents">${table('Incidents, newest first', columns, rows)}</div>`;
  return section('incidents', 'Incidents', about, shown);
}
