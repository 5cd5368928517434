import type { Level, SilentPlace } from '../state/state.ts';
import { placedMonitor } from '../store/files.ts';
import type { LastRun } from '../store/latest.ts';
import type { RunRecord, Verdict } from '../store/record.ts';
import type { Incident } from '../summary/incidents.ts';
import type { Summary } from '../summary/summary.ts';

/** When an incident that places see is one of the API, and not of the network of a place. */
export interface PlacesPolicy {
  /** So many places have to see it at the same time; absent: more than half of those that there are. */
  readonly quorum?: number;
  /** A place sees it until so many milliseconds after its last run. */
  readonly withinMs: number;
  /** The places that there should be: another one counts while it runs; absent: those that ran within `GONE_AFTER_MS`. */
  readonly of?: readonly string[];
  /** So many milliseconds without a run, and a place is silent; absent: three times `everyMs` and a minute, or `withinMs`. */
  readonly silentAfterMs?: number;
  /** The schedule, in milliseconds. */
  readonly everyMs?: number;
}

export const DEFAULT_PLACES: PlacesPolicy = { withinMs: 600_000 };

/** A place that has not run for a week was taken away, and counts no more; three times `silentAfterMs` where that is longer. */
const GONE_AFTER_MS = 7 * 86_400_000;

/** The last that is known of a monitor at one place. */
export interface PlaceRun {
  readonly place: string;
  readonly run: Pick<RunRecord, 'time' | 'verdict' | 'summary'>;
  /** After it, by the alert policy; absent: the verdict decides. */
  readonly level?: Level;
}

/** How one place sees the API: `silent` has not run for too long, `missing` never has. */
type Sight = 'failing' | 'warning' | 'fine' | 'unknown' | 'silent' | 'missing';

export interface PlaceSight {
  readonly place: string;
  readonly sight: Sight;
  /** ISO 8601: of the last run. */
  readonly lastRun?: string;
  /** What its last run says. */
  readonly summary?: string;
}

/** What the places of a monitor say together. */
export interface PlacesStatus {
  readonly monitor: string;
  /**
   * `global`: so many places see an incident that it is one; `local`: some do, and fewer; `unknown`: no place knows; else
   * `fine`, or `warning` where that many places warn.
   */
  readonly state: 'global' | 'local' | 'warning' | 'fine' | 'unknown';
  /** For exit codes and alerts: critical for `global`; warning for `local`, and where a place is silent or missing. */
  readonly level: Level;
  /** What is wrong with the API in the state `global`, the worst of the places that see it; else of most places. */
  readonly verdict: Verdict;
  /** So many places have to see an incident. */
  readonly quorum: number;
  /** Names, sorted. */
  readonly failing: readonly string[];
  readonly silent: readonly string[];
  /** Every place, by name. */
  readonly places: readonly PlaceSight[];
  /** One line: `down at eu-west and us-east (2 of 3 places)`. */
  readonly summary: string;
}

/**
 * What the places of a monitor say together, by the last run of each. Pure.
 * An incident is global where `quorum` places see it at the same time: their monitors are critical, and have run within
 * `withinMs` of the newest run of all.
 * @param runs the last run of each place; a place that stands there twice counts by its newest
 * @example placesStatus('login', [{ place: 'eu', run, level: 'critical' }], { quorum: 2, withinMs: 600_000 }, new Date())
 */
