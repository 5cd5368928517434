import {
  constant,
  count,
  type Day,
  type Incident,
  listOf,
  number,
  object,
  oneOf,
  optional,
  orNull,
  type Summary,
  type TypeOf,
  text,
  textLike,
  time,
  type Verdict,
} from '../../history/index.ts';

/** Version of `status.json`. */
export const PUBLIC_STATUS_VERSION = 1;
/** How far back incidents reach, and how many days a monitor has, in milliseconds. */
export const PUBLIC_RANGE_MS = 90 * 86_400_000;

/** What the public page says of a monitor or of all; the worst first. Drift from the contract is operational. */
export const PUBLIC_STATES = [
  'major_outage',
  'partial_outage',
  'degraded',
  'unknown',
  'maintenance',
  'operational',
] as const;
export type PublicState = (typeof PUBLIC_STATES)[number];

/** A UTC day. */
export const PUBLIC_DAY = object({
  date: textLike(/^\d{4}-\d{2}-\d{2}$/),
  /** 0 to 1: the share of runs that were not down or broken; null: no data. */
  uptime: orNull(number),
});

/** A stretch of runs that were down or broken. */
export const PUBLIC_INCIDENT = object({
  id: text,
  state: oneOf(['major_outage', 'partial_outage'] as const),
  /** ISO 8601. */
  from: time,
  /** ISO 8601; absent while it lasts. */
  to: optional(time),
  /** Until the end, or until `updatedAt`. */
  durationSeconds: count,
});
export interface PublicIncident extends TypeOf<typeof PUBLIC_INCIDENT> {}

/** A window in which the monitor sends nothing. */
export const PUBLIC_MAINTENANCE = object({
  /** ISO 8601. */
  from: time,
  until: time,
});

export const PUBLIC_MONITOR = object({
  name: text,
  state: oneOf(PUBLIC_STATES),
  /** 0 to 1, over the last 90 days; null: no data. */
  uptime: orNull(number),
  /** The last 90 days, the oldest first. */
  days: listOf(PUBLIC_DAY),
  /** Of the last 90 days, the newest first, 100 at most. */
  incidents: listOf(PUBLIC_INCIDENT),
  /** Open windows, and those that begin within 14 days. */
  maintenance: listOf(PUBLIC_MAINTENANCE),
});
export interface PublicMonitor extends TypeOf<typeof PUBLIC_MONITOR> {}

export const PUBLIC_STATUS = object({
  /** Version of the format. */
  version: constant<number>(PUBLIC_STATUS_VERSION),
  /** ISO 8601. */
  updatedAt: time,
  /** Of the worst monitor. */
  state: oneOf(PUBLIC_STATES),
  /** By name. */
  monitors: listOf(PUBLIC_MONITOR),
});
/** What is published, and nothing else: no address, contract, finding, or word of a server. */
export interface PublicStatus extends TypeOf<typeof PUBLIC_STATUS> {}

/** An announced window. */
export interface AnnouncedWindow {
  readonly from: Date;
  readonly until: Date;
}

const MOST_INCIDENTS = 100;

/**
 * What may be published of some monitors. Pure.
 * @param summaries over 90 days
 * @param announced windows of maintenance by the name of the monitor
 */
export function publicStatusOf(
  summaries: readonly Summary[],
  now: Date,
  announced: ReadonlyMap<string, readonly AnnouncedWindow[]> = new Map(),
): PublicStatus {
  const ran = summaries.filter(({ current }) => current !== undefined);
  const monitors = ran.map((summary) => monitorOf(summary, now, announced.get(summary.monitor) ?? []));
  return {
    version: PUBLIC_STATUS_VERSION,
    updatedAt: now.toISOString(),
    state: PUBLIC_STATES.find((each) => monitors.some(({ state }) => state === each)) ?? 'unknown',
    monitors: monitors.sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function monitorOf(summary: Summary, now: Date, announced: readonly AnnouncedWindow[]): PublicMonitor {
  const { monitor, ranges, days, incidents } = summary;
  return {
    name: monitor,
    state: stateOf(summary),
    uptime: ranges.quarter.uptime.ratio,
    days: days.map(dayOf),
    incidents: incidents.slice(0, MOST_INCIDENTS).map((each) => incidentOf(each, now)),
    maintenance: announced.map(({ from, until }) => {
      return { from: from.toISOString(), until: until.toISOString() };
    }),
  };
}

const STATES: Readonly<Record<Exclude<Verdict, 'unknown'>, PublicState>> = {
  up: 'operational',
  drifting: 'operational',
  degraded: 'degraded',
  broken: 'partial_outage',
  down: 'major_outage',
};

/** An incident goes on while nothing is known; a monitor that stopped knows nothing. */
function stateOf({ current, silent, incidents: [latest] }: Summary): PublicState {
  if (silent || current === undefined) return 'unknown';
  if (current.verdict !== 'unknown') return STATES[current.verdict];
  if (current.cause === 'maintenance') return 'maintenance';
  return latest && latest.to === undefined ? outageOf(latest) : 'unknown';
}

function outageOf({ verdicts }: Incident): PublicIncident['state'] {
  return verdicts.includes('down') ? 'major_outage' : 'partial_outage';
}

function dayOf({ from, uptime }: Day): TypeOf<typeof PUBLIC_DAY> {
  return { date: from.slice(0, 10), uptime: uptime.ratio };
}

function incidentOf(incident: Incident, now: Date): PublicIncident {
  const { id, from, to } = incident;
  const ms = Math.max(0, Date.parse(to ?? now.toISOString()) - Date.parse(from));
  const end = to === undefined ? {} : { to };
  return { id, state: outageOf(incident), from, ...end, durationSeconds: Math.round(ms / 1000) };
}
