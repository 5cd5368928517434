import type { Alert } from '../history/index.ts';
import type { AlertSettings, Settings } from '../project/index.ts';

/** What a delivery needs in addition to the alerts. */
export interface DeliveryContext {
  readonly settings: Settings;
  /** For the whole delivery, in milliseconds. */
  readonly limitMs: number;
  readonly now: Date;
}

/** A way to notify people or programs. */
export interface Channel {
  /** Its name in monitors and in the run store. */
  readonly name: string;
  /** It is notified if all of these are set. */
  readonly needs: readonly (keyof AlertSettings)[];
  /** The URL that it sends to; absent for one that does not send by HTTP. */
  readonly url?: (settings: AlertSettings) => string | undefined;
  /** Whether several alerts are one message, for people; a program gets each alert by itself. */
  readonly together: boolean;
  /**
   * Delivers alerts, the oldest first; exactly one unless `together` is true. May throw.
   * @returns why the delivery failed, in a few words, without URL or key; undefined where it succeeded
   */
  deliver(alerts: readonly Alert[], context: DeliveryContext): Promise<string | undefined>;
  /**
   * Checks that an optional package which the channel needs is installed.
   * @throws DriftlineError DL_PACKAGE_MISSING
   */
  requirePackages?(): Promise<void>;
}

/** PagerDuty's Events API v2, where PAGERDUTY_URL names no other one. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