export function placesStatus(
  monitor: string,
  runs: readonly PlaceRun[],
  policy: PlacesPolicy,
  now: Date,
): PlacesStatus {
  const last = new Map<string, PlaceRun>();
  for (const each of runs) {
    const known = last.get(each.place);
    if (known === undefined || timeOf(each) > timeOf(known)) last.set(each.place, each);
  }
  const names = [...new Set([...(policy.of ?? []), ...namesOf([...last.values()], policy, now)])].sort();
  const newest = Math.min(now.getTime(), Math.max(...[...last.values()].map(timeOf)));
  const places = names.map((place) => sightOf(place, last.get(place), newest, policy, now));
  const quorum = quorumOf(policy, names.length);
  const having = (...sights: Sight[]) =>
    places.filter(({ sight }) => sights.includes(sight)).map(({ place }) => place);
  const [failing, silent, warning] = [having('failing'), having('silent', 'missing'), having('warning')];
  const state = stateOf({ failing, warning, knowing: having('failing', 'warning', 'fine') }, quorum);
  const verdictsOf = (wanted: readonly string[]) =>
    wanted.flatMap((place) => last.get(place)?.run.verdict ?? []);
  const verdict = {
    global: () => worstOf(verdictsOf(failing)),
    local: () => (warning.length >= quorum ? worstOf(verdictsOf(warning)) : 'up'),
    warning: () => worstOf(verdictsOf(warning)),
    fine: () => 'up',
    unknown: () => 'unknown',
  } as const satisfies Record<PlacesStatus['state'], () => Verdict>;
  const status = { monitor, state, quorum, failing, silent, places, verdict: verdict[state]() };
  return { ...status, level: levelOf(status), summary: summaryOf(status, names.length) };
}

/** The places that count, by their last runs; all of them where none does. */
function namesOf(last: readonly PlaceRun[], policy: PlacesPolicy, now: Date): string[] {
  const silentMs = silentAfter(policy);
  const goneMs = policy.of ? silentMs : Math.max(GONE_AFTER_MS, 3 * silentMs);
  const there = last.filter((each) => now.getTime() - timeOf(each) <= goneMs);
  return (there.length > 0 || policy.of ? there : last).map(({ place }) => place);
}

/** What a run at one place knows of its monitor at all of them. */
export interface Together {
  readonly status: PlacesStatus;
  /** Another place has notified people already that the incident is global. */
  readonly notified: boolean;
  /** What the states of the other places say of silent places, by their names. */
  readonly silences: ReadonlyMap<string, readonly SilentPlace[]>;
  /** As in the policy, or by the schedule; absent: nobody knows how often a place should run, and a silence is only shown. */
  readonly silentAfterMs?: number;
}

/**
 * What a run knows together with the last runs of the other places, by the level of its own place after it; undefined
 * where there is one place. Pure.
 * @param others the last runs by the names of their stores; that of this place, and runs without a place, are left out
 * @example togetherWith(run, [{ store: 'login@us-east', last }], DEFAULT_PLACES, new Date())('critical')?.status.state
 */
export function togetherWith(
  run: Pick<RunRecord, 'monitor' | 'place' | 'time' | 'verdict' | 'summary'>,
  others: readonly { readonly store: string; readonly last: Pick<LastRun, 'run' | 'state'> }[],
  policy: PlacesPolicy,
  now: Date,
): (level: Level) => Together | undefined {
  const { monitor, place: own } = run;
  if (own === undefined) return () => undefined;
  const elsewhere = others.flatMap(({ store, last }) => {
    const { place } = placedMonitor(store);
    return place === undefined || place === own ? [] : [{ ...placeRun(place, last), state: last.state }];
  });
  return (level) => {
    const status = placesStatus(monitor, [...elsewhere, { place: own, run, level }], policy, now);
    if (status.places.length < 2) return undefined;
    // Who saw it before, and is silent or fine by now, notified people of another incident.
    const notified = elsewhere.some(({ place, state }) => state?.global && status.failing.includes(place));
    const silences = new Map(elsewhere.map(({ place, state }) => [place, state?.silentPlaces ?? []]));
    const isKnown = policy.silentAfterMs !== undefined || policy.everyMs !== undefined;
    return { status, notified, silences, ...(isKnown && { silentAfterMs: silentAfter(policy) }) };
  };
}

/** How many places have to see an incident. */
export function quorumOf({ quorum }: PlacesPolicy, places: number): number {
  return quorum ?? Math.floor(places / 2) + 1;
}

function timeOf({ run }: PlaceRun): number {
  return Date.parse(run.time);
}

