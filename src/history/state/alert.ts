import type { UnknownCause, Verdict } from '../store/record.ts';
import type { Level } from './level.ts';

/**
 * What a notification is about.
 * - `opened`: an incident begins; `worsened`, `eased`: it became critical, or is so no more;
 * - `recovered`: it is over; `reminder`: it still goes on;
 * - `flapping`: changes come so often that they are not notified one by one; `settled`: they no longer do.
 */
export const ALERT_KINDS = [
  'opened',
  'worsened',
  'eased',
  'recovered',
  'reminder',
  'flapping',
  'settled',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** One cause of an incident: findings with one fingerprint, masked, however many steps have it. */
export interface AlertCause {
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** Where it is expected: `contracts/sealmetrics.openapi.yaml:41:17`. */
  readonly contract: string;
  readonly hint: string;
  readonly fingerprint: string;
  /** How many steps of the run have it. */
  readonly steps: number;
}

/** What a notification says. It holds no secret. */
export interface Alert {
  /** Stable for one change of a monitor, so that a receiver can drop duplicates. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly incident: string;
  readonly monitor: string;
  readonly target: string;
  /** The contract's file. */
  readonly contract: string;
  readonly level: Level;
  readonly previousLevel: Level;
  readonly verdict: Verdict;
  /** Of an unknown verdict. */
  readonly unknownCause?: UnknownCause;
  /** ISO 8601: when the trouble began. */
  readonly since: string;
  /** ISO 8601: the run that made it known. */
  readonly time: string;
  /** The first line: what broke, since when, what was expected. */
  readonly headline: string;
  readonly causes: readonly AlertCause[];
  readonly tags: readonly string[];
}

/** An alert that a channel has not taken yet. */
export interface PendingDelivery {
  readonly alert: Alert;
  readonly channel: string;
  /** Attempts so far. */
  readonly attempts: number;
  /** ISO 8601: not to be tried before. */
  readonly nextAt: string;
}
