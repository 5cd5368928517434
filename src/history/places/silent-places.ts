import type { SilenceKind, SilentPlace } from '../state/state.ts';
import type { RunRecord } from '../store/record.ts';
import type { Together } from './places.ts';

/** What people are to be notified of. */
export interface SilenceChange {
  readonly kind: SilenceKind;
  readonly place: string;
  readonly since: string;
}

/** What a place knows of silences after a run, and what to notify. */
interface Silences {
  readonly silentPlaces: readonly SilentPlace[];
  readonly changes: readonly SilenceChange[];
}

/**
 * Of several places, the first one that finds another silent notifies people, and keeps that in its state, where the others see it; the
 * place that runs again notifies of that, and keeps it in its own state, until nobody holds the silence any more. Pure.
 * @param before what the state of this place said
 * @param run a run of this place; of one that is silenced nothing is notified, and the next one notifies
 */
export function silentPlacesAfter(
  before: readonly SilentPlace[],
  run: Pick<RunRecord, 'place' | 'time' | 'silenced'>,
  together: Together,
): Silences {
  const others = together.status.places.flatMap(({ place }) => (place === run.place ? [] : [place]));
  const places = new Set([...before.map(({ place }) => place), ...others]);
  places.delete(run.place ?? '');
  const found = [...places].map((place) => ofAnother(place, before, run, together));
  const all = [...found, ofItself(before, run, together)];
  return {
    silentPlaces: all.flatMap(({ entry }) => entry ?? []),
    changes: all.flatMap(({ change }) => change ?? []),
  };
}

interface Found {
  readonly entry?: SilentPlace;
  readonly change?: SilenceChange;
}

function ofAnother(
  place: string,
  before: readonly SilentPlace[],
  { time, silenced }: Pick<RunRecord, 'time' | 'silenced'>,
  { status, silences, silentAfterMs }: Together,
): Found {
  // The place itself has taken over what was noticed before that.
  const until = silences.get(place)?.find((each) => each.place === place)?.since ?? '';
  const known = before.find((each) => each.place === place && each.since > until);
  if (known?.notified) return { entry: known };
  const sight = status.places.find((each) => each.place === place);
  const isSilent = sight?.sight === 'silent' || sight?.sight === 'missing';
  if (!isSilent || noticed(place, silences).some((since) => since > until)) return {};
  const since = sight.lastRun ?? known?.since ?? time;
  // One that never ran may be about to be set up.
  const isDue = sight.lastRun !== undefined || Date.parse(time) - Date.parse(since) > (silentAfterMs ?? 0);
  if (isDue && silentAfterMs !== undefined && !silenced)
    return { entry: { place, since, notified: true }, change: { kind: 'silent', place, since } };
  return sight.lastRun === undefined ? { entry: { place, since, notified: false } } : {};
}

function ofItself(
  before: readonly SilentPlace[],
  { place = '', silenced }: Pick<RunRecord, 'place' | 'silenced'>,
  { silences }: Together,
): Found {
  const known = before.find((each) => each.place === place);
  const latest = noticed(place, silences).sort().at(-1);
  const since = latest === undefined || (known && known.since > latest) ? known?.since : latest;
  if (since === undefined) return {};
  const isNotified = known?.notified === true && known.since === since;
  // Kept as long as another place holds it, or people have to be notified yet.
  if (isNotified) return latest === undefined ? {} : { entry: known };
  if (silenced) return { entry: { place, since, notified: false } };
  const change = { kind: 'heard', place, since } as const;
  return { change, ...(latest !== undefined && { entry: { place, since, notified: true } }) };
}

/** When the silences of a place began of which another place has notified people. */
function noticed(place: string, silences: Together['silences']): string[] {
  return [...silences].flatMap(([holder, entries]) =>
    holder === place
      ? []
      : entries.flatMap((each) => (each.place === place && each.notified ? [each.since] : [])),
  );
}
