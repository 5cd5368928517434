import type { MonitorState } from './state.ts';

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
  const { since, unsettled, unknownSince, incidentSince, notifiedAt } = state;
  return {
    ...state,
    since: dated(since),
    ...(unsettled && { unsettled: unsettled.map((run) => ({ ...run, time: dated(run.time) })) }),
    ...(unknownSince === undefined ? {} : { unknownSince: dated(unknownSince) }),
    ...(incidentSince === undefined ? {} : { incidentSince: dated(incidentSince) }),
    ...(notifiedAt === undefined ? {} : { notifiedAt: dated(notifiedAt) }),
  };
}
