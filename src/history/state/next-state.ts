import type { Together } from '../places/places.ts';
import { type SilenceChange, silentPlacesAfter } from '../places/silent-places.ts';
import { storeName } from '../store/files.ts';
import type { DeliveryRecord, RunRecord } from '../store/record.ts';
import { causesOf, headlineOf, type StepFindings, silenceHeadline, troubleOf } from './alert-text.ts';
import { badRuns, isFlapping, leavesStateAlone, nextStanding, verdictCode } from './level.ts';
import { alertsAfterSilence, heldBack } from './silence.ts';
import {
  type Alert,
  type AlertCause,
  type AlertPlaces,
  type AlertPolicy,
  compact,
  datedBy,
  type IncidentKind,
  type IncidentPart,
  incidentId,
  initialState,
  type Known,
  type MonitorState,
  type PendingDelivery,
} from './state.ts';

// Cron's runs all come through here: it imports nothing but what every run needs.
/** Flapping looks at 21 that were judged; the rest is for who reads the run store. */
const RECENT_RUNS = 60;

/** What a decision needs beside the run. */
export interface RunDetails {
  /** The steps of the run, as far as their findings go. */
  readonly steps: readonly StepFindings[];
  /** Names of the channels that are to be notified. */
  readonly channels: readonly string[];
  /** What the places of the monitor say together, by the level of this one; absent: the run does not know of others. */
  readonly together?: (level: MonitorState['level']) => Together | undefined;
}

/** A monitor's state after a run, and what people are to be notified. */
interface Decision {
  readonly state: MonitorState;
  readonly alerts: readonly Alert[];
}

/**
 * What is known of a monitor after one more run, and which channels to notify. At most one alert per run about the monitor itself,
 * and one about each other place that is silent. A run that was skipped, or fell into a window of maintenance, changes nothing. A run of a silenced monitor notifies nobody: the first
 * one after the silence notifies what people do not know yet.
 * @param previous absent for the first run of all
 */
export function nextState(
  previous: MonitorState | undefined,
  run: RunRecord,
  policy: AlertPolicy,
  details: RunDetails,
): Decision {
  const before = previous ? datedBy(previous, run.time) : initialState(run.time);
  if (leavesStateAlone(run)) return { state: before, alerts: [] };
  const own = ownState(before, run, policy, details);
  const together = details.together?.(own.state.level);
  const known = before.silentPlaces ?? [];
  // Where nothing is known of the others, what was known stays.
  if (!together) return { ...own, state: { ...own.state, ...(known.length > 0 && { silentPlaces: known }) } };
  const { silentPlaces, changes } = silentPlacesAfter(known, run, together);
  const alerts = changes.map((change) => silenceAlert(change, run, together));
  return {
    state: {
      ...own.state,
      ...(silentPlaces.length > 0 && { silentPlaces }),
      pending: withPending(own.state.pending, alerts, details.channels),
    },
    alerts: [...own.alerts, ...alerts],
  };
}

/** About a silence there is one notification, whichever place gives it. */
function silenceAlert(change: SilenceChange, run: RunRecord, { status, ...rest }: Together): Alert {
  const { kind, place, since } = change;
  const { monitor, target, contract, time, tags = [] } = run;
  const incident = incidentId(`${storeName({ monitor, place })}-silent`, since);
  const isNew = status.places.some((each) => each.place === place && each.sight === 'missing');
  const [level, previousLevel] =
    kind === 'silent' ? (['warning', 'ok'] as const) : (['ok', 'warning'] as const);
  return {
    ...{ id: `${incident}-${kind}`, kind, incident, monitor, place },
    places: alertPlaces({ status, ...rest }),
    ...{ target, contract, level, previousLevel, verdict: kind === 'silent' ? 'unknown' : run.verdict },
    ...{ since, time, headline: silenceHeadline(change, run, isNew), causes: [], tags },
  };
}

/** The same without what it knows of other places' silence. */
function ownState(before: MonitorState, run: RunRecord, policy: AlertPolicy, details: RunDetails): Decision {
  const seen = counted(before, run, policy);
  const standing = nextStanding(seen, run, policy);
  // A blind monitor sees no changes: that it is blind is notified, whatever was before.
  const flapping = standing.level !== 'blind' && isFlapping(seen.recent, before.flapping);
  const { recent, counts, pending } = seen;
  const after: MonitorState = { ...standing, recent, flapping, counts, pending };
  const together = details.together?.(after.level);
  const decided = notified(before, after, run, policy, details.steps, together);
  if (isHeldBack(before, after, run)) {
    const held = heldBack(before, decided.state);
    return { state: { ...held, ...globalPart(before.global && isGlobal(after, together)) }, alerts: [] };
  }
  const { state, alerts } = before.silenced
    ? afterSilence(before.silenced, decided, run, policy, details, together)
    : decided;
  const known = before.silenced === undefined || before.global || alerts.length > 0;
  return {
    state: {
      ...state,
      ...globalPart(known && !after.flapping && isGlobal(after, together)),
      pending: withPending(pending, alerts, details.channels),
    },
    alerts,
  };
}

