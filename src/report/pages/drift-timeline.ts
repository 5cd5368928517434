import type { Accepted, FoundFinding, Summary, TimelineFinding } from '../../history/index.ts';
import { type HtmlValue, html, type Markup, printable, raw, table } from './html.ts';
import { PLAIN_COLOURS, verdictTag } from './marks.ts';
import { countText, dateText, SEVERITY_WORDS, timeElement } from './wording.ts';

const MOST_ROWS = 60;
const LENGTH = 160;
const WIDTH = 120;
const DAY_MS = 86_400_000;
const COLUMNS = [
  { label: 'Change' },
  { label: 'First seen' },
  { label: 'Last seen' },
  { label: 'Runs', numeric: true },
  { label: 'Accepted' },
  { label: 'Timeline' },
];

/**
 * Drift and contract violations of the last year: first and last seen, number of runs, and when they were
 * accepted.
 */
export function driftTimeline({ timeline, found, now }: Summary): HtmlValue {
  const known = new Map(
    Object.values(found)
      .flat()
      .map((each) => [each.finding.fingerprint, each]),
  );
  const changes = timeline.filter(({ family }) => family === 'drift' || family === 'contract');
  if (changes.length === 0) return undefined;
  const shown = changes.slice(0, MOST_ROWS);
  const begin = Math.min(...shown.map(({ first }) => Date.parse(first)));
  const scale = { begin, end: Date.parse(now) };
  const rows = shown.map((finding) => row(finding, known.get(finding.fingerprint), scale, now));
  const hidden = changes.length - shown.length;
  return html`<div class="timeline">${table('Changes in the responses, latest first', COLUMNS, rows)}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'more', 'more')} not shown.</p>`}`;
}

interface Scale {
  readonly begin: number;
  readonly end: number;
}

function row(
  finding: TimelineFinding,
  known: FoundFinding | undefined,
  scale: Scale,
  now: string,
): HtmlValue[] {
  const still = known?.inLastRun === true;
  const { title, operation, where, first, last, runs, family, accepted } = finding;
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const tag = verdictTag(tone, family === 'drift' ? 'Drift' : label);
  return [
    html`${tag} ${printable(title, LENGTH)}
<span class="quiet">${printable(operation, LENGTH)}, ${printable(where, LENGTH)}</span>`,
    seenText(first, known?.firstSeen, now),
    still ? html`<strong>still there</strong>` : seenText(last, known?.lastSeen, now),
    runs.toLocaleString('en-US'),
    accepted === undefined ? html`<span class="quiet">no</span>` : acceptedText(accepted, now),
    spanOf(finding, still, scale),
  ];
}

/**
 * The time of the run where it is known; else the date, because older runs are counted by the day.
 * @param counted begin of the hour or of the day
 */
function seenText(counted: string, exact: string | undefined, now: string): HtmlValue {
  const after = exact === undefined ? Number.POSITIVE_INFINITY : Date.parse(exact) - Date.parse(counted);
  return exact !== undefined && after < DAY_MS ? timeElement(exact, now) : dateText(counted, now);
}

function acceptedText({ at, by, reason }: Accepted, now: string): Markup {
  const how = by === 'baseline' ? 'into the baseline' : 'by a change of the contract';
  return html`${timeElement(at, now)} <span class="quiet">${how}${reason !== undefined && `: ${printable(reason, LENGTH)}`}</span>`;
}

/**
 * The period of a finding as a graphic, hidden from screen readers: the columns have the same data as text.
 */
function spanOf(finding: TimelineFinding, still: boolean, { begin, end }: Scale): Markup {
  const { first, last, family, accepted } = finding;
  const x = (time: number) => ((time - begin) / Math.max(1, end - begin)) * WIDTH;
  const left = x(Date.parse(first));
  const width = Math.max(3, (still ? WIDTH : x(Date.parse(last))) - left);
  const drawn = `M${Math.min(left, WIDTH - 3).toFixed(1)} 3h${width.toFixed(1)}v6h-${width.toFixed(1)}z`;
  const tone = family === 'drift' ? 'drifting' : 'broken';
  const tick = accepted && `M${Math.min(x(Date.parse(accepted.at)), WIDTH - 1).toFixed(1)} 0v12`;
  return html`<svg class="span tone-${tone}" width="100%" height="12" fill="${PLAIN_COLOURS[tone]}" viewBox="0 0 ${WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"
focusable="false"><path class="ground" stroke="#7d838e" d="M0 6h${WIDTH}"/><path d="${raw(drawn)}"/>
${tick !== undefined && html`<path class="tick" stroke="${PLAIN_COLOURS.up}" d="${raw(tick)}"/>`}</svg>`;
}
