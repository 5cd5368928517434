import type { Verdict } from '../store/record.ts';
import type { PendingDelivery } from './alert.ts';
import type { Level } from './level.ts';

/** A judged run that a change of the level may begin with. */
export interface UnsettledRun {
  /** As in `MonitorState.recent`. */
  readonly code: string;
  /** ISO 8601. */
  readonly time: string;
}

/**
 * What is known of a monitor after a run: a fold over its runs. It stands in the run store's line of the run, so that the
 * next process need not read the runs before it, and can be computed from them.
 */
export interface MonitorState {
  readonly level: Level;
  /** ISO 8601: the first of the runs that led to the level. */
  readonly since: string;
  /**
   * The latest runs, a verdict code each, the newest last: u up, g degraded,
   * r drifting, b broken, d down, ? unknown. Runs that were skipped or in maintenance are left out.
   */
  readonly recent: string;
  /** The level changes too often for each change to be notified. */
  readonly flapping: boolean;
  /**
   * The latest judged runs, beginning with the first that does not fit the level: what may yet change it. Absent where all
   * fit, and where one run is enough to change it.
   */
  readonly unsettled?: readonly UnsettledRun[];
  /** ISO 8601: the first of the runs of which nothing is known, where the latest is one. */
  readonly unknownSince?: string;
  /** Id of the incident that goes on: absent at the level ok, unless it flaps. */
  readonly incident?: string;
  /** ISO 8601: the first run of the incident's trouble. */
  readonly incidentSince?: string;
  /** What the incident is about, in a few words and without secrets, for the day on which it is over. */
  readonly trouble?: string;
  /** ISO 8601: when people were last to be notified of the incident. */
  readonly notifiedAt?: string;
  /** Runs since the run store began, by verdict. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** What has still to be delivered. */
  readonly pending: readonly PendingDelivery[];
}
