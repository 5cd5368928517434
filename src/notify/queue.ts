import { DriftlineError, monotonicMs } from '../core/index.ts';
import {
  type Alert,
  type DeliveryRecord,
  groupByCause,
  incidentFile,
  type PendingDelivery,
  RECORD_VERSION,
  stillPending,
} from '../history/index.ts';
import { type Masker, maskerFor } from '../masking/index.ts';
import { keyOf, SETTINGS, type Settings } from '../project/index.ts';
import type { Channel, DeliveryContext } from './channel.ts';
import { isSetUp } from './channels/index.ts';
import { dueOf, grouped, LONGEST_PAUSE_MS, lineOf } from './due.ts';

/** With less than this share of the time limit left, no further delivery is begun: it would time out. */
const LEAST_SHARE = 0.05;

interface QueueOptions {
  /** For all deliveries of one channel, in milliseconds. */
  readonly limitMs: number;
  /** The wall clock. */
  readonly now?: () => Date;
}

/** The records of the deliveries, to be stored, and the deliveries that are still pending. */
interface Notified {
  readonly deliveries: readonly DeliveryRecord[];
  readonly pending: readonly PendingDelivery[];
}

/**
 * Delivers the due alerts, all channels in parallel. Never throws: a channel that fails, throws or hangs
 * leaves its alerts pending. Deliveries that a channel has no time left for are not attempted.
 */
export async function notifyPending(
  pending: readonly PendingDelivery[],
  channels: readonly Channel[],
  settings: Settings,
  { limitMs, now = () => new Date() }: QueueOptions,
): Promise<Notified> {
  const due = grouped(dueOf(pending, now()), ({ channel }) => channel);
  const mask = maskerOf(settings);
  const notified = await Promise.all(
    [...due].map(([name, its]) => {
      const channel = channels.find((each) => each.name === name);
      return notifyChannel(
        bundlesOf(its, channel?.together ?? false),
        limitMs,
        now,
        async (bundle, leftMs) => {
          const problem = await attemptOf(channel, bundle, { settings, limitMs: leftMs, now: now() });
          return problem && mask.text(problem);
        },
      );
    }),
  );
  const deliveries = notified.flat();
  return { deliveries, pending: stillPending(pending, deliveries) };
}

type Attempt = (bundle: readonly PendingDelivery[], leftMs: number) => Promise<string | undefined>;

/** One after the other, so that the alerts of an incident keep their order. */
async function notifyChannel(
  bundles: readonly PendingDelivery[][],
  limitMs: number,
  now: () => Date,
  attempt: Attempt,
): Promise<DeliveryRecord[]> {
  const records: DeliveryRecord[] = [];
  const waiting = new Map<string, string>();
  const end = monotonicMs() + limitMs;
  for (const bundle of bundles) {
    const heldUntil = bundle.map((each) => waiting.get(lineOf(each))).find((time) => time !== undefined);
    if (heldUntil !== undefined) {
      records.push(...bundle.map((each) => heldBack(each, heldUntil, now())));
      continue;
    }
    const leftMs = Math.floor(end - monotonicMs());
    if (leftMs < limitMs * LEAST_SHARE) break;
    const problem = await attempt(bundle, leftMs);
    for (const each of bundle) {
      const record = afterAttempt(each, problem, now());
      records.push(record);
      if (record.nextAt !== undefined) waiting.set(lineOf(each), record.nextAt);
    }
  }
  return records;
}

/**
 * Never throws, and ends within the time limit.
 * @returns the problem; undefined where the delivery succeeded
 */
async function attemptOf(
  channel: Channel | undefined,
  bundle: readonly PendingDelivery[],
  context: DeliveryContext,
): Promise<string | undefined> {
  if (!channel || !isSetUp(channel, context.settings)) return 'its settings are no longer set';
  const { limitMs } = context;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no response within ${limitMs} ms`), limitMs);
  });
  const alerts = bundle.map(({ alert }) => withPage(alert, context.settings));
  const delivered = Promise.resolve()
    .then(() => channel.deliver(alerts, context))
    .catch(problemOf);
  const problem = await Promise.race([delivered, late]);
  clearTimeout(timer);
  return problem;
}

/** The alert with the address of its incident's page, where the pages are served. */
function withPage(alert: Alert, { pageUrl }: Pick<Settings, 'pageUrl'>): Alert {
  // A silence is no incident of the API, and has no page.
  if (pageUrl === undefined || alert.kind === 'silent' || alert.kind === 'heard') return alert;
  return { ...alert, url: `${pageUrl}/${encodeURIComponent(incidentFile(alert.incident))}` };
}

/** The error of a channel in words, with its hint. */
function problemOf(error: unknown): string {
  if (error instanceof DriftlineError) return `${error.sentence} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}

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
function heldBack(pending: PendingDelivery, nextAt: string, now: Date): DeliveryRecord {
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

/** A part of a path that is long enough to be a key. */
const KEY_LIKE = /[^/?&=]{8,}/g;

/**
 * A stricter masker than that of other outputs: it masks every long part of a URL or a parameter, even words,
 * because it masks what a server, a library or a program reports about a delivery.
 */
function maskerOf(settings: Settings): Masker {
  const masker = maskerFor(undefined, settings);
  for (const { name, secret: kind } of SETTINGS) {
    if (kind !== 'address') continue;
    for (const secret of secretsIn(settings[keyOf(name)])) masker.learn('[key]', secret);
  }
  for (const parameter of settings.alertCommand?.slice(1) ?? []) {
    if (parameter.length >= 8) masker.learn('[parameter]', parameter);
  }
  return masker;
}

function secretsIn(address: unknown): string[] {
  if (typeof address !== 'string') return [];
  const { href, pathname, search, username, password } = new URL(address);
  return [
    href,
    ...(pathname.length > 1 ? [pathname + search, pathname] : []),
    ...((pathname + search).match(KEY_LIKE) ?? []),
    ...[username, password].flatMap((part) => (part === '' ? [] : [part, decodeURIComponent(part)])),
  ];
}
