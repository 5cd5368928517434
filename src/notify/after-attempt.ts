import { type DeliveryRecord, type PendingDelivery, RECORD_VERSION } from '../history/index.ts';
import { LONGEST_PAUSE_MS } from './due.ts';

const FIRST_PAUSE_MS = 60_000;
/** An alert that could not be delivered for so long is outdated. */
const LIFE_MS = 24 * 60 * 60_000;

/**
 * The record of an attempt. After a failure the next attempt follows in 1 minute, then in 2, 4 and so on, in
 * an hour at most; an alert that is a day old is given up.
 * @param problem why the delivery failed, without secrets; undefined where it succeeded
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

/** The record of an alert that was not attempted, because an earlier alert of the same incident failed. */
export function heldBack(pending: PendingDelivery, nextAt: string, now: Date): DeliveryRecord {
  const problem = 'waiting for an earlier alert of the same incident';
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
