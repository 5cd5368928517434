import { cut, durationText, minuteText } from '../../core/index.ts';
import {
  type Cause,
  causeOf,
  dangerOf,
  type Finding,
  groupedByCause,
  isSaidInHeadline,
} from '../../rules/index.ts';
import type { SilenceChange } from '../places/silent-places.ts';
import type { RunRecord, StepRecord, Verdict } from '../store/record.ts';
import { badRuns } from './level.ts';
import type { Alert, AlertCause, AlertPlaces, IncidentKind, MonitorState } from './state.ts';

/** A step, as far as its findings go. */
export type StepFindings = Pick<StepRecord, 'findings'>;

/** A run may find hundreds of things; an alert lists the first few. It is kept in the run store until it is delivered. */
const MOST_CAUSES = 5;
const LONGEST = 500;

const SEVERITIES = { error: 0, warning: 1, info: 2 } as const;

/**
 * What is behind a run: each cause once, with the number of steps that have it. A failed call or a response that came too late goes before a contract violation, and that before a warning, of which slowness goes before
 * drift, as in the verdict; what is only worth knowing is no cause. 5 at most.
 */
export function causesOf(steps: readonly StepFindings[]): AlertCause[] {
  const found = steps.flatMap(({ findings }, step) =>
    findings.filter(({ severity }) => severity !== 'info').map((finding) => ({ finding, step })),
  );
  return groupedByCause(found)
    .sort(([one], [other]) => (one && other ? byWeight(one.finding, other.finding) : 0))
    .slice(0, MOST_CAUSES)
    .map((group) => {
      const count = new Set(group.map(({ step }) => step)).size;
      return alertCauseOf(causeOf(group.map(({ finding }) => finding)), count);
    });
}

/** As in the verdict; of equal weight, the more dangerous first. */
function byWeight(one: Finding, other: Finding): number {
  return weight(one) - weight(other) || dangerOf(one) - dangerOf(other);
}

function weight({ severity, family }: Finding): number {
  return SEVERITIES[severity] * 2 + (family === 'call' || family === 'speed' ? 0 : 1);
}

function alertCauseOf({ finding, headline, expected, operations }: Cause, steps: number): AlertCause {
  const { id, title, operation, where, received, contract, hint, fingerprint } = finding;
  return {
    id,
    title,
    operation,
    where: cut(where, LONGEST),
    expected: cut(expected, LONGEST),
    received: cut(received, LONGEST),
    contract,
    hint: cut(hint, LONGEST),
    fingerprint,
    steps,
    headline: cut(headline, LONGEST),
    operations: operations.length,
  };
}

/** A line, and not a page: PagerDuty cuts at 1,024, an e-mail's subject is read to 100. */
const LONGEST_HEADLINE = 500;
const LONGEST_PART = 160;
/** A headline of a cause has two values of 80, and a place. */
const LONGEST_CAUSE = 300;

const WORDS: Readonly<Record<Verdict, string>> = {
  up: 'is up',
  degraded: 'is slow',
  drifting: 'drifts from its contract',
  broken: 'breaks its contract',
  down: 'is down',
  unknown: 'cannot be judged',
};

/** What a headline is made of. */
interface Notified {
  readonly kind: IncidentKind;
  readonly run: RunRecord;
  readonly state: MonitorState;
  /** ISO 8601: when the trouble began. */
  readonly since: string;
  /** What it is about; where this run says nothing of that, what it was about before. */
  readonly trouble: string | undefined;
  /** What the places say together, where the run knows it. */
  readonly places?: AlertPlaces;
}

/** The first line of an alert: what broke, since when, and what the contract expected. */
export function headlineOf(notified: Notified): string {
  const { monitor, place } = notified.run;
  const at = place === undefined ? '' : ` at ${place}`;
  const { places } = notified;
  if (place !== undefined && places?.state === 'global' && places.failing.includes(place)) {
    const text = `${monitor} is ${places.summary}; at ${place} it ${predicateOf(notified)}`;
    return cut(text, LONGEST_HEADLINE);
  }
  return cut(`${monitor}${at} ${predicateOf(notified)}`, LONGEST_HEADLINE);
}

/** The first line about a place that is silent, or that runs again. @param noticedAt the place that noticed it */
export function silenceHeadline(
  { kind, place, since }: SilenceChange,
  { monitor, place: noticedAt, time }: Pick<RunRecord, 'monitor' | 'place' | 'time'>,
  isNew: boolean,
): string {
  const before = isNew ? 'it has never run' : `its last run was at ${minuteText(since)}`;
  const text =
    kind === 'silent'
      ? `is silent: ${before}; noticed at ${noticedAt}`
      : `runs again, after ${lasted(since, time)} of silence`;
  return cut(`${monitor} at ${place} ${text}`, LONGEST_HEADLINE);
}

