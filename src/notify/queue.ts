import { DriftlineError, monotonicMs } from '../core/index.ts';
import { type DeliveryRecord, type PendingDelivery, stillPending } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { afterAttempt, heldBack } from './after-attempt.ts';
import { bundlesOf } from './bundles.ts';
import type { Channel, DeliveryContext } from './channel.ts';
import { isSetUp } from './channels/index.ts';
import { dueOf, lineOf } from './due.ts';
import { grouped } from './grouped.ts';
import { maskerOf } from './secrets.ts';

/** With less than this share of the time limit left, no further delivery is begun: it would time out. */
const LEAST_SHARE = 0.05;

export interface QueueOptions {
  /** For all deliveries of one channel, in milliseconds. */
  readonly limitMs: number;
  /** The wall clock. */
  readonly now?: () => Date;
}

/** The records of the deliveries, to be stored, and the deliveries that are still pending. */
export interface Notified {
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
  const alerts = bundle.map(({ alert }) => alert);
  const delivered = Promise.resolve()
    .then(() => channel.deliver(alerts, context))
    .catch(problemOf);
  const problem = await Promise.race([delivered, late]);
  clearTimeout(timer);
  return problem;
}

/** The error of a channel in words, with its hint. */
function problemOf(error: unknown): string {
  if (error instanceof DriftlineError) return `${error.sentence} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}
