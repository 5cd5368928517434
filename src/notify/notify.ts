// Every run loads this module, so channels and heartbeat are loaded only when they are needed.

import type { DeliveryRecord, PendingDelivery, RunRecord } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { channelOf } from './channel.ts';
import { channels } from './channels/index.ts';
import { dueOf, grouped } from './due.ts';
import type { Heartbeat } from './heartbeat.ts';

/** Time limit for all deliveries of one channel after a run, and for a ping, in milliseconds. */
const LIMIT_MS = 5000;

interface NotifyOptions {
  /** Prints a sentence for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** For each channel, in milliseconds; channels are notified in parallel. Default: 5000. */
  readonly limitMs?: number;
  readonly now?: () => Date;
}

/**
 * Sends the pending notifications that are due; call it after the run is stored. Never throws: a failure is
 * said, and a later run tries again.
 * @returns the records of the deliveries, to be stored
 */
export async function notify(
  pending: readonly PendingDelivery[],
  settings: Settings,
  { say, limitMs = LIMIT_MS, now = () => new Date() }: NotifyOptions,
): Promise<readonly DeliveryRecord[]> {
  if (dueOf(pending, now()).length === 0) return [];
  try {
    const { notifyPending } = await import('./queue.ts');
    const all = [...channels, ...(settings.customChannels ?? []).map(channelOf)];
    const { deliveries } = await notifyPending(pending, all, settings, { limitMs, now });
    for (const sentence of sentencesOf(deliveries)) say(sentence);
    return deliveries;
  } catch (error) {
    // For example, the installation lacks a file: the verdict stands, and the notifications stay pending.
    say(`No notification could be sent: ${codeOf(error)}`);
    return [];
  }
}

/** The failed deliveries, one sentence for each channel and outcome. */
function sentencesOf(deliveries: readonly DeliveryRecord[]): string[] {
  const failed = grouped(
    deliveries.filter(({ outcome }) => outcome !== 'delivered'),
    ({ channel, outcome }) => `${channel} ${outcome}`,
  );
  return [...failed.values()].flatMap(([first, ...others]) =>
    first ? [sentenceOf(first, others.length)] : [],
  );
}

function sentenceOf(
  { channel, alert, outcome, problem, nextAt, attempts }: DeliveryRecord,
  more: number,
): string {
  const what = `${alert}${more > 0 ? ` and ${more} more` : ''}`;
  return outcome === 'given-up'
    ? `${channel} was not notified of ${what}: given up after ${attempts} attempts: ${problem}`
    : `${channel} could not be notified of ${what}: ${problem}; next attempt from ${nextAt} on`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'its code could not be loaded';
}

/**
 * Sends the first ping of a run, if HEARTBEAT_URL is set; call it before the run, and `ended` after the run
 * is stored. Neither throws, and the run does not wait for the first ping.
 */
export function heartbeatOf(settings: Settings, limitMs = LIMIT_MS): Heartbeat | undefined {
  const { heartbeatUrl } = settings;
  if (heartbeatUrl === undefined) return undefined;
  const begun = import('./heartbeat.ts').then(({ beginHeartbeat }) =>
    beginHeartbeat(heartbeatUrl, { limitMs, settings }),
  );
  begun.catch(() => {});
  return {
    async ended(run, withinMs) {
      try {
        return await (await begun).ended(run, withinMs);
      } catch (error) {
        return `it failed: ${codeOf(error)}`;
      }
    },
  };
}

/** The notifications of several monitors that run in one process. */
export interface NotificationQueue {
  /**
   * Sends the pending notifications of a monitor, together with those of other monitors at the same moment.
   * @returns the records of the monitor's deliveries
   */
  notify(ended: {
    readonly run: RunRecord;
    readonly pending: readonly PendingDelivery[];
  }): Promise<readonly DeliveryRecord[]>;
}

/**
 * Monitors that fail from one cause fail within this time: an alert waits so long for others of the same
 * cause.
 */
const TOGETHER_MS = 500;

/** Collects the notifications of one process, so that alerts with one cause are one message. */
export function createQueue(
  settings: Settings,
  { say, now }: { readonly say: (sentence: string) => void; readonly now: () => Date },
): NotificationQueue {
  let waiting: PendingDelivery[] = [];
  let sending: Promise<readonly DeliveryRecord[]> | undefined;
  const sendSoon = async () => {
    await new Promise((done) => setTimeout(done, TOGETHER_MS));
    const pending = waiting;
    waiting = [];
    sending = undefined;
    return notify(pending, settings, { say, now });
  };
  return {
    async notify({ run, pending }) {
      if (dueOf(pending, now()).length === 0) return [];
      waiting.push(...pending);
      sending ??= sendSoon();
      return (await sending).filter(({ monitor }) => monitor === run.monitor);
    },
  };
}
