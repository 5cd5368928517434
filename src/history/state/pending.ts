import type { DeliveryRecord } from '../store/record.ts';
import type { Alert, MonitorState, PendingDelivery } from './state.ts';

/**
 * What is pending once new alerts are: each to each channel, to be tried at once. A reminder that a channel has not taken
 * yet is dropped where the incident has a newer alert.
 */
export function withPending(
  pending: readonly PendingDelivery[],
  alerts: readonly Alert[],
  channels: readonly string[],
): readonly PendingDelivery[] {
  if (alerts.length === 0) return pending;
  const incidents = new Set(alerts.map(({ incident }) => incident));
  const kept = pending.filter(({ alert }) => alert.kind !== 'reminder' || !incidents.has(alert.incident));
  const added = alerts.flatMap((alert) =>
    channels.map((channel) => ({ alert, channel, attempts: 0, nextAt: alert.time })),
  );
  return [...kept, ...added];
}

/** The state once deliveries are taken into account, as the next process finds it in the run store. */
export function pendingAfter(state: MonitorState, deliveries: readonly DeliveryRecord[]): MonitorState {
  if (deliveries.length === 0 || state.pending.length === 0) return state;
  return { ...state, pending: stillPending(state.pending, deliveries) };
}

/** What is still pending, by its deliveries: the last record of an alert and a channel counts. */
export function stillPending(
  pending: readonly PendingDelivery[],
  deliveries: readonly DeliveryRecord[],
): readonly PendingDelivery[] {
  const latest = new Map(deliveries.map((delivery) => [keyOf(delivery.alert, delivery.channel), delivery]));
  return pending.flatMap((each) => {
    const delivery = latest.get(keyOf(each.alert.id, each.channel));
    if (!delivery) return [each];
    if (delivery.outcome !== 'failed') return [];
    return [{ ...each, attempts: delivery.attempts, nextAt: delivery.nextAt ?? each.nextAt }];
  });
}

function keyOf(alert: string, channel: string): string {
  return `${channel} ${alert}`;
}
