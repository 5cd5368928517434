import { cut, durationText, minuteText, plain } from '../../core/index.ts';
import type { StoredRun, Summary } from '../../history/index.ts';
import { causesNow, sideOf } from '../on-call.ts';
import { changesBetween } from '../pages/change-part.ts';
import { countText } from '../pages/wording.ts';
import { labelled, type TerminalStyle } from '../terminal.ts';

/** What a terminal shows below the run of a check that found something: as the monitor's page on call. */
interface OnCallView {
  readonly summary: Summary;
  /** The page of the incident, or where it will be. */
  readonly page?: string | undefined;
}

const MOST_WORST = 3;
const MOST_CHANGES = 8;
/** Of the values of a change: a certificate's date, an address, a few words of a finding. */
const LONGEST_VALUE = 80;

/** Since when something is wrong, what, on whose side, and what changed since the last healthy run. Nothing where all is well. */
export function formatOnCall({ summary, page }: OnCallView, style: TerminalStyle): string {
  const { current, last, lastGood, now } = summary;
  if (!current || !last || current.verdict === 'up') return '';
  const field = (label: string, text: string) => labelled(label, text, 4, style);
  const lasted = durationText(Math.max(0, Date.parse(now) - Date.parse(current.since)));
  const side = sideOf(last);
  const { incidentSince } = last.state ?? {};
  const causes = causesNow(summary);
  const worst = causes.slice(0, MOST_WORST);
  const more = causes.length - MOST_WORST;
  const changed = lastGood
    ? changeLines(lastGood, last, new Set(worst.map(({ cause }) => cause.headline)), field)
    : field('changed', 'not known: no run was healthy before');
  return [
    ...field('since', `${minuteText(current.since)} (${lasted}), ${countText(current.runs, 'run')}`),
    ...(incidentSince === undefined || incidentSince === current.since
      ? []
      : field('incident', `since ${minuteText(incidentSince)}`)),
    ...(side === undefined ? [] : field('where', side)),
    // One cause is what the line of the run says.
    ...(causes.length > 1 ? worst : []).flatMap(({ cause, firstSeen }) =>
      field(
        cause.finding.severity,
        `${cause.headline}${firstSeen === current.since ? '' : ` (since ${minuteText(firstSeen)})`}`,
      ),
    ),
    ...(more > 0 ? field('', `and ${more} more`) : []),
    ...(current.cause === 'maintenance' ? [] : changed),
    ...(page === undefined ? [] : pageLines(page, field)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** Below the run that ends an incident. */
export function formatRecovery(text: string, style: TerminalStyle): string {
  return labelled('recovered', text, 4, style)
    .map((line) => `${line}\n`)
    .join('');
}

/** An address is whole, for a terminal to open it. */
function pageLines(page: string, field: (label: string, text: string) => string[]): string[] {
  return /^https?:/.test(page) ? [`    page      ${plain(page)}`] : field('page', page);
}

/** What changed beside the causes that the lines above have. */
function changeLines(
  healthy: StoredRun,
  last: StoredRun,
  shown: ReadonlySet<string>,
  field: (label: string, text: string) => string[],
): string[] {
  const all = changesBetween(healthy, last);
  const changes = all.filter(({ what }) => !shown.has(what));
  const since = `since the last healthy run, ${minuteText(healthy.run.time)}`;
  const nothing = all.length === 0 ? 'nothing' : 'nothing else';
  if (changes.length === 0) return field('changed', `${nothing} that is recorded, ${since}`);
  const more = changes.length - MOST_CHANGES;
  return [
    ...field('changed', `${since}:`),
    ...changes.slice(0, MOST_CHANGES).flatMap((each) => field('', changeText(each))),
    ...(more > 0 ? field('', `and ${more} more`) : []),
  ];
}

/** `Header server of login right-credentials: "nginx/1.25" → "envoy"` */
function changeText({ what, before, after, finding }: ReturnType<typeof changesBetween>[number]): string {
  if (finding === 'said') return what;
  const [one, other] = [cut(before, LONGEST_VALUE), cut(after, LONGEST_VALUE)];
  return finding ? `${what}: received ${other}, expected ${one}` : `${what}: ${one} → ${other}`;
}
