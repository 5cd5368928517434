import { groupByCause, type PendingDelivery } from '../history/index.ts';
import { grouped } from './grouped.ts';

/**
 * What goes to a channel in one delivery each. What waited for each other is told together, in its order; of the rest,
 * those monitors that have the same cause. A channel that takes alerts one by one gets them so.
 */
export function bundlesOf(due: readonly PendingDelivery[], together: boolean): PendingDelivery[][] {
  if (!together) return due.map((each) => [each]);
  const incidents = grouped(due, ({ alert }) => alert.incident);
  const late = [...incidents.values()].filter((line) => line.length > 1);
  const single = [...incidents.values()].filter((line) => line.length === 1).flat();
  const pendingOf = new Map(single.map((each) => [each.alert, each]));
  const sameCause = groupByCause(single.map(({ alert }) => alert)).map((alerts) =>
    alerts.flatMap((alert) => pendingOf.get(alert) ?? []),
  );
  return [...late, ...sameCause];
}
