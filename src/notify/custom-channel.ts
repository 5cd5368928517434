import type { Alert } from '../history/index.ts';
import type { CustomChannel } from '../project/index.ts';
import type { Channel } from './channel.ts';

/** What `deliver` of a channel is given beside the alerts. */
export interface ChannelContext {
  /** Aborted when the time for the delivery is up: hand it to `fetch`. */
  readonly signal: AbortSignal;
  /** The moment of the delivery. */
  readonly now: Date;
}

/** A channel of your own, for `channels` in `driftline.config.ts`. */
export interface ChannelDefinition {
  /** As monitors name it in `alerts.channels`, and the history has it: letters, digits and dashes, none of ours. */
  readonly name: string;
  /**
   * Whether people read several alerts as one message: monitors that fail from one cause are then one delivery. Absent:
   * each alert is a delivery of its own.
   */
  readonly together?: boolean;
  /**
   * Delivers alerts, the oldest first; exactly one where they do not come together. What it throws says why they were
   * not taken: they stay pending, and are tried again by the runs that come, for a day.
   */
  deliver(alerts: readonly Alert[], context: ChannelContext): Promise<void> | void;
}

/**
 * Says that a value is a channel, so that an editor knows its properties. It belongs to `channels` in
 * `driftline.config.ts`, and is notified as the built-in ones are: in order, again after a failure, once for one cause.
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

/** A channel of the user's own as the queue of pending notifications delivers by it. */
export function channelOf({ name, together = false, ...custom }: CustomChannel): Channel {
  return {
    ...{ name, needs: [], together },
    async deliver(alerts, { limitMs, now }) {
      await custom.deliver(alerts, { signal: AbortSignal.timeout(limitMs), now });
      return undefined;
    },
  };
}
