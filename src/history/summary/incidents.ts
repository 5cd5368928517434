import { causesAmong, type Finding } from '../../rules/index.ts';
import type { Alert, PendingDelivery } from '../state/state.ts';
import { incidentId } from '../state/state.ts';
import { storeName } from '../store/files.ts';
import type { StoredRun } from '../store/line.ts';
import type { DeliveryRecord, UnknownCause, Verdict } from '../store/record.ts';
import type { SeenRun } from './seen-run.ts';

/** The unbroken stretch of one verdict that the last run belongs to. */
export interface Stretch {
  readonly verdict: Verdict;
  /** Of an unknown verdict. */
  readonly cause?: UnknownCause;
  /** ISO 8601: its first run. */
  readonly since: string;
  /** Of those that were looked at. */
  readonly runs: number;
  /** It began before the first run that was looked at. */
  readonly longer: boolean;
}

/** A stretch of runs that were down or broken. */
export interface Incident {
  /** As notifications have it where it began with a run that was down or broken. */
  readonly id: string;
  /** ISO 8601: its first run. */
  readonly from: string;
  /** ISO 8601: the first run that was recovered; absent while it lasts. */
  readonly to?: string;
  /** How many runs were down or broken. */
  readonly runs: number;
  readonly verdicts: readonly Verdict[];
  /** What its first run says. */
  readonly summary: string;
}

/** Consecutive unknown runs of one cause. */
export interface UnknownStretch {
  /** ISO 8601: its first run, and the first known run after it; absent while it lasts. */
  readonly from: string;
  readonly to?: string;
  readonly cause: UnknownCause;
  readonly runs: number;
}

/** What the page of an incident shows. */
export interface IncidentDetail extends Incident {
  /** Its first run, with its steps. */
  readonly first?: StoredRun;
  /** The last run before it that was up. */
  readonly lastGood?: StoredRun;
  /** The runs of it with which the verdict or its reason changed, the oldest first, 50 at most. */
  readonly changes: readonly { readonly time: string; readonly verdict: Verdict; readonly summary: string }[];
}

const MOST_CHANGES = 50;
const ALERT_ID = /^(?<id>.+-(?<date>\d{8})T(?<time>\d{6}\.\d{3})Z)-(?<kind>[a-z]+)-\d{8}T/;

/**
 * The newest incidents with their runs: stretches of runs that were down or broken, and what was notified beside them,
 * such as drift. The newest first.
 * @param alerts the newest first
 */