/** Whether this place is one of those that see an incident of the API. */
function isGlobal({ level }: MonitorState, together: Together | undefined): boolean {
  return level === 'critical' && together?.status.state === 'global';
}

function globalPart(global: boolean | undefined): Pick<MonitorState, 'global'> {
  return global ? { global } : {};
}

/** A silence lasts until the next run that can say what there is to notify. */
function isHeldBack({ silenced }: MonitorState, { level }: MonitorState, run: RunRecord): boolean {
  return (
    run.silenced !== undefined || (silenced !== undefined && run.verdict === 'unknown' && level !== 'blind')
  );
}

function afterSilence(
  known: Known,
  { state }: Decision,
  run: RunRecord,
  policy: AlertPolicy,
  { steps }: RunDetails,
  together: Together | undefined,
): Decision {
  const causes = isBehind(run) ? causesOf(steps) : [];
  const alerts = alertsAfterSilence(known, state, run).map(({ kind, before, after, incident }) =>
    alertOf(kind, before, after, run, policy, incident, causes, together),
  );
  const isOpen = state.incident !== undefined;
  return { state: isOpen ? { ...state, notifiedAt: run.time } : state, alerts };
}

function counted(before: MonitorState, run: RunRecord, { failures }: AlertPolicy): MonitorState {
  const { verdict } = run;
  const recent = (before.recent + verdictCode(verdict)).slice(-Math.max(RECENT_RUNS, failures));
  return { ...before, recent, counts: { ...before.counts, [verdict]: (before.counts[verdict] ?? 0) + 1 } };
}

/** Puts the incident into the state, and makes the alert where there is one. */
function notified(
  before: MonitorState,
  after: MonitorState,
  run: RunRecord,
  policy: AlertPolicy,
  steps: RunDetails['steps'],
  together: Together | undefined,
): Decision {
  const goesOn = after.level !== 'ok' || after.flapping;
  if (!goesOn && before.incident === undefined) return { state: after, alerts: [] };
  const kind = kindOf(before, after, run, policy, together);
  const causes = kind === undefined || !isBehind(run) ? [] : causesOf(steps);
  const incident = incidentOf(before, after, run, kind, causes);
  const state = goesOn ? { ...after, ...incident } : after;
  if (kind === undefined) return { state, alerts: [] };
  return { state, alerts: [alertOf(kind, before, after, run, policy, incident, causes, together)] };
}

/** Whether the findings of a run are what it came to: of a call that failed by our own error they say nothing. */
function isBehind({ verdict }: RunRecord): boolean {
  return verdict !== 'up' && verdict !== 'unknown';
}

/** Whether a run says what the incident is about: an unknown run does so only where being unknown is the incident. */
function isAbout({ verdict }: RunRecord, { level }: MonitorState): boolean {
  return verdict === 'unknown' ? level === 'blind' : verdict !== 'up';
}