const FAILED: readonly Verdict[] = ['down', 'broken'];
const WARNED: readonly Verdict[] = ['drifting', 'degraded'];

function sightOf(
  place: string,
  last: PlaceRun | undefined,
  newest: number,
  policy: PlacesPolicy,
  now: Date,
): PlaceSight {
  if (last === undefined) return { place, sight: 'missing' };
  const { time, summary } = last.run;
  const known = { place, lastRun: time, summary };
  if (now.getTime() - timeOf(last) > silentAfter(policy)) return { ...known, sight: 'silent' };
  const seen = seenBy(last);
  // A failure that is older than the window is no longer one at the same time as that of another place.
  const isOld = newest - timeOf(last) > policy.withinMs;
  return { ...known, sight: seen === 'failing' && isOld ? 'unknown' : seen };
}

function silentAfter({ silentAfterMs, everyMs, withinMs }: PlacesPolicy): number {
  return silentAfterMs ?? (everyMs === undefined ? withinMs : Math.max(withinMs, 3 * everyMs + 60_000));
}

const SIGHTS = { critical: 'failing', warning: 'warning', ok: 'fine', blind: 'unknown' } as const;

/** The level is that of the alert policy: an unknown run does not change it until nothing is known. */
function seenBy({ run: { verdict }, level }: PlaceRun): Sight {
  if (level !== undefined) return SIGHTS[level];
  if (verdict === 'unknown') return 'unknown';
  return FAILED.includes(verdict) ? 'failing' : WARNED.includes(verdict) ? 'warning' : 'fine';
}

function stateOf(
  { failing, warning, knowing }: Readonly<Record<'failing' | 'warning' | 'knowing', readonly string[]>>,
  quorum: number,
): PlacesStatus['state'] {
  if (failing.length >= quorum) return 'global';
  if (failing.length > 0) return 'local';
  if (knowing.length === 0) return 'unknown';
  return warning.length >= quorum ? 'warning' : 'fine';
}

function levelOf({ state, silent }: Pick<PlacesStatus, 'state' | 'silent'>): Level {
  if (state === 'global') return 'critical';
  if (state === 'unknown') return 'blind';
  return state === 'fine' && silent.length === 0 ? 'ok' : 'warning';
}

