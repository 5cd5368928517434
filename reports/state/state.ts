import type { Verdict } from '../journal/record.ts';
import type { OwedDelivery } from './alert.ts';

/**
 * How bad things are, once single runs are smoothed: `ok` (up), `warning` (degraded, drifting), `critical` (broken,
 * down), `blind` (nothing has been known for some runs).
 */
export const LEVELS = ['ok', 'warning', 'critical', 'blind'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What is known of a monitor after a run: a fold over its runs. It stands in the journal's line of the run, so that the
 * next process need not read the runs before it, and can be made anew from them.
 */
export interface MonitorState {
  readonly level: Level;
  /** ISO 8601: the first of the runs that led to the level. */
  readonly since: string;
  /**
   * The latest runs that could be judged or could not for long, a letter each, the newest last: u up, g degraded,
   * r drifting, b broken, d down, ? unknown. Runs that were skipped or in maintenance are left out.
   */
  readonly recent: string;
  /** The level changes too often for each change to be told. */
  readonly flapping: boolean;
  /** Id of the incident that goes on: absent at the level ok. */
  readonly incident?: string;
  /** ISO 8601: when people were last to be told of the incident. */
  readonly toldAt?: string;
  /** Runs since the journal began, by verdict. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** What has still to be delivered. */
  readonly owed: readonly OwedDelivery[];
}
