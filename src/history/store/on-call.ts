// Cron's runs read this file: it imports nothing that costs time.
import { readFileSync } from 'node:fs';
import { DriftlineError, isAhead, minuteText, unreadable, writeReportFile } from '../../core/index.ts';
import { constant, listOf, object, optional, type TypeOf, text, time } from './shape.ts';

/** Version of `<monitor>.on-call.json`. */
const ON_CALL_VERSION = 1;
/** A silence is no way to switch notifications off: 7 days at most, in milliseconds. */
export const LONGEST_SILENCE_MS = 7 * 24 * 60 * 60_000;
/** Of a monitor; the oldest go. */
const MOST_NOTES = 500;
export const LONGEST_NOTE = 2000;
/** More than 500 notes take. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A window without notifications, which a person opened. */
const SILENCE = object({
  /** ISO 8601: when it was opened. */
  from: time,
  until: time,
  /** Masked. */
  reason: text,
});
export interface Silence extends TypeOf<typeof SILENCE> {}

/** What a person wrote about an incident, masked. */
const NOTE = object({
  /** Id of the incident. */
  incident: text,
  /** ISO 8601: when it was written. */
  time,
  text,
});
export interface Note extends TypeOf<typeof NOTE> {}

/** That somebody works on an incident: no reminders of it are sent. */
const ACKNOWLEDGED = object({
  /** Id of the incident. */
  incident: text,
  /** ISO 8601: when it was acknowledged. */
  time,
  /** Masked. */
  reason: optional(text),
});
export interface Acknowledged extends TypeOf<typeof ACKNOWLEDGED> {}

/** Of acknowledgements, for each monitor; the oldest go. */
const MOST_ACKNOWLEDGED = 100;
/** Of planned windows of maintenance, for each monitor. */
export const MOST_WINDOWS = 20;

const ON_CALL = object({
  version: constant(ON_CALL_VERSION),
  /** ISO 8601: when a person changed it last. */
  changedAt: optional(time),
  silence: optional(SILENCE),
  /** Windows in which nothing is sent, each once. */
  maintenance: optional(listOf(SILENCE)),
  /** The oldest first. */
  acknowledged: optional(listOf(ACKNOWLEDGED)),
  /** The oldest first. */
  notes: listOf(NOTE),
});
/** What people on call left beside the run store of a monitor. */
export type OnCall = Omit<TypeOf<typeof ON_CALL>, 'version'>;

/** `<directory>/<monitor>.on-call.json` */
export function onCallFile(directory: string, monitor: string): string {
  return `${directory}/${monitor}.on-call.json`;
}

/**
 * What people left; nothing where there is no file.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, also for a file that somebody broke
 */
export function readOnCall(directory: string, monitor: string): OnCall {
  const path = onCallFile(directory, monitor);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { notes: [] };
    throw unreadable(path, error);
  }
  return onCallIn(bytes.length > MOST_BYTES ? '' : bytes.toString(), path);
}

/**
 * What people left, from its text.
 * @param path where it stands, for the error
 * @throws DriftlineError DL_REPORTS_UNREADABLE for a text that is none
 */
export function onCallIn(text: string, path: string): OnCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // It is no more than a text that does not fit.
  }
  if (ON_CALL.fits(value)) return value as OnCall;
  throw new DriftlineError(
    'DL_REPORTS_UNREADABLE',
    `${path} is not what "driftline silence" and "driftline note" write: its silence and notes are unknown.`,
    'Correct it, or remove it.',
  );
}

/** The same for pages and tables: they show the runs, whatever became of the file; each run says that it is unreadable. */
export function shownOnCall(directory: string, monitor: string): OnCall {
  try {
    return readOnCall(directory, monitor);
  } catch {
    return { notes: [] };
  }
}

/**
 * Replaces what people left, whole or not at all. Who reads it to change it holds its lock meanwhile.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function writeOnCall(directory: string, monitor: string, onCall: OnCall): void {
  writeReportFile(onCallFile(directory, monitor), onCallText(onCall));
}

/** The text of the file; of too many entries the oldest go. */
export function onCallText({
  changedAt,
  silence,
  maintenance = [],
  acknowledged = [],
  notes,
}: OnCall): string {
  const kept = {
    version: ON_CALL_VERSION,
    changedAt,
    silence,
    ...(maintenance.length > 0 && { maintenance }),
    ...(acknowledged.length > 0 && { acknowledged: acknowledged.slice(-MOST_ACKNOWLEDGED) }),
    notes: notes.slice(-MOST_NOTES),
  };
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}

/** The silence at a moment; undefined where there is none. One that was made longer by hand than any may be is none. */
export function silenceAt({ silence }: Pick<OnCall, 'silence'>, now: Date): Silence | undefined {
  return silence && isAhead(silence.until, now, LONGEST_SILENCE_MS) ? silence : undefined;
}

/** The planned windows of maintenance that are open or to come, in the order of time. */
export function plannedMaintenance({ maintenance = [] }: Pick<OnCall, 'maintenance'>, now: Date): Silence[] {
  return maintenance
    .filter(({ from, until }) => new Date(until) > now && isShort(from, until))
    .toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from));
}

/** One that was made longer by hand than any may be is none. */
function isShort(from: string, until: string): boolean {
  return Date.parse(until) - Date.parse(from) <= LONGEST_SILENCE_MS;
}

/** The planned window that is open at a moment. */
export function maintenanceIn(onCall: Pick<OnCall, 'maintenance'>, now: Date): Silence | undefined {
  return plannedMaintenance(onCall, now).find(({ from }) => new Date(from) <= now);
}

/** `none: acknowledged at 2026-01-12 03:16 UTC (Ada restarts it)` */
export function acknowledgedText({ time: at, reason }: Pick<Acknowledged, 'time' | 'reason'>): string {
  return `none: acknowledged at ${minuteText(at)}${reason === undefined ? '' : ` (${reason})`}`;
}

/** What is said of a window, of maintenance or silence: `maintenance until 2026-01-12 03:16 UTC (release 2.4)`. */
export function windowText(
  window: 'maintenance' | 'silenced',
  until: string,
  reason?: string,
  from?: string,
): string {
  const begin = from === undefined ? '' : ` from ${minuteText(from)}`;
  return `${window}${begin} until ${minuteText(until)}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Pure, and the same in any order: the notes of all, and of the rest what a person changed last. */
export function mergedOnCall(all: readonly OnCall[]): OnCall {
  const keyOf = ({ notes: _, ...rest }: OnCall) =>
    Object.keys(rest).length === 0 ? '' : `${rest.changedAt ?? ''} ${JSON.stringify(rest)}`;
  const newest = all.toSorted((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1))[0];
  const notes = new Map(
    all.flatMap((each) => each.notes.map((note) => [JSON.stringify(note), note] as const)),
  );
  const inOrder = [...notes].sort(([one, { time: a }], [other, { time: b }]) => {
    return Date.parse(a) - Date.parse(b) || (one < other ? -1 : 1);
  });
  return { ...newest, notes: inOrder.map(([, note]) => note) };
}
