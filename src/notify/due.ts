import { isAhead } from '../core/index.ts';
import type { OwedDelivery } from '../history/index.ts';

/** No failed delivery waits for longer than this. */
export const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * What is to be tried now. The alerts of one incident go to a channel in their order: they are due together, as soon as
 * one of them is.
 */
export function dueOf(owed: readonly OwedDelivery[], now: Date): readonly OwedDelivery[] {
  const due = new Set(owed.filter(({ nextAt }) => !isAhead(nextAt, now, LONGEST_PAUSE_MS)).map(lineOf));
  return owed.filter((each) => due.has(lineOf(each)));
}

/** Those that wait for each other: one incident, one channel. */
export function lineOf({ channel, alert }: OwedDelivery): string {
  return `${channel} ${alert.incident}`;
}
