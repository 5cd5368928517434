import { UNKNOWN_CAUSES, VERDICT, VERDICTS } from '../store/record.ts';
import {
  count,
  countsOf,
  flag,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  type TypeOf,
  text,
  textLike,
  time,
} from '../store/shape.ts';

/**
 * How bad things are, once single runs are smoothed: `ok` (up), `warning` (degraded, drifting), `critical` (broken,
 * down), `blind` (nothing has been known for some runs).
 */
export const LEVELS = ['ok', 'warning', 'critical', 'blind'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What a notification is about.
 * - `opened`: an incident begins; `worsened`, `eased`: it became critical, or is so no more;
 * - `recovered`: it is over; `reminder`: it still goes on;
 * - `flapping`: changes come so often that they are not notified one by one; `settled`: they no longer do;
 * - `silent`: a place has not run for too long; `heard`: it runs again.
 */
const ALERT_KINDS = [
  'opened',
  'worsened',
  'eased',
  'recovered',
  'reminder',
  'flapping',
  'settled',
  'silent',
  'heard',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
/** About a place that does not run. */
export type SilenceKind = Extract<AlertKind, 'silent' | 'heard'>;
/** About an incident of the monitor. */
export type IncidentKind = Exclude<AlertKind, SilenceKind>;

/** One cause of an incident: findings with one fingerprint, masked, however many steps have it. */
export const ALERT_CAUSE = object({
  id: text,
  title: text,
  operation: text,
  where: text,
  expected: text,
  received: text,
  /** Where it is expected: `contracts/sealmetrics.openapi.yaml:41:17`. */
  contract: text,
  hint: text,
  fingerprint: text,
  /** How many steps of the run have it. */
  steps: count,
  /** With the values, and how many operations have it; absent where an older version wrote it. */
  headline: optional(text),
  /** How many operations have it; absent where an older version wrote it. */
  operations: optional(count),
});
export interface AlertCause extends TypeOf<typeof ALERT_CAUSE> {}

/** What the places of a monitor say together: of `PlacesStatus`, what a notification says of it. */
export const ALERT_PLACES = object({
  /** `global`: so many places see the incident that it is one of the API; `local`: fewer do. */
  state: oneOf(['global', 'local', 'warning', 'fine', 'unknown']),
  /** Names of the places that see it, sorted. */
  failing: listOf(text),
  /** Those that have not run for too long, or never. */
  silent: listOf(text),
  /** How many places there are. */
  of: count,
  /** `down at eu-west and us-east (2 of 3 places)` */
  summary: text,
});
export interface AlertPlaces extends TypeOf<typeof ALERT_PLACES> {}

/** What a notification says. It holds no secret. */
export const ALERT = object({
  /** Stable for one change of a monitor, so that a receiver can drop duplicates. */
  id: text,
  kind: oneOf(ALERT_KINDS),
  incident: text,
  monitor: text,
  /** The place that saw it, or that is silent; absent: there is one place. */
  place: optional(text),
  /** So many places have to see it before it is an incident of the API: what one place saw may be local to it. */
  quorum: optional(count),
  /** What the places say together; absent: there is one, or the machine does not know of the others. */
  places: optional(ALERT_PLACES),
  target: text,
  /** The contract's file. */
  contract: text,
  level: oneOf(LEVELS),
  previousLevel: oneOf(LEVELS),
  verdict: VERDICT,
  /** Of an unknown verdict. */
  unknownCause: optional(oneOf(UNKNOWN_CAUSES)),
  /** ISO 8601: when the trouble began. */
  since: time,
  /** ISO 8601: the run that made it known. */
  time,
  /** The first line: what broke, since when, what was expected. */
  headline: text,
  causes: listOf(ALERT_CAUSE),
  tags: listOf(text),
  /** The page of the incident, by `PAGE_URL`; added when the alert is delivered, and not stored. */
  url: optional(text),
});
export interface Alert extends TypeOf<typeof ALERT> {}

/** An alert that a channel has not taken yet. */
export const PENDING = object({
  alert: ALERT,
  channel: text,
  /** Attempts so far. */
  attempts: count,
  /** ISO 8601: not to be tried before. */
  nextAt: time,
});
export interface PendingDelivery extends TypeOf<typeof PENDING> {}

/** A judged run that a change of the level may begin with. */
export const UNSETTLED = object({
  /** As in `recent`. */
  code: text,
  time,
});
export interface UnsettledRun extends TypeOf<typeof UNSETTLED> {}

/** What people knew of a monitor when it was silenced, for the run after the silence to notify what differs from it. */
export const KNOWN = object({
  level: oneOf(LEVELS),
  /** Id of the incident that went on. */
  incident: optional(text),
  /** ISO 8601: the first run of its trouble. */
  incidentSince: optional(time),
  trouble: optional(text),
  /** ISO 8601: when the incident was over; absent where it still goes on. */
  endedAt: optional(time),
});
export interface Known extends TypeOf<typeof KNOWN> {}

/**
 * What the state of a place says of the silence of a place. Of another one: that it is silent, and whether people were notified of
 * that by this place. Of itself: that it was silent, and whether people were notified that it runs again.
 */
const SILENT_PLACE = object({
  place: text,
  /** ISO 8601: its last run before the silence; of a place that never ran, when that was noticed. */
  since: time,
  notified: flag,
});

export interface SilentPlace extends TypeOf<typeof SILENT_PLACE> {}

/** What is known of a monitor after a run. */
export const STATE = object({
  level: oneOf(LEVELS),
  /** ISO 8601: the first of the runs that led to the level. */
  since: time,
  /**
   * The latest runs, a verdict code each, the newest last: u up, g degraded,
   * r drifting, b broken, d down, ? unknown. Runs that were skipped or in maintenance are left out.
   */
  recent: textLike(/^[ugrbd?]*$/),
  /** The level changes too often for each change to be notified. */
  flapping: flag,
  /**
   * The latest judged runs, beginning with the first that does not fit the level: what may yet change it. Absent where all
   * fit, and where one run is enough to change it.
   */
  unsettled: optional(listOf(UNSETTLED)),
  /** ISO 8601: the first of the runs of which nothing is known, where the latest is one. */
  unknownSince: optional(time),
  /** Id of the incident that goes on: absent at the level ok, unless it flaps. */
  incident: optional(text),
  /** ISO 8601: the first run of the incident's trouble. */
  incidentSince: optional(time),
  /** What the incident is about, in a few words and without secrets, for the day on which it is over. */
  trouble: optional(text),
  /** So many places see the incident that it is one of the API, and people were notified of that. */
  global: optional(flag),
  /** ISO 8601: when people were last to be notified of the incident. */
  notifiedAt: optional(time),
  /** What people knew when the monitor was silenced; absent once they know what is. */
  silenced: optional(KNOWN),
  /** Places that are silent, or were: what this one knows of them beside their runs. */
  silentPlaces: optional(listOf(SILENT_PLACE)),
  /** Runs since the run store began, by verdict. */
  counts: countsOf(VERDICTS),
  /** What has still to be delivered. */
  pending: listOf(PENDING),
  /**
   * Response headers of the last healthy run, masked: by name, and by name and step where a step has another value than most;
   * only those that are alike from run to run.
   */
  headers: optional(mapOf(text)),
  /** ISO 8601, by name: when a header changed from one healthy run to the next. For a day it is not among `headers`. */
  varied: optional(mapOf(time)),
});
/**
 * What is known of a monitor after a run: a fold over its runs. It stands in the run store's line of the run, so that the
 * next process need not read the runs before it, and can be computed from them; but for the headers, which runs do not keep.
 */
export interface MonitorState extends TypeOf<typeof STATE> {}

/**
 * The id of an incident: `login-20260112T031600.000Z`.
 * @param since ISO 8601: the first run of its trouble
 */
export function incidentId(monitor: string, since: string): string {
  return `${monitor}-${compact(since)}`;
}

/** A file name may have 255 bytes. */
const LONGEST_ID = 200;

/** The file of the page of an incident, beside `monitor.html`. A history of somebody else may have any text as an id. */
export function incidentFile(incident: string): string {
  return `incident-${incident.replaceAll(/[^\w.@-]/g, '_').slice(0, LONGEST_ID)}.html`;
}

/** `20260112T031600.000Z` */
export function compact(time: string): string {
  return new Date(time).toISOString().replaceAll(/[-:]/g, '');
}

/** What a state says of the incident that goes on. */
export type IncidentPart = Required<Pick<MonitorState, 'incident' | 'incidentSince'>> &
  Pick<MonitorState, 'notifiedAt' | 'trouble'>;

/**
 * What is known of a monitor that has not been judged yet.
 * @param time ISO 8601: of its first run
 */
export function initialState(time: string): MonitorState {
  return { level: 'ok', since: time, recent: '', flapping: false, counts: {}, pending: [] };
}

/** No run is older: a clock that says so stands at the start of its count (1970, 2000). */
const EARLIEST = '2020-01-01';

/**
 * A state with no date after a run's: one that a wrong clock wrote would otherwise hold "since 2106", and be reminded of
 * then. A run whose own date cannot be changes nothing.
 * @param time ISO 8601: when the run was started
 */
export function datedBy(state: MonitorState, time: string): MonitorState {
  if (time < EARLIEST) return state;
  const dated = (date: string) => (date > time ? time : date);
  const { since, unsettled, unknownSince, incidentSince, notifiedAt, silenced } = state;
  return {
    ...state,
    since: dated(since),
    ...(unsettled && { unsettled: unsettled.map((run) => ({ ...run, time: dated(run.time) })) }),
    ...(unknownSince === undefined ? {} : { unknownSince: dated(unknownSince) }),
    ...(incidentSince === undefined ? {} : { incidentSince: dated(incidentSince) }),
    ...(notifiedAt === undefined ? {} : { notifiedAt: dated(notifiedAt) }),
    ...(silenced?.endedAt === undefined
      ? {}
      : { silenced: { ...silenced, endedAt: dated(silenced.endedAt) } }),
  };
}

/** When a monitor's state changes, and how often people are reminded. */
export interface AlertPolicy {
  /** So many bad runs in a row begin an incident. */
  readonly failures: number;
  /** So many bad runs among the last few begin one as well: an API that fails one time in three seldom fails twice in a row. */
  readonly within?: { readonly failures: number; readonly runs: number };
  /** So many good runs in a row end it. */
  readonly recoveries: number;
  /** How long a critical or blind incident goes on before a reminder, in milliseconds; absent: no reminder. */
  readonly remindEveryMs?: number;
  /** The same for a warning. */
  readonly remindWarningsEveryMs?: number;
  /** So many places have to see an incident; absent: one. */
  readonly quorum?: number;
}

export const DEFAULT_ALERT_POLICY: AlertPolicy = { failures: 1, recoveries: 1 };