function incidentOf(
  before: MonitorState,
  after: MonitorState,
  run: RunRecord,
  kind: IncidentKind | undefined,
  causes: readonly AlertCause[],
): IncidentPart {
  const incidentSince = before.incidentSince ?? beginningOf(after, run);
  const incident = before.incident ?? incidentId(storeName(run), incidentSince);
  const trouble = kind !== undefined && isAbout(run, after) ? troubleOf(run, causes) : before.trouble;
  const notifiedAt = kind === undefined ? before.notifiedAt : run.time;
  return {
    incident,
    incidentSince,
    ...(notifiedAt === undefined ? {} : { notifiedAt }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function alertOf(
  kind: IncidentKind,
  before: Pick<MonitorState, 'level'>,
  after: MonitorState,
  run: RunRecord,
  policy: AlertPolicy,
  { incident, incidentSince: since, trouble }: IncidentPart,
  causes: readonly AlertCause[],
  together: Together | undefined,
): Alert {
  const quorum = together?.status.quorum ?? policy.quorum;
  const places = together && alertPlaces(together);
  const { monitor, place, target, contract, verdict, cause, time, tags = [] } = run;
  return {
    id: `${incident}-${kind}-${compact(time)}`,
    kind,
    incident,
    monitor,
    ...(place === undefined ? {} : { place, ...(quorum === undefined ? {} : { quorum }) }),
    ...(places && { places }),
    target,
    contract,
    level: kind === 'flapping' ? badRuns(after.recent).worst : after.level,
    previousLevel: before.level,
    verdict,
    ...(cause === undefined ? {} : { unknownCause: cause }),
    since,
    time,
    headline: headlineOf({ kind, run, state: after, since, trouble, ...(places && { places }) }),
    causes,
    tags,
  };
}

function alertPlaces({ status: { state, failing, silent, places, summary } }: Together): AlertPlaces {
  return { state, failing, silent, of: places.length, summary };
}

/** The first run of the trouble. Of what flaps at the level ok it is not known: then the first that may belong to it. */
function beginningOf({ level, since, unsettled }: MonitorState, run: RunRecord): string {
  return level === 'ok' ? (unsettled?.[0]?.time ?? run.time) : since;
}

/** What to notify of an incident after this run, if anything. */
function kindOf(
  before: MonitorState,
  after: MonitorState,
  run: RunRecord,
  policy: AlertPolicy,
  together: Together | undefined,
): IncidentKind | undefined {
  if (after.flapping && !before.flapping) return 'flapping';
  if (before.flapping && !after.flapping && after.level !== 'blind') return 'settled';
  if (!after.flapping && after.level !== before.level) return changeKind(before, after);
  // What was local to a place is an incident of the API now. Of several places one notifies.
  const becameGlobal = !after.flapping && !before.global && isGlobal(after, together);
  if (becameGlobal && !together?.notified) return 'worsened';
  if (before.incident !== undefined && run.acknowledged?.incident === before.incident) return undefined;
  const everyMs = reminderEveryMs(after, policy);
  if (everyMs === undefined || before.notifiedAt === undefined) return undefined;
  return Date.parse(run.time) - Date.parse(before.notifiedAt) >= everyMs ? 'reminder' : undefined;
}

function reminderEveryMs({ level, flapping, recent }: MonitorState, policy: AlertPolicy): number | undefined {
  const isWarning = (flapping ? badRuns(recent).worst : level) === 'warning';
  return isWarning ? policy.remindWarningsEveryMs : policy.remindEveryMs;
}

function changeKind(before: MonitorState, after: MonitorState): IncidentKind {
  if (after.level === 'ok') return 'recovered';
  if (before.incident === undefined) return 'opened';
  return after.level === 'warning' ? 'eased' : 'worsened';
}

/**
 * What is pending once new alerts are: each to each channel, to be tried at once. A reminder that a channel has not taken
 * yet is dropped where the incident has a newer alert.
 */
function withPending(
  pending: readonly PendingDelivery[],
  alerts: readonly Alert[],
  channels: readonly string[],
): readonly PendingDelivery[] {
  if (alerts.length === 0) return pending;
  const incidents = new Set(alerts.map(({ incident }) => incident));
  const kept = pending.filter(({ alert }) => alert.kind !== 'reminder' || !incidents.has(alert.incident));
  const added = alerts.flatMap((alert) =>
    channels.map((channel) => ({ alert, channel, attempts: 0, nextAt: alert.time })),
  );
  return [...kept, ...added];
}

/** The state once deliveries are taken into account, as the next process finds it in the run store. */
export function pendingAfter(state: MonitorState, deliveries: readonly DeliveryRecord[]): MonitorState {
  if (deliveries.length === 0 || state.pending.length === 0) return state;
  return { ...state, pending: stillPending(state.pending, deliveries) };
}

/** What is still pending, by its deliveries: the last record of an alert and a channel counts. */
export function stillPending(
  pending: readonly PendingDelivery[],
  deliveries: readonly DeliveryRecord[],
): readonly PendingDelivery[] {
  const latest = new Map(deliveries.map((delivery) => [keyOf(delivery.alert, delivery.channel), delivery]));
  return pending.flatMap((each) => {
    const delivery = latest.get(keyOf(each.alert.id, each.channel));
    if (!delivery) return [each];
    if (delivery.outcome !== 'failed') return [];
    return [{ ...each, attempts: delivery.attempts, nextAt: delivery.nextAt ?? each.nextAt }];
  });
}

function keyOf(alert: string, channel: string): string {
  return `${channel} ${alert}`;
}
