import { type DeliveryRecord, type PendingDelivery, RECORD_VERSION } from '../history/index.ts';
import { LONGEST_PAUSE_MS } from './due.ts';

const FIRST_PAUSE_MS = 60_000;
/** An alert that nobody took for so long is news no more. */
const LIFE_MS = 24 * 60 * 60_000;

/**
 * What became of an attempt. After a failure it is tried again in 1 minute, then 2, 4 and so on, in an hour at most; an
 * alert that is a day old is given up.
 * @param problem why it was not taken, without secrets; undefined where it was
 */
export function afterAttempt(
  pending: PendingDelivery,
  problem: string | undefined,
  now: Date,
): DeliveryRecord {
  const attempts = pending.attempts + 1;
  const record = recordOf(pending, attempts, now);
  if (problem === undefined) return { ...record, outcome: 'delivered' };
  if (now.getTime() - Date.parse(pending.alert.time) >= LIFE_MS)
    return { ...record, outcome: 'given-up', problem };
  const nextAt = new Date(now.getTime() + pauseAfter(attempts)).toISOString();
  return { ...record, outcome: 'failed', problem, nextAt };
}

/** Nothing was tried: an alert of the same incident goes before this one, and was not taken. */
export function heldBack(pending: PendingDelivery, nextAt: string, now: Date): DeliveryRecord {
  const problem = 'it waits for an alert of the same incident';
  return { ...recordOf(pending, pending.attempts, now), outcome: 'failed', problem, nextAt };
}

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}

function recordOf({ alert, channel }: PendingDelivery, attempts: number, now: Date) {
  return {
    type: 'delivery',
    version: RECORD_VERSION,
    monitor: alert.monitor,
    time: now.toISOString(),
    alert: alert.id,
    channel,
    attempts,
  } as const;
}
