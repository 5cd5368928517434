import { cut } from '../core/index.ts';
import type { Alert, AlertCause } from '../history/index.ts';
import { printable } from '../report/index.ts';

const LONGEST_VALUE = 300;
const LONGEST_NAMES = 2000;
const MOST_HEADLINES = 5;
const LATE = 'These alerts are combined and late, because earlier deliveries failed.';

/** A message for people, in any channel: plain text, which the channel escapes. */
export interface Message {
  /** `CRITICAL: login`, `RECOVERED: login, accounts` */
  readonly title: string;
  /** The headline to the title. */
  readonly gist: string;
  /** Each is a paragraph. */
  readonly headlines: readonly string[];
  /** Each with its first line, and its facts by label. */
  readonly causes: readonly { readonly title: string; readonly facts: readonly Fact[] }[];
  /** About the alerts as a whole. */
  readonly facts: readonly Fact[];
}

export type Fact = readonly [label: string, value: string];

/**
 * The message for one alert, for several monitors with the same cause, or for several late alerts of one
 * incident, the oldest first.
 */
export function messageOf(alerts: readonly Alert[]): Message {
  const causes = alerts.find((alert) => alert.causes.length > 0)?.causes ?? [];
  return {
    title: oneLine(titleOf(alerts)),
    gist: oneLine((isOneIncident(alerts) ? alerts.at(-1) : alerts[0])?.headline ?? ''),
    headlines: headlinesOf(alerts).map(oneLine),
    causes: causes.map((cause) => ({ title: oneLine(causeTitle(cause)), facts: causeFacts(cause) })),
    facts: factsOf(alerts).map(([label, value]) => [label, oneLine(value)]),
  };
}

function headlinesOf(alerts: readonly Alert[]): string[] {
  const headlines = alerts.map(({ headline }) => headline);
  const [first = '', ...others] = headlines;
  if (others.length === 0) return [first];
  if (isOneIncident(alerts)) return [...firstAndLast(headlines), LATE];
  const names = alerts.slice(1).map(({ monitor }) => monitor);
  return [first, cut(`The same cause affects ${names.join(', ')}.`, LONGEST_NAMES)];
}

function isOneIncident(alerts: readonly Alert[]): boolean {
  return alerts.every(({ incident }) => incident === alerts[0]?.incident);
}

/** Shortens a long list of headlines: the first and the latest matter most. */
function firstAndLast(headlines: readonly string[]): readonly string[] {
  const missing = headlines.length - MOST_HEADLINES;
  if (missing <= 0) return headlines;
  return [...headlines.slice(0, 1), `… and ${missing} more in between.`, ...headlines.slice(1 + missing)];
}

/** The last alert of an incident has the current state. */
function titleOf(alerts: readonly Alert[]): string {
  const [last] = alerts.slice(-1);
  return last
    ? cut(`${stateWord(last)}: ${unique(alerts.map(({ monitor }) => monitor)).join(', ')}`, 150)
    : '';
}

function stateWord({ kind, level }: Alert): string {
  const word = level.toUpperCase();
  if (kind === 'recovered') return 'RECOVERED';
  if (kind === 'reminder') return `STILL ${word}`;
  if (kind === 'flapping') return 'FLAPPING';
  if (kind === 'silent') return 'SILENT';
  if (kind === 'heard') return 'RUNS AGAIN';
  if (kind === 'settled') return level === 'ok' ? 'SETTLED' : `SETTLED, ${word}`;
  return word;
}

/** With the values; an older version wrote none. */
export function causeTitle({ operation, title, headline, steps }: AlertCause): string {
  return `${headline ?? `${operation}: ${title}`}${steps > 1 ? ` (${steps} steps)` : ''}`;
}

/** What was expected, and where the contract says so: of a failed call it says nothing. */
export function expectedText({ id, expected, contract }: AlertCause): string {
  return /^(?:call-|rate-limited$)/.test(id) ? expected : `${expected} (${contract})`;
}

function causeFacts(cause: AlertCause): Fact[] {
  const { where, received, hint } = cause;
  const facts: Fact[] = [
    ['Where', where],
    ['Expected', expectedText(cause)],
    ['Received', received],
    ['To do', hint],
  ];
  return facts.map(([label, value]) => [label, cut(oneLine(value), LONGEST_VALUE)]);
}

/** The text comes from an API: it may not add a line to the message, or reverse its direction. */
function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ');
}

function factsOf(alerts: readonly Alert[]): Fact[] {
  const [first] = alerts;
  if (!first) return [];
  const places = unique(alerts.flatMap(placeText));
  const pages = unique(alerts.flatMap(({ url }) => url ?? []));
  const tags = unique(alerts.flatMap((alert) => alert.tags));
  return [
    ['Since', first.since],
    ...(places.length > 0 ? [['Place', places.join(', ')] as const] : []),
    ['Target', unique(alerts.map(({ target }) => target)).join(', ')],
    ['Contract', unique(alerts.map(({ contract }) => contract)).join(', ')],
    ['Incident', unique(alerts.map(({ incident }) => incident)).join(', ')],
    ...(pages.length > 0 ? [['Page', pages.join(' ')] as const] : []),
    ...(tags.length > 0 ? [['Tags', tags.join(', ')] as const] : []),
  ];
}

function placeText({ kind, place, quorum, places, level }: Alert): string[] {
  if (place === undefined) return [];
  if (kind === 'silent' || kind === 'heard') return [place];
  if (places?.state === 'global') return [places.summary];
  const isLocal = quorum !== undefined && level !== 'ok';
  const silent = places && places.silent.length > 0 ? `; silent: ${places.silent.join(', ')}` : '';
  const others = places?.failing.filter((each) => each !== place) ?? [];
  const also = others.length > 0 ? `; also seen at ${others.join(', ')}` : '';
  if (!isLocal) return [`${place}${also}${silent}`];
  const local = places?.state === 'local' && others.length === 0 ? `local to ${place}` : place;
  return [`${local}; an incident of the API once ${quorum} places see it${also}${silent}`];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
