// Each run that cron starts comes through here: channels and heartbeat are loaded where there is something to tell.

import type { DeliveryRecord, PendingDelivery } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { channels } from './channels/index.ts';
import { channelOf } from './custom-channel.ts';
import { dueOf } from './due.ts';
import { grouped } from './grouped.ts';
import type { Heartbeat } from './heartbeat.ts';

/** For all that a channel is told after a run, in milliseconds, and for a ping. */
const LIMIT_MS = 5000;

export interface NotifyOptions {
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** For each channel, in milliseconds; all are told at once. Default: 5000. */
  readonly limitMs?: number;
  readonly now?: () => Date;
}

/**
 * Tells what is pending and due, after the run was stored. Never throws; what goes wrong is said, and is tried again
 * after a later run.
 * @returns what became of it, to be stored
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
    // An installation that lacks a file, say: the verdict stands, and what is pending stays pending.
    say(`Nobody could be told: ${(error as NodeJS.ErrnoException).code ?? 'the code for it does not load'}`);
    return [];
  }
}

/** What people have to know of deliveries, a sentence a channel; that they worked is none of it. */
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
    ? `${channel} was not told of ${what}, and never will be, after ${attempts} attempts: ${problem}`
    : `${channel} could not be told of ${what}: ${problem}; again from ${nextAt} on`;
}

/**
 * Begins the ping of a run, where HEARTBEAT_URL is set; call it before the run, and `ended` after the run's line was
 * stored. Neither throws, and nothing waits for the first.
 */
export function heartbeatOf(settings: Settings, limitMs = LIMIT_MS): Heartbeat | undefined {
  const { heartbeatUrl } = settings;
  if (heartbeatUrl === undefined) return undefined;
  const begun = import('./heartbeat.ts').then(({ beginHeartbeat }) => beginHeartbeat(heartbeatUrl, limitMs));
  begun.catch(() => {});
  return {
    async ended(run, withinMs) {
      try {
        return await (await begun).ended(run, withinMs);
      } catch (error) {
        return `it failed: ${(error as NodeJS.ErrnoException).code ?? 'the code for it does not load'}`;
      }
    },
  };
}
