import type { Alert, PendingDelivery } from '../state/state.ts';
import type { DeliveryRecord } from '../store/record.ts';
import type { SeenRun } from './seen-run.ts';

/** What became of an alert at one channel. */
export interface AlertDelivery {
  readonly channel: string;
  /** `pending`: to be tried again. */
  readonly outcome: 'delivered' | 'given-up' | 'pending';
  readonly attempts: number;
  /** ISO 8601: of the last attempt; of what is pending, when it is tried again. */
  readonly time: string;
  /** Why the last attempt did not succeed. */
  readonly problem?: string;
}

/** An alert that was notified, or is still pending. */
export interface NotifiedAlert {
  readonly id: string;
  /** ISO 8601: when it came to be; of an alert that is older than what was looked at, when it was delivered. */
  readonly time: string;
  /** Absent where its run is older than what was looked at. */
  readonly kind?: Alert['kind'];
  readonly headline?: string;
  readonly deliveries: readonly AlertDelivery[];
}

/** The alerts that some runs gave rise to, with what became of them, the newest first. */
export function notifiedAlerts(
  runs: readonly SeenRun[],
  deliveries: readonly DeliveryRecord[],
  pending: readonly PendingDelivery[],
): NotifiedAlert[] {
  const alerts = new Map<string, Alert>();
  const all = [...runs.flatMap(({ entry }) => entry?.state?.pending ?? []), ...pending];
  for (const { alert } of all) alerts.set(alert.id, alert);
  const ids = new Set([...alerts.keys(), ...deliveries.map(({ alert }) => alert)]);
  const notified = [...ids].map((id) => notifiedAlert(id, alerts.get(id), deliveries, pending));
  return notified.sort((a, b) => (a.time < b.time ? 1 : -1));
}

function notifiedAlert(
  id: string,
  alert: Alert | undefined,
  all: readonly DeliveryRecord[],
  pending: readonly PendingDelivery[],
): NotifiedAlert {
  const channels = new Map<string, AlertDelivery>();
  for (const { channel, outcome, attempts, time, problem } of all.filter((each) => each.alert === id)) {
    const ended = outcome === 'failed' ? 'pending' : outcome;
    const why = problem === undefined ? {} : { problem };
    channels.set(channel, { channel, outcome: ended, attempts, time, ...why });
  }
  for (const { channel, attempts, nextAt, alert: one } of pending) {
    if (one.id !== id || isOver(channels.get(channel))) continue;
    channels.set(channel, { ...channels.get(channel), channel, outcome: 'pending', attempts, time: nextAt });
  }
  const deliveries = [...channels.values()];
  const time = alert?.time ?? deliveries[0]?.time ?? '';
  return { id, time, ...(alert && { kind: alert.kind, headline: alert.headline }), deliveries };
}

function isOver(delivery: AlertDelivery | undefined): boolean {
  return delivery !== undefined && delivery.outcome !== 'pending';
}
