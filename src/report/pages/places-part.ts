import type { MonitorPlaces, PlaceSight, Verdict } from '../../history/index.ts';
import { html, type Markup, printable, section, table } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { durationText, msText, percentText, timeElement } from './wording.ts';

const NAME_LENGTH = 80;
const SUMMARY_LENGTH = 120;
const MOST_INCIDENTS = 20;
const COLUMNS = [
  ...[{ label: 'Place' }, { label: 'Sees' }, { label: 'Last run' }],
  ...[
    { label: '24 h', numeric: true },
    { label: '30 d', numeric: true },
  ],
  ...[
    { label: 'p50, 24 h', numeric: true },
    { label: 'p95, 24 h', numeric: true },
  ],
];
const WORDS: Readonly<Record<PlaceSight['sight'], readonly [Verdict, string]>> = {
  failing: ['down', 'an incident'],
  warning: ['drifting', 'a warning'],
  fine: ['up', 'nothing wrong'],
  unknown: ['unknown', 'nothing it knows'],
  silent: ['unknown', 'silent'],
  missing: ['unknown', 'never ran'],
};

/** What the places of each monitor say together, and each with its uptime and latency. */
export function placesPart(all: readonly MonitorPlaces[], now: string): Markup[] {
  return all.map((each, index) => html`<div class="inner">${placesSection(each, index, now)}</div>`);
}

function placesSection({ status, incidents, summaries }: MonitorPlaces, index: number, now: string): Markup {
  const { monitor, state, verdict, summary, quorum, places } = status;
  const rows = places.map(({ place, sight, lastRun, summary: said = '' }) => {
    const [tone, words] = WORDS[sight];
    const ranges = summaries.find((each) => each.place === place)?.ranges;
    const share = (ratio: number | null | undefined) => (ratio == null ? '–' : percentText(ratio));
    const time = (ms: number | undefined) => (ms === undefined ? '–' : msText(ms));
    return [
      printable(place, NAME_LENGTH),
      html`${verdictTag(tone, words)} <span class="quiet">${sight === 'fine' ? '' : printable(said, SUMMARY_LENGTH)}</span>`,
      lastRun && timeElement(lastRun, now),
      ...[share(ranges?.day.uptime.ratio), share(ranges?.month.uptime.ratio)],
      ...[time(ranges?.day.server?.p50), time(ranges?.day.server?.p95)],
    ];
  });
  const name = printable(monitor, NAME_LENGTH);
  const tone = state === 'local' ? 'drifting' : verdict;
  return section(
    `places-${index + 1}`,
    `${name} at ${places.length} ${places.length === 1 ? 'place' : 'places'}`,
    `An incident is one of the API where ${quorum} ${quorum === 1 ? 'place sees' : 'places see'} it at the same time.`,
    html`<p>${mark(tone)} <strong>${summary}</strong></p>
<div class="gaps">${table(`Places of ${name}`, COLUMNS, rows)}${incidentTable(incidents, name, now)}</div>`,
  );
}

function incidentTable(all: MonitorPlaces['incidents'], name: string, now: string): Markup {
  if (all.length === 0) return html`<p class="none">No incident that so many places saw.</p>`;
  const rows = all
    .slice(0, MOST_INCIDENTS)
    .map(({ from, to, places, verdicts }) => [
      timeElement(from, now),
      to === undefined ? html`<strong>not yet</strong>` : timeElement(to, now),
      durationText(Math.max(0, Date.parse(to ?? now) - Date.parse(from))),
      verdictTag(verdicts.includes('down') ? 'down' : 'broken'),
      places.join(', '),
    ]);
  const columns = ['From', 'Resolved', 'Lasted', 'State', 'Places'].map((label) => ({ label }));
  return table(`Incidents of ${name} at several places, newest first`, columns, rows);
}
