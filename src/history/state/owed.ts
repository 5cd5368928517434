import type { DeliveryRecord } from '../journal/record.ts';
import type { Alert, OwedDelivery } from './alert.ts';
import type { MonitorState } from './state.ts';

/**
 * What is owed once new alerts are: each to each channel, to be tried at once. A reminder that a channel has not taken
 * yet is dropped where the incident has more to tell.
 */
export function owing(
  owed: readonly OwedDelivery[],
  alerts: readonly Alert[],
  channels: readonly string[],
): readonly OwedDelivery[] {
  if (alerts.length === 0) return owed;
  const incidents = new Set(alerts.map(({ incident }) => incident));
  const kept = owed.filter(({ alert }) => alert.kind !== 'reminder' || !incidents.has(alert.incident));
  const added = alerts.flatMap((alert) =>
    channels.map((channel) => ({ alert, channel, attempts: 0, nextAt: alert.time })),
  );
  return [...kept, ...added];
}

/** The state once what became of telling is taken into account, as the next process finds it in the journal. */
export function owedAfter(state: MonitorState, deliveries: readonly DeliveryRecord[]): MonitorState {
  if (deliveries.length === 0 || state.owed.length === 0) return state;
  return { ...state, owed: stillOwed(state.owed, deliveries) };
}

/** What is owed still, by what became of telling: the last record of an alert and a channel counts. */
export function stillOwed(
  owed: readonly OwedDelivery[],
  deliveries: readonly DeliveryRecord[],
): readonly OwedDelivery[] {
  const latest = new Map(deliveries.map((delivery) => [keyOf(delivery.alert, delivery.channel), delivery]));
  return owed.flatMap((each) => {
    const delivery = latest.get(keyOf(each.alert.id, each.channel));
    if (!delivery) return [each];
    if (delivery.outcome !== 'failed') return [];
    return [{ ...each, attempts: delivery.attempts, nextAt: delivery.nextAt ?? each.nextAt }];
  });
}

function keyOf(alert: string, channel: string): string {
  return `${channel} ${alert}`;
}
