import { isAhead } from '../core/index.ts';
import type { PendingDelivery } from '../history/index.ts';

/** No failed delivery waits for longer than this. */
export const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * The deliveries to attempt now. The alerts of one incident go to a channel in order: they are all due as
 * soon as one of them is.
 */
export function dueOf(pending: readonly PendingDelivery[], now: Date): readonly PendingDelivery[] {
  const due = new Set(pending.filter(({ nextAt }) => !isAhead(nextAt, now, LONGEST_PAUSE_MS)).map(lineOf));
  return pending.filter((each) => due.has(lineOf(each)));
}

/** The key of deliveries that must keep their order: one incident, one channel. */
export function lineOf({ channel, alert }: PendingDelivery): string {
  return `${channel} ${alert.incident}`;
}

/** Items by key, in the order of the first of each; Node 20 has no Map.groupBy. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
