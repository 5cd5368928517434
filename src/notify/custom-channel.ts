import type { Alert } from '../history/index.ts';
import type { CustomChannel } from '../project/index.ts';
import type { Channel } from './channel.ts';

/** What `deliver` of a channel gets with the alerts. */
export interface ChannelContext {
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
