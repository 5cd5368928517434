import { type Alert, type AlertCause, cut } from '../../reports/index.ts';

const LONGEST_VALUE = 300;

/** A message as people read it, in any channel: plain text, to be escaped by the channel. */
export interface Message {
  /** `CRITICAL: login`, `RECOVERED: login, accounts` */
  readonly title: string;
  /** One a paragraph. */
  readonly headlines: readonly string[];
  /** Each with its first line, and what belongs to it by label. */
  readonly causes: readonly { readonly title: string; readonly facts: readonly Fact[] }[];
  /** Of the alerts as a whole. */
  readonly facts: readonly Fact[];
}

export type Fact = readonly [label: string, value: string];

/**
 * What a message says: one alert; several monitors with the same cause; or what became of one incident while it could not
 * be told, the oldest first.
 */
export function messageOf(alerts: readonly Alert[]): Message {
  const causes = alerts.find((alert) => alert.causes.length > 0)?.causes ?? [];
  return {
    title: titleOf(alerts),
    headlines: [...alerts.map(({ headline }) => headline), ...lateness(alerts)],
    causes: causes.map((cause) => ({ title: causeTitle(cause), facts: causeFacts(cause) })),
    facts: factsOf(alerts),
  };
}

/** The last of an incident's alerts says how things stand. */
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
  if (kind === 'settled') return level === 'ok' ? 'SETTLED' : `SETTLED, ${word}`;
  return word;
}

function lateness(alerts: readonly Alert[]): string[] {
  const incidents = new Set(alerts.map(({ incident }) => incident));
  return incidents.size < alerts.length
    ? ['These come late, and together: they could not be delivered before.']
    : [];
}

function causeTitle({ operation, title, steps }: AlertCause): string {
  return `${operation}: ${title}${steps > 1 ? ` (${steps} steps)` : ''}`;
}

function causeFacts({ where, promised, received, contract, hint }: AlertCause): Fact[] {
  const facts: Fact[] = [
    ['Where', where],
    ['Promised', `${promised} (${contract})`],
    ['Received', received],
    ['To do', hint],
  ];
  return facts.map(([label, value]) => [label, cut(value, LONGEST_VALUE)]);
}

function factsOf(alerts: readonly Alert[]): Fact[] {
  const [first] = alerts;
  if (!first) return [];
  const tags = unique(alerts.flatMap((alert) => alert.tags));
  return [
    ['Since', first.since],
    ['Target', unique(alerts.map(({ target }) => target)).join(', ')],
    ['Contract', unique(alerts.map(({ contract }) => contract)).join(', ')],
    ['Incident', unique(alerts.map(({ incident }) => incident)).join(', ')],
    ...(tags.length > 0 ? [['Tags', tags.join(', ')] as const] : []),
  ];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