function predicateOf(notified: Notified): string {
  const { kind, run, state, since } = notified;
  const is = WORDS[run.verdict];
  const began = minuteText(since);
  switch (kind) {
    case 'opened':
      return `${is} since ${began}${about(notified)}`;
    case 'worsened':
      return `got worse: it ${is}, in trouble since ${began}${about(notified)}`;
    case 'eased':
      return `got better: it ${is}, in trouble since ${began}${about(notified)}`;
    case 'recovered':
      return `is ${recoveryText(state, since)}, since ${minuteText(state.since)}${was(notified)}`;
    case 'reminder':
      return `is still in trouble, since ${began} (${lasted(since, run.time)})${about(notified)}`;
    case 'flapping':
      return `flaps: ${badOfRuns(state)}; changes are not notified until it settles${about(notified)}`;
    case 'settled':
      if (state.level === 'ok')
        return `has settled and recovered, after ${lasted(since, run.time)}${was(notified)}`;
      return `has settled: it ${is}, in trouble since ${began}${about(notified)}`;
  }
}

/** By the codes of verdicts that an incident had, in the order of the alphabet. */
const TROUBLES: Readonly<Record<string, string>> = {
  ...{ b: 'broken', d: 'down', bd: 'down or broken', g: 'slow', r: 'drifting' },
};

/**
 * How long what is over lasted: `up again after 14 min down`.
 * @param state at the level ok
 * @param since ISO 8601: its first run
 */
export function recoveryText(
  { recent, since: until }: Pick<MonitorState, 'recent' | 'since'>,
  since: string,
): string {
  const [, bad = ''] = /([^u]*)u*$/.exec(recent.replaceAll('?', '')) ?? [];
  const codes = [...new Set(bad)].sort().join('');
  const how = codes === '' ? '' : ` ${TROUBLES[codes] ?? 'in trouble'}`;
  return `up again after ${lasted(since, until)}${how}`;
}

function badOfRuns({ recent }: MonitorState): string {
  const { bad, runs } = badRuns(recent);
  return `${bad} of its last ${runs} runs were bad`;
}

function about({ trouble }: Notified): string {
  return trouble === undefined ? '' : `: ${trouble}`;
}

function was({ trouble }: Notified): string {
  return trouble === undefined ? '' : `; it was: ${trouble}`;
}

/** The main cause in a few words, and how many there are beside it. */
export function troubleOf(run: RunRecord, causes: readonly AlertCause[]): string {
  const [main, ...others] = causes;
  if (!main) return oneLine(run.summary);
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return `${causeText(main)}${more}`;
}

/** The headline; with the values behind it where it does not have them. */
function causeText({ headline, expected, received, ...cause }: AlertCause): string {
  const what = cut(oneLine(headline ?? `${cause.operation}: ${cause.title}, ${cause.where}`), LONGEST_CAUSE);
  const isWhole = headline !== undefined && isSaidInHeadline({ ...cause, case: '', expected, received });
  return isWhole ? what : `${what}; expected ${part(expected)}; received ${part(received)}`;
}

function part(text: string): string {
  return cut(oneLine(text), LONGEST_PART);
}

/** Others wrote it: no line breaks, no control characters, nothing that turns the text around. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function lasted(from: string, to: string): string {
  return durationText(Math.max(0, Date.parse(to) - Date.parse(from)));
}

/**
 * Alerts that are one thing to people: of the same kind and the same cause, so that ten monitors of a host that refuses
 * connections are one message that names all ten. The order is that of the first of each.
 */
export function groupByCause(alerts: readonly Alert[]): Alert[][] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = keyOf(alert);
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups.values()];
}

function keyOf(alert: Alert): string {
  return [alert.kind, alert.level, alert.places?.state ?? '', ...causeKey(alert)].join('\n');
}

/** A failed call belongs to its host, whatever was requested; a violation belongs to a contract. */
function causeKey({
  kind,
  place = '',
  causes: [cause],
  verdict,
  unknownCause,
  target,
  contract,
}: Alert): string[] {
  if (kind === 'silent' || kind === 'heard') return [place];
  if (verdict === 'unknown')
    return ['unknown', unknownCause ?? '', ...(isOwn(unknownCause) ? [] : [hostOf(target)])];
  if (!cause) return ['host', hostOf(target)];
  if (verdict === 'down') return ['call', cause.id, hostOf(target)];
  return ['violation', cause.fingerprint, hostOf(target), contract];
}

/** Of this machine, and so the same for every target. */
function isOwn(cause: Alert['unknownCause']): boolean {
  return cause === 'monitor-host' || cause === 'event-loop';
}

function hostOf(target: string): string {
  return URL.canParse(target) ? new URL(target).host : target;
}
