import type { Alert } from '../history/index.ts';
import type { AlertSettings, CustomChannel, Settings } from '../project/index.ts';

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

/** What `deliver` of a channel gets with the alerts. */
interface ChannelContext {
  /** Aborted at the time limit of the delivery: pass it to `fetch`. */
  readonly signal: AbortSignal;
  /** The time of the delivery. */
  readonly now: Date;
}

/** A channel of your own, for `channels` in `driftline.config.ts`. */
export interface ChannelDefinition {
  /**
   * Its name in `alerts.channels` and in the history: letters, digits and dashes, not the name of a built-in
   * one.
   */
  readonly name: string;
  /**
   * Whether several alerts are one message: monitors that fail from one cause are then one delivery. Absent:
   * each alert is a delivery of its own.
   */
  readonly together?: boolean;
  /**
   * Delivers alerts, the oldest first; exactly one unless `together` is true. If it throws, the error says
   * why the delivery failed: the alerts stay pending, and later runs try again for a day.
   */
  deliver(alerts: readonly Alert[], context: ChannelContext): Promise<void> | void;
}

/**
 * Types a value as a channel, so that an editor knows its properties. It belongs to `channels` in
 * `driftline.config.ts`, and is notified as the built-in ones are: in order, again after a failure, once for
 * one cause.
 * @example
 * export const matrix = defineChannel({
 *   name: 'matrix',
 *   async deliver([alert], { signal }) {
 *     const body = JSON.stringify({ text: `${alert.monitor}: ${alert.headline}` });
 *     const response = await fetch(process.env.MATRIX_URL, { method: 'POST', body, signal });
 *     if (!response.ok) throw new Error(`it responded ${response.status}`);
 *   },
 * });
 */
export function defineChannel(definition: ChannelDefinition): ChannelDefinition {
  return definition;
}

/** Adapts a custom channel to the queue of pending notifications. */
export function channelOf({ name, together = false, ...custom }: CustomChannel): Channel {
  return {
    ...{ name, needs: [], together },
    async deliver(alerts, { limitMs, now }) {
      await custom.deliver(alerts, { signal: AbortSignal.timeout(limitMs), now });
      return undefined;
    },
  };
}

/** Version of the payload, which webhook.schema.json describes. Version 1 had verdicts instead of alerts. */
const PAYLOAD_VERSION = 3;

/** An alert as programs get it: from the webhook, and on the stdin of a command. */
export function payloadOf(alert: Alert): { readonly version: number } & Alert {
  return { version: PAYLOAD_VERSION, ...alert };
}
