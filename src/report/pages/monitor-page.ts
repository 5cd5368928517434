import { durationText } from '../../core/index.ts';
import type { MonitorPlaces, PlaceSight, Summary, Verdict } from '../../history/index.ts';
import type { ContractFrames } from '../contract/contract-frames.ts';
import { chartLibrary } from './chart-library.ts';
import { page, type SiblingPages } from './frame.ts';
import { html, type Markup, printable, section, table } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { monitorList, verdictOf, worstFirst } from './monitor-list.ts';
import { monitorPart } from './monitor-part.ts';
import { MONITOR_STYLE } from './monitor-style.ts';
import { msText, timeElement, uptimeCell, VERDICT_WORDS } from './wording.ts';

const NAME_LENGTH = 80;
/** Keeps the page under five megabytes. */
const MOST_PARTS = 10;

interface MonitorPageParts {
  readonly summaries: readonly Summary[];
  readonly builtAt: Date;
  /** The initial range of the charts; default: one day. */
  readonly rangeMs?: number;
  /** The page is served, and reloads when a new run is stored. */
  readonly live?: boolean;
  /** The lines of the contracts; absent: none are shown. */
  readonly frames?: ContractFrames;
  readonly siblings?: SiblingPages;
  /** The monitors that run at several places; absent: none. */
  readonly places?: readonly MonitorPlaces[];
}

/**
 * The monitor's page, `monitor.html`: a self-contained document. Several monitors are listed first; the
 * details of each follow, worst first. All texts in the summaries are treated as untrusted.
 */
export function monitorPage(given: MonitorPageParts): string {
  const { summaries, builtAt, rangeMs, live = false, frames, siblings, places = [] } = given;
  const ran = summaries.filter(({ current }) => current !== undefined);
  const sorted = worstFirst(ran);
  const [worst] = sorted;
  const { script, style } = chartLibrary();
  const options = { rangeMs, ...(frames && { frames }) };
  const parts = sorted.slice(0, MOST_PARTS).map((each, index) => monitorPart(each, index, options));
  return page({
    title: worst === undefined ? 'No run yet – Driftline' : pageTitle(worst),
    tone: worst === undefined ? 'unknown' : verdictOf(worst),
    place: 'monitor',
    builtAt,
    live,
    siblings,
    main:
      worst === undefined
        ? emptyMain()
        : html`${placesPart(places, builtAt.toISOString())}${sorted.length > 1 && monitorList(sorted, MOST_PARTS)}${parts}`,
    ...(worst === undefined ? {} : { scripts: [script], styles: [style, MONITOR_STYLE] }),
  });
}

function pageTitle(summary: Summary): string {
  const name = printable(summary.monitor, NAME_LENGTH);
  return `${VERDICT_WORDS[verdictOf(summary)].label}: ${name} – Driftline`;
}

function emptyMain(): Markup {
  return html`<div class="hero tone-unknown"><div class="inner">
<h1 class="eyebrow">Monitor</h1>
<h2 class="verdict">The monitor has not run yet</h2>
<p class="lead">Run it once: its results are stored, and this page shows them.</p>
<pre class="command"><code>npx driftline check</code></pre>
<p class="lead">Then rebuild this page with <code>npx driftline report</code>. To keep the monitor running,
use <code>npx driftline watch</code> or a line of your crontab.</p>
</div></div>`;
}

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
function placesPart(all: readonly MonitorPlaces[], now: string): Markup[] {
  return all.map((each, index) => html`<div class="inner">${placesSection(each, index, now)}</div>`);
}

function placesSection({ status, incidents, summaries }: MonitorPlaces, index: number, now: string): Markup {
  const { monitor, state, verdict, summary, quorum, places } = status;
  const rows = places.map(({ place, sight, lastRun, summary: said = '' }) => {
    const [tone, words] = WORDS[sight];
    const ranges = summaries.find((each) => each.place === place)?.ranges;
    const time = (ms: number | undefined) => (ms === undefined ? '–' : msText(ms));
    return [
      printable(place, NAME_LENGTH),
      html`${verdictTag(tone, words)} <span class="quiet">${sight === 'fine' ? '' : printable(said, SUMMARY_LENGTH)}</span>`,
      lastRun && timeElement(lastRun, now),
      ...[uptimeCell(ranges?.day), uptimeCell(ranges?.month, ranges?.day)],
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
