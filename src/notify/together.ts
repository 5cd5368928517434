import type { DeliveryRecord, PendingDelivery, RunRecord } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { dueOf } from './due.ts';
import { notify } from './notify.ts';

/** Tells people of several monitors that run in one process. */
export interface NotificationQueue {
  /** Tells what a monitor owes, together with what others owe at the same moment. @returns what became of it */
  notify(ended: {
    readonly run: RunRecord;
    readonly pending: readonly PendingDelivery[];
  }): Promise<readonly DeliveryRecord[]>;
}

/** What fails for one cause fails within this time: so long an alert waits for others of the same cause. */
const TOGETHER_MS = 500;

/** What is told by one process, so that what has one cause is one message. */
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
