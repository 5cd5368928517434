import type { DeliveryRecord } from '../journal/record.ts';
import type { Alert, OwedDelivery } from '../state/alert.ts';
import type { SeenRun } from './seen-run.ts';

/** What became of an alert at one channel. */
export interface AlertDelivery {
  readonly channel: string;
  /** `owed`: to be tried again. */
  readonly outcome: 'delivered' | 'given-up' | 'owed';
  readonly attempts: number;
  /** ISO 8601: of the last attempt; of what is owed, when it is tried again. */
  readonly time: string;
  /** Why the last attempt did not succeed. */
  readonly problem?: string;
}

/** An alert that people were told of, or are still to be. */
export interface ToldAlert {
  readonly id: string;
  /** ISO 8601: when it came to be; of an alert that is older than what was looked at, when it was delivered. */
  readonly time: string;
  /** Absent where its run is older than what was looked at. */
  readonly kind?: Alert['kind'];
  readonly headline?: string;
  readonly deliveries: readonly AlertDelivery[];
}

/** The alerts that some runs gave rise to, with what became of them, the newest first. */
export function toldAlerts(
  runs: readonly SeenRun[],
  deliveries: readonly DeliveryRecord[],
  owed: readonly OwedDelivery[],
): ToldAlert[] {
  const alerts = new Map<string, Alert>();
  const all = [...runs.flatMap(({ entry }) => entry?.state?.owed ?? []), ...owed];
  for (const { alert } of all) alerts.set(alert.id, alert);
  const ids = new Set([...alerts.keys(), ...deliveries.map(({ alert }) => alert)]);
  const told = [...ids].map((id) => toldAlert(id, alerts.get(id), deliveries, owed));
  return told.sort((a, b) => (a.time < b.time ? 1 : -1));
}

function toldAlert(
  id: string,
  alert: Alert | undefined,
  all: readonly DeliveryRecord[],
  owed: readonly OwedDelivery[],
): ToldAlert {
  const channels = new Map<string, AlertDelivery>();
  for (const { channel, outcome, attempts, time, problem } of all.filter((each) => each.alert === id)) {
    const ended = outcome === 'failed' ? 'owed' : outcome;
    const why = problem === undefined ? {} : { problem };
    channels.set(channel, { channel, outcome: ended, attempts, time, ...why });
  }
  for (const { channel, attempts, nextAt, alert: one } of owed) {
    if (one.id !== id || isOver(channels.get(channel))) continue;
    channels.set(channel, { ...channels.get(channel), channel, outcome: 'owed', attempts, time: nextAt });
  }
  const deliveries = [...channels.values()];
  const time = alert?.time ?? deliveries[0]?.time ?? '';
  return { id, time, ...(alert && { kind: alert.kind, headline: alert.headline }), deliveries };
}

function isOver(delivery: AlertDelivery | undefined): boolean {
  return delivery !== undefined && delivery.outcome !== 'owed';
}
