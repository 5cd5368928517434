import type { DeliveryRecord, PendingDelivery, RunRecord } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { dueOf } from './due.ts';
import { notify } from './notify.ts';

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