function worstOf(verdicts: readonly Verdict[]): Verdict {
  const order: readonly Verdict[] = [...FAILED, ...WARNED];
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

function summaryOf(
  { state, verdict, failing, silent, quorum }: Omit<PlacesStatus, 'level' | 'summary'>,
  count: number,
): string {
  const number = `${failing.length} of ${count} ${count === 1 ? 'place' : 'places'}`;
  const said = {
    global: `${verdict} at ${listed(failing)} (${number})`,
    local: `local to ${listed(failing)} (${number}, an incident needs ${quorum})`,
    warning: `${verdict} at ${quorum} or more of ${count} places`,
    fine: `fine at ${count - silent.length} of ${count} ${count === 1 ? 'place' : 'places'}`,
    unknown: 'no place knows',
  }[state];
  return silent.length === 0 ? said : `${said}; silent: ${listed(silent)}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The incidents that one place saw, and its last run. */
interface PlaceIncidents {
  readonly place: string;
  readonly incidents: readonly Pick<Incident, 'from' | 'to' | 'verdicts'>[];
  /** ISO 8601; absent: it never ran. */
  readonly lastRun?: string;
}

/** A stretch of time in which enough places saw an incident. */
interface GlobalIncident {
  /** ISO 8601. */
  readonly from: string;
  /** ISO 8601; absent while it lasts. */
  readonly to?: string;
  /** The places that saw it at any time of it, sorted. */
  readonly places: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/**
 * The stretches in which `quorum` places saw an incident at the same time, the newest first. Pure. What a place saw last
 * holds until `withinMs` after its last run.
 */
export function globalIncidents(
  all: readonly PlaceIncidents[],
  policy: PlacesPolicy,
  now: Date,
): GlobalIncident[] {
  const quorum = quorumOf(policy, new Set([...(policy.of ?? []), ...all.map(({ place }) => place)]).size);
  const seen = all.flatMap((each) =>
    each.incidents.map((incident) => stretchOf(each, incident, policy, now)),
  );
  const instants = [...new Set(seen.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const found: { from: number; to?: number; places: Set<string>; verdicts: Set<Verdict> }[] = [];
  const coming = seen.sort((one, other) => one.from - other.from).values();
  let next = coming.next();
  let during: typeof seen = [];
  for (const at of instants) {
    // What begins now is there; what ends now is not.
    for (; !next.done && next.value.from <= at; next = coming.next()) during.push(next.value);
    during = during.filter(({ to }) => at < to);
    const places = new Set(during.map(({ place }) => place));
    const open = found.at(-1);
    const isOpen = open !== undefined && open.to === undefined;
    if (places.size < quorum) {
      if (isOpen) open.to = at;
      continue;
    }
    const incident = isOpen ? open : { from: at, places: new Set<string>(), verdicts: new Set<Verdict>() };
    if (!isOpen) found.push(incident);
    for (const { place, verdicts } of during) {
      incident.places.add(place);
      for (const verdict of verdicts) incident.verdicts.add(verdict);
    }
  }
  return found.reverse().map(({ from, to, places, verdicts }) => ({
    from: new Date(from).toISOString(),
    ...(to === undefined || to > now.getTime() ? {} : { to: new Date(to).toISOString() }),
    places: [...places].sort(),
    verdicts: [...verdicts],
  }));
}

/** Milliseconds since 1970: from when to when a place saw an incident. */
function stretchOf(
  { place, lastRun }: PlaceIncidents,
  { from, to, verdicts }: PlaceIncidents['incidents'][number],
  { withinMs }: PlacesPolicy,
  now: Date,
): {
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly verdicts: readonly Verdict[];
} {
  const last = lastRun === undefined ? now.getTime() : Date.parse(lastRun);
  return { place, from: Date.parse(from), to: to === undefined ? last + withinMs : Date.parse(to), verdicts };
}

/** The places of one monitor, apart and together. */
export interface MonitorPlaces {
  readonly status: PlacesStatus;
  /** The newest first. */
  readonly incidents: readonly GlobalIncident[];
  /** Of each place, by its name. */
  readonly summaries: readonly (Summary & { readonly place: string })[];
}

/**
 * The monitors of a history that has several places, by name; none for those without a place. Pure.
 * @param policyOf of a monitor, by its name
 */
export function placesIn(
  summaries: readonly Summary[],
  policyOf: (monitor: string) => PlacesPolicy | undefined,
  now: Date,
): MonitorPlaces[] {
  const groups = new Map<string, (Summary & { readonly place: string })[]>();
  for (const summary of summaries) {
    const { monitor, place } = placedMonitor(summary.monitor);
    if (place === undefined || summary.last === undefined) continue;
    groups.set(monitor, [...(groups.get(monitor) ?? []), { ...summary, place }]);
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([monitor, group]) => {
      const policy = policyOf(monitor) ?? DEFAULT_PLACES;
      const runs = group.flatMap(({ place, last }) => (last ? [placeRun(place, last)] : []));
      const seen = group.map(({ place, incidents, last }) => {
        return { place, incidents, ...(last && { lastRun: last.run.time }) };
      });
      const status = placesStatus(monitor, runs, policy, now);
      return {
        status,
        incidents: globalIncidents(seen, { ...policy, quorum: status.quorum }, now),
        summaries: group.sort((one, other) => (one.place < other.place ? -1 : 1)),
      };
    });
}

/** What `placesStatus` takes of a last run. */
export function placeRun(place: string, { run, state }: Pick<LastRun, 'run' | 'state'>): PlaceRun {
  return { place, run, ...(state === undefined ? {} : { level: state.level }) };
}