export function incidentDetails(
  runs: readonly SeenRun[],
  incidents: readonly Incident[],
  alerts: readonly NotifiedAlert[],
  most: number,
): IncidentDetail[] {
  const known = new Set(incidents.map(({ id }) => id));
  const others = new Map<string, Incident>();
  for (const { id: alert, time } of alerts) {
    const { id, date = '', time: clock = '', kind } = ALERT_ID.exec(alert)?.groups ?? {};
    const from = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${clock.replace(/(..)(..)(.*)/, '$1:$2:$3')}Z`;
    if (id === undefined || known.has(id) || others.has(id) || Number.isNaN(Date.parse(from))) continue;
    const isOver = kind === 'recovered';
    others.set(id, { id, from, ...(isOver && { to: time }), runs: 0, verdicts: [], summary: '' });
  }
  const newest = [...incidents, ...others.values()].sort((a, b) => (a.from < b.from ? 1 : -1));
  return newest.slice(0, most).map((incident) => detailOf(runs, incident));
}

function detailOf(runs: readonly SeenRun[], incident: Incident): IncidentDetail {
  const [from, to] = [Date.parse(incident.from), Date.parse(incident.to ?? '9999-12-31T00:00:00.000Z')];
  const begin = runs.findIndex(({ at }) => at === from);
  const own =
    begin < 0 ? [] : runs.slice(begin).filter(({ at, verdict }) => at <= to && verdict !== 'unknown');
  const entries = own.flatMap(({ entry }) => entry ?? []);
  const [first] = entries;
  const before = runs.slice(0, begin + 1).findLast(({ lastGood }) => lastGood !== undefined)?.lastGood;
  const changes = own
    .map(({ at, verdict, entry }) => ({ time: isoOf(at), verdict, summary: entry?.run.summary ?? '' }))
    .filter((each, index, all) => {
      const { verdict, summary } = all[index - 1] ?? {};
      return verdict !== each.verdict || summary !== each.summary;
    });
  const found =
    incident.runs > 0
      ? {}
      : foundIn(
          own.filter(({ verdict }) => verdict !== 'up'),
          first,
        );
  return {
    ...incident,
    ...found,
    ...(first && { first }),
    ...(before && { lastGood: before }),
    changes: changes.slice(0, MOST_CHANGES),
  };
}

/** Of an incident that is known by its notifications alone. */
function foundIn(bad: readonly SeenRun[], first: StoredRun | undefined): Partial<Incident> {
  const verdicts = [...new Set(bad.map(({ verdict }) => verdict))];
  return { runs: bad.length, verdicts, summary: first?.run.summary ?? '' };
}

/** The verdict that holds now, and since when. Undefined where nothing has run. A run that was skipped says nothing. */
export function currentStretch(all: readonly SeenRun[]): Stretch | undefined {
  const runs = all.filter(({ cause }) => cause !== 'overlap');
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  const before = runs.findLastIndex(({ verdict }) => verdict !== last.verdict);
  const first = runs[before + 1] ?? last;
  const { verdict, cause } = last;
  return {
    verdict,
    ...(cause === undefined ? {} : { cause }),
    since: isoOf(first.at),
    runs: runs.length - before - 1,
    longer: before < 0,
  };
}

/** Every stretch of down and broken runs, the newest first. A run of unknown verdict neither begins nor ends one. */
export function incidentsOf(runs: readonly SeenRun[], monitor: string): Incident[] {
  const incidents: Incident[] = [];
  let open: SeenRun[] = [];
  for (const run of runs) {
    if (run.verdict === 'unknown') continue;
    if (run.verdict === 'down' || run.verdict === 'broken') {
      open.push(run);
      continue;
    }
    incidents.push(...incidentFrom(monitor, open, run.at));
    open = [];
  }
  return [...incidents, ...incidentFrom(monitor, open)].reverse();
}

/** Stretches of unknown runs, split where the cause changes. */
export function unknownStretches(runs: readonly SeenRun[]): UnknownStretch[] {
  const stretches: UnknownStretch[] = [];
  let open: UnknownStretch | undefined;
  for (const { at, verdict, cause = 'error' } of runs) {
    const goesOn = open !== undefined && verdict === 'unknown' && open.cause === cause;
    if (open !== undefined && !goesOn) {
      stretches.push({ ...open, to: isoOf(at) });
      open = undefined;
    }
    if (verdict !== 'unknown' || cause === 'overlap') continue;
    open = open ? { ...open, runs: open.runs + 1 } : { from: isoOf(at), cause, runs: 1 };
  }
  return open ? [...stretches, open] : stretches;
}

function incidentFrom(monitor: string, bad: readonly SeenRun[], to?: number): Incident[] {
  const [first] = bad;
  if (first === undefined) return [];
  return [
    {
      id: incidentId(first.entry ? storeName(first.entry.run) : monitor, isoOf(first.at)),
      from: isoOf(first.at),
      // A clock that was set back meanwhile makes no negative length.
      ...(to === undefined ? {} : { to: isoOf(Math.max(first.at, to)) }),
      runs: bad.length,
      verdicts: [...new Set(bad.map(({ verdict }) => verdict))],
      summary: first.entry?.run.summary ?? saidBy(first.findings) ?? first.verdict,
    },
  ];
}

/** What the worst of some findings says. */
function saidBy(findings: readonly Finding[]): string | undefined {
  return causesAmong(findings)[0]?.headline;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

/** What became of an alert at one channel. */
export interface AlertDelivery {
  readonly channel: string;
  /** `pending`: to be tried again. */
  readonly outcome: 'delivered' | 'given-up' | 'pending';
  readonly attempts: number;
  /** ISO 8601: of the last attempt; of what is pending, when it is tried again. */
  readonly time: string;
  /** Why the last attempt did not succeed. */
  readonly problem?: string;
}

/** An alert that was notified, or is still pending. */
export interface NotifiedAlert {
  readonly id: string;
  /** ISO 8601: when it came to be; of an alert that is older than what was looked at, when it was delivered. */
  readonly time: string;
  /** Absent where its run is older than what was looked at. */
  readonly kind?: Alert['kind'];
  readonly headline?: string;
  readonly deliveries: readonly AlertDelivery[];
}

/** The alerts that some runs gave rise to, with what became of them, the newest first. */
export function notifiedAlerts(
  runs: readonly SeenRun[],
  deliveries: readonly DeliveryRecord[],
  pending: readonly PendingDelivery[],
): NotifiedAlert[] {
  const alerts = new Map<string, Alert>();
  const all = [...runs.flatMap(({ entry }) => entry?.state?.pending ?? []), ...pending];
  for (const { alert } of all) alerts.set(alert.id, alert);
  const byAlert = new Map<string, DeliveryRecord[]>([...alerts.keys()].map((id) => [id, []]));
  for (const delivery of deliveries) {
    const known = byAlert.get(delivery.alert);
    if (known) known.push(delivery);
    else byAlert.set(delivery.alert, [delivery]);
  }
  const notified = [...byAlert].map(([id, own]) => notifiedAlert(id, alerts.get(id), own, pending));
  return notified.sort((a, b) => (a.time < b.time ? 1 : -1));
}

function notifiedAlert(
  id: string,
  alert: Alert | undefined,
  own: readonly DeliveryRecord[],
  pending: readonly PendingDelivery[],
): NotifiedAlert {
  const channels = new Map<string, AlertDelivery>();
  for (const { channel, outcome, attempts, time, problem } of own) {
    const ended = outcome === 'failed' ? 'pending' : outcome;
    const why = problem === undefined ? {} : { problem };
    channels.set(channel, { channel, outcome: ended, attempts, time, ...why });
  }
  for (const { channel, attempts, nextAt, alert: one } of pending) {
    if (one.id !== id || isOver(channels.get(channel))) continue;
    channels.set(channel, { ...channels.get(channel), channel, outcome: 'pending', attempts, time: nextAt });
  }
  const deliveries = [...channels.values()];
  const time = alert?.time ?? deliveries[0]?.time ?? '';
  return { id, time, ...(alert && { kind: alert.kind, headline: alert.headline }), deliveries };
}

function isOver(delivery: AlertDelivery | undefined): boolean {
  return delivery !== undefined && delivery.outcome !== 'pending';
}
