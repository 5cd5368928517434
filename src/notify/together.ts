import type { DeliveryRecord, OwedDelivery, RunRecord } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { dueOf } from './due.ts';
import { tell } from './tell.ts';

/** Tells people of several monitors that run in one process. */
export interface Outbox {
  /** Tells what a monitor owes, together with what others owe at the same moment. @returns what became of it */
  tell(ended: {
    readonly run: RunRecord;
    readonly owed: readonly OwedDelivery[];
  }): Promise<readonly DeliveryRecord[]>;
}

/** What fails for one cause fails within this time: so long an alert waits for others of the same cause. */
const TOGETHER_MS = 500;

/** What is told by one process, so that what has one cause is one message. */
export function createOutbox(
  settings: Settings,
  { say, now }: { readonly say: (sentence: string) => void; readonly now: () => Date },
): Outbox {
  let waiting: OwedDelivery[] = [];
  let sending: Promise<readonly DeliveryRecord[]> | undefined;
  const sendSoon = async () => {
    await new Promise((done) => setTimeout(done, TOGETHER_MS));
    const owed = waiting;
    waiting = [];
    sending = undefined;
    return tell(owed, settings, { say, now });
  };
  return {
    async tell({ run, owed }) {
      if (dueOf(owed, now()).length === 0) return [];
      waiting.push(...owed);
      sending ??= sendSoon();
      return (await sending).filter(({ monitor }) => monitor === run.monitor);
    },
  };
}
