import { durationText, NO_XML_CHARACTER } from '../../core/index.ts';
import type { PLAIN_COLOURS } from '../pages/marks.ts';
import { STYLE_FILE, styleFile } from '../pages/style-file.ts';
import { dateText, timeText } from '../pages/wording.ts';
import { PUBLIC_STATE_WORDS, publicPage } from './public-page.ts';
import type { PublicIncident, PublicState, PublicStatus } from './public-status.ts';

const MOST_ENTRIES = 50;

/** Every file of the status page by its name: page, style, `status.json`, `feed.xml`, badges. Pure. */
export function publicFiles(status: PublicStatus): ReadonlyMap<string, string> {
  return new Map([
    ['index.html', publicPage(status)],
    [STYLE_FILE, styleFile()],
    ['status.json', `${JSON.stringify(status, undefined, 2)}\n`],
    ['feed.xml', feedOf(status)],
    ['badge.svg', badgeOf('status', status.state)],
    ...status.monitors.map(({ name, state }) => [`badge-${name}.svg`, badgeOf(name, state)] as const),
  ]);
}

/** Of the label's font at 11 px, on average. */
const CHARACTER = 6.6;
const LONGEST_LABEL = 60;

/** A badge as repositories show it: what it is about, and its state. */
export function badgeOf(label: string, state: PublicState): string {
  const name = label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL)}…` : label;
  const { label: word, tone } = PUBLIC_STATE_WORDS[state];
  const [left, right] = [name, word].map((part) => Math.round(part.length * CHARACTER) + 12) as [
    number,
    number,
  ];
  const text = (x: number, width: number, shown: string) =>
    `<text x="${x + width / 2}" y="14" textLength="${width - 12}">${xml(shown)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${xml(`${name}: ${word}`)}">
<title>${xml(`${name}: ${word}`)}</title>
<rect width="${left}" height="20" fill="#454a53"/><rect x="${left}" width="${right}" height="20" fill="${BADGE_COLOURS[tone]}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(0, left, name)}${text(left, right, word)}</g>
</svg>
`;
}

/** Dark enough for white text: 4.5 to 1. */
const BADGE_COLOURS: Readonly<Record<keyof typeof PLAIN_COLOURS, string>> = {
  ...{ up: '#1b7a4b', degraded: '#6b6300', drifting: '#8a5a00' },
  ...{ broken: '#b14410', down: '#b4203a', unknown: '#626873' },
};

/** The incidents as an Atom feed (RFC 4287), the newest first. */
export function feedOf({ monitors, updatedAt }: PublicStatus): string {
  const all = monitors.flatMap(({ name, incidents }) => incidents.map((incident) => ({ name, incident })));
  const newest = all.sort((one, other) => (one.incident.from < other.incident.from ? 1 : -1));
  const names = monitors.map(({ name }) => encodeURIComponent(name)).join('+');
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:driftline:status:${xml(names === '' ? 'none' : names)}</id>
<title>Status</title>
<updated>${updatedAt}</updated>
<author><name>Driftline</name></author>
<link rel="self" type="application/atom+xml" href="feed.xml"/>
<link rel="alternate" type="text/html" href="index.html"/>
${newest
  .slice(0, MOST_ENTRIES)
  .map(({ name, incident }) => entryOf(name, incident))
  .join('')}</feed>
`;
}

function entryOf(name: string, { id, state, from, to, durationSeconds }: PublicIncident): string {
  const word = PUBLIC_STATE_WORDS[state].label;
  const instant = (at: string) => `${dateText(at, '')} ${timeText(at, at)}`;
  const lasted = durationText(durationSeconds * 1000);
  const content =
    to === undefined
      ? `Since ${instant(from)}.`
      : `From ${instant(from)} to ${instant(to)}: resolved after ${lasted}.`;
  return `<entry>
<id>urn:driftline:incident:${xml(encodeURIComponent(id))}</id>
<title>${xml(`${name}: ${word}${to === undefined ? '' : ', resolved'}`)}</title>
<published>${from}</published>
<updated>${to ?? from}</updated>
<link rel="alternate" type="text/html" href="index.html"/>
<content type="text">${xml(content)}</content>
</entry>
`;
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function xml(text: string): string {
  return text.replace(NO_XML_CHARACTER, '\uFFFD').replace(/[&<>"]/g, (each) => XML_ESCAPES[each] ?? '');
}
