import {
  constant,
  count,
  type Day,
  type Incident,
  listOf,
  type MonitorPlaces,
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
const PUBLIC_STATES = [
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

/** How one place sees a monitor. */
export const PUBLIC_PLACE = object({
  name: text,
  state: oneOf(PUBLIC_STATES),
  /** 0 to 1, over the last 90 days; null: no data. */
  uptime: orNull(number),
  /** How much of the 90 days has runs: from the first of them until `updatedAt`. */
  measuredSeconds: count,
});

export const PUBLIC_MONITOR = object({
  name: text,
  state: oneOf(PUBLIC_STATES),
  /** 0 to 1, over the last 90 days; null: no data. */
  uptime: orNull(number),
  /** How much of the 90 days has runs: from the first of them until `updatedAt`. */
  measuredSeconds: count,
  /** The last 90 days, the oldest first. */
  days: listOf(PUBLIC_DAY),
  /** Of the last 90 days, the newest first, 100 at most. */
  incidents: listOf(PUBLIC_INCIDENT),
  /** Open windows, and those that begin within 14 days. */
  maintenance: listOf(PUBLIC_MAINTENANCE),
  /** By name: where the monitor runs at several places; its state, days and incidents are those that enough of them see. */
  places: optional(listOf(PUBLIC_PLACE)),
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
 * @param places the monitors among them that run at several places
 */
export function publicStatusOf(
  summaries: readonly Summary[],
  now: Date,
  announced: ReadonlyMap<string, readonly AnnouncedWindow[]> = new Map(),
  places: readonly MonitorPlaces[] = [],
): PublicStatus {
  const placed = new Set(places.flatMap((each) => each.summaries.map(({ monitor }) => monitor)));
  const ran = summaries.filter(({ current, monitor }) => current !== undefined && !placed.has(monitor));
  const windowsOf = (monitor: string) => (announced.get(monitor) ?? []).map(windowOf);
  const monitors = [
    ...ran.map((summary) => monitorOf(summary, now, windowsOf(summary.monitor))),
    ...places.map((each) => monitorOfPlaces(each, now, windowsOf(each.status.monitor))),
  ];
  return {
    version: PUBLIC_STATUS_VERSION,
    updatedAt: now.toISOString(),
    state: PUBLIC_STATES.find((each) => monitors.some(({ state }) => state === each)) ?? 'unknown',
    monitors: monitors.sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

type PublicWindow = TypeOf<typeof PUBLIC_MAINTENANCE>;

function windowOf({ from, until }: AnnouncedWindow): PublicWindow {
  return { from: from.toISOString(), until: until.toISOString() };
}

function monitorOf(summary: Summary, now: Date, maintenance: readonly PublicWindow[]): PublicMonitor {
  const { monitor, ranges, days, incidents } = summary;
  return {
    name: monitor,
    state: stateOf(summary),
    uptime: ranges.quarter.uptime.ratio,
    measuredSeconds: measuredSeconds(summary),
    days: days.map(dayOf),
    incidents: incidents.slice(0, MOST_INCIDENTS).map((each) => incidentOf(each, now)),
    maintenance,
  };
}

function measuredSeconds({ ranges }: Pick<Summary, 'ranges'>): number {
  return Math.floor(ranges.quarter.measuredMs / 1000);
}

const PLACES_STATES = {
  ...{ warning: 'degraded', local: 'operational', fine: 'operational', unknown: 'unknown' },
} as const satisfies Record<Exclude<MonitorPlaces['status']['state'], 'global'>, PublicState>;

/** A monitor that runs at several places: it is out of order where enough of them see that. */
function monitorOfPlaces(
  { status, incidents, summaries }: MonitorPlaces,
  now: Date,
  maintenance: readonly PublicWindow[],
): PublicMonitor {
  const { monitor, state, verdict } = status;
  const inMaintenance = summaries.some((each) => stateOf(each) === 'maintenance');
  const outages = incidents.map(({ from, to, verdicts }) => {
    return incidentOf(
      { id: `${monitor}-${from.replaceAll(/[-:]/g, '')}`, from, verdicts, ...(to !== undefined && { to }) },
      now,
    );
  });
  const days = (summaries[0]?.days ?? []).map(({ from }) => {
    const known = summaries.some((each) => each.days.some((day) => day.from === from && day.runs > 0));
    return { date: from.slice(0, 10), uptime: known ? shareWithout(outages, from, now) : null };
  });
  const known = days.flatMap(({ uptime }) => uptime ?? []);
  return {
    name: monitor,
    state:
      state === 'global'
        ? outageOf({ verdicts: [verdict] })
        : state !== 'fine' && inMaintenance
          ? 'maintenance'
          : PLACES_STATES[verdict === 'drifting' ? 'fine' : state],
    uptime: known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length,
    measuredSeconds: Math.max(0, ...summaries.map(measuredSeconds)),
    days,
    incidents: outages.slice(0, MOST_INCIDENTS),
    maintenance,
    places: summaries.map((each) => {
      const { uptime } = each.ranges.quarter;
      const measured = measuredSeconds(each);
      return { name: each.place, state: stateOf(each), uptime: uptime.ratio, measuredSeconds: measured };
    }),
  };
}

const DAY_MS = 86_400_000;

/** The share of a UTC day, as far as it has passed, that has no outage. */
function shareWithout(outages: readonly PublicIncident[], day: string, now: Date): number {
  const [begin, end] = [Date.parse(day), Math.min(Date.parse(day) + DAY_MS, now.getTime())];
  const out = outages.reduce((sum, { from, to }) => {
    const until = Math.min(end, to === undefined ? end : Date.parse(to));
    return sum + Math.max(0, until - Math.max(begin, Date.parse(from)));
  }, 0);
  return end <= begin ? 1 : 1 - out / (end - begin);
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

function outageOf({ verdicts }: Pick<Incident, 'verdicts'>): PublicIncident['state'] {
  return verdicts.includes('down') ? 'major_outage' : 'partial_outage';
}

function dayOf({ from, uptime }: Day): TypeOf<typeof PUBLIC_DAY> {
  return { date: from.slice(0, 10), uptime: uptime.ratio };
}

function incidentOf(incident: Pick<Incident, 'id' | 'from' | 'to' | 'verdicts'>, now: Date): PublicIncident {
  const { id, from, to } = incident;
  const ms = Math.max(0, Date.parse(to ?? now.toISOString()) - Date.parse(from));
  const end = to === undefined ? {} : { to };
  return { id, state: outageOf(incident), from, ...end, durationSeconds: Math.floor(ms / 1000) };
}
