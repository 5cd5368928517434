import { groupByCause, type PendingDelivery } from '../history/index.ts';
import { grouped } from './grouped.ts';

/**
 * Groups due alerts into deliveries of one channel: several alerts of one incident, in order; and alerts of
 * several monitors with the same cause. Without `together`, each alert is a delivery of its own.
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
