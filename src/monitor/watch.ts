import { errorFrom, errorText, monotonicMs } from '../core/index.ts';
import { createQueue, type NotificationQueue } from '../notify/index.ts';
import type { Settings } from '../project/index.ts';
import { type CycleOptions, cycle, type EndedCycle, failedCycle } from './cycle.ts';
import type { Monitor } from './definition/monitor.ts';
import { type OpenMonitor, openMonitor, settingsOf } from './open.ts';
import type { RunContext } from './run.ts';
import { firstSlot, monitorSchedule, type Schedule, scheduleOf, slotAfter } from './schedule.ts';
import type { HeldLease } from './shared-lease.ts';
import type { SharedSlots } from './shared-slots.ts';

/**
 * Opens the monitors, with the schedule of the command line if there is one, else their own, else every
 * minute.
 * @param settings those of monitors without a `settingsPrefix`
 * @throws DriftlineError if a monitor is invalid; those already opened are closed again
 */
export async function watched(
  monitors: readonly Monitor[],
  settings: Settings,
  options: { readonly every?: string | undefined; readonly cron?: string | undefined },
  say: (sentence: string) => void,
): Promise<Watched[]> {
  const { every, cron } = options;
  const isScheduled = every !== undefined || cron !== undefined;
  const scheduleOptions = {
    ...(every === undefined ? {} : { every }),
    ...(cron === undefined ? {} : { cron }),
  };
  const open: Watched[] = [];
  try {
    for (const monitor of monitors) {
      const ownSchedule = await monitorSchedule(monitor);
      const schedule = isScheduled ? await scheduleOf(scheduleOptions) : ownSchedule;
      const opened = await openMonitor(monitor, await settingsOf(monitor, settings), say);
      open.push({ ...opened, schedule, ownSchedule });
    }
    return open;
  } catch (error) {
    await Promise.all(open.map(({ close }) => close()));
    throw error;
  }
}

/** A monitor that `watch` runs, with its schedule. */
export interface Watched extends OpenMonitor {
  readonly schedule: Schedule;
  /** The one of its definition. The runs before this process followed either. */
  readonly ownSchedule: Schedule;
}

interface WatchOptions extends Pick<CycleOptions, 'now' | 'say' | 'show' | 'deadlineMs' | 'memory'> {
  /** Ends the watch: no further run begins. */
  readonly stop: AbortSignal;
  /** Ends the process: running runs have a few seconds to finish. */
  readonly ending?: AbortSignal;
  /** Called after each run. */
  readonly ran?: (ended: EndedCycle) => void | Promise<void>;
}

/** What the monitors of one process have in common. */
interface Shared {
  readonly queue: NotificationQueue;
  /**
   * Wakes each monitor that waits for its next run: a signal with a thousand listeners takes long to lose
   * one.
   */
  readonly sleepers: Set<() => void>;
  /** Where several machines share the history. */
  readonly slots?: SharedSlots;
}

/**
 * Runs each monitor when it is due, never two runs of one monitor at once, until `stop` is aborted; runs that
 * have begun are finished first.
 */
export async function watchMonitors(monitors: readonly Watched[], options: WatchOptions): Promise<void> {
  const [first] = monitors;
  if (!first) return;
  const shared: Shared = {
    queue: createQueue(first.context.settings, options),
    sleepers: new Set<() => void>(),
    ...(await sharedBy(first.context, options)),
  };
  const wakeAll = () => {
    for (const wake of shared.sleepers) wake();
  };
  options.stop.addEventListener('abort', wakeAll, { once: true });
  await Promise.all(
    monitors.map((monitor, index) => keepRunning(monitor, index / monitors.length, shared, options)),
  );
}

/** Where several machines share the history: one clock and one count for all monitors of this process. */
async function sharedBy(
  { settings: { historyUrl } }: RunContext,
  { now }: WatchOptions,
): Promise<Pick<Shared, 'slots'>> {
  if (historyUrl === undefined) return {};
  const { sharedSlots } = await import('./shared-slots.ts');
  const slots = sharedSlots(historyUrl, now);
  await slots.begin();
  return { slots };
}

/**
 * @param offset 0 to 1: where in the first period the first run is, so that many monitors do not start
 * together
 */
async function keepRunning(
  monitor: Watched,
  offset: number,
  shared: Shared,
  options: WatchOptions,
): Promise<void> {
  const { schedule, ownSchedule, context } = monitor;
  const { stop } = options;
  const { slots } = shared;
  const now = slots?.now ?? options.now;
  let next = slots ? firstSlot(schedule, context.monitor.name, now()) : schedule.first(now(), offset);
  let schedules = [schedule, ownSchedule];
  while (!stop.aborted) {
    await sleepUntil(next, { now, stop }, shared.sleepers);
    if (stop.aborted) return;
    const lease = slots && (await leaseOf(slots, context, schedule, next, shared, options));
    if (!slots || lease) {
      const ended = await runSafely(context, {
        ...cycleOptions(options, schedules),
        ...(lease && { lease }),
      });
      if (ended) await notifyAndClose(ended, shared.queue, options);
      else if (lease && lease !== 'away') await lease.release();
      if (lease !== 'away') slots?.ended();
    }
    schedules = [schedule];
    next = slots ? slotAfter(schedule, context.monitor.name, next, now()) : schedule.after(next, now());
  }
}

/** The lease of a slot; undefined where another machine runs it. */
async function leaseOf(
  slots: SharedSlots,
  { monitor, settings }: RunContext,
  schedule: Schedule,
  at: Date,
  { sleepers }: Shared,
  { say, stop, deadlineMs = LONGEST_SHARED_MS }: WatchOptions,
): Promise<HeldLease | 'away' | undefined> {
  const { historyUrl = '' } = settings;
  const next = slotAfter(schedule, monitor.name, at, at);
  const { now } = slots;
  const waitUntil = (instant: Date) => sleepUntil(instant, { now, stop }, sleepers);
  const slot = { at, next, lockedMs: deadlineMs, waitUntil, stop };
  return orSay(say, () => slots.take({ ...settings, historyUrl }, monitor.name, slot));
}

/** A run that took longer than this is not one of its holder; its lease is renewed as long as its process lives. */
const LONGEST_SHARED_MS = 3_600_000;

/** Whatever throws here, the lock is released, and the next run takes place. */
async function notifyAndClose(
  ended: EndedCycle,
  queue: NotificationQueue,
  { say, ran }: WatchOptions,
): Promise<void> {
  await orSay(say, () => ran?.(ended));
  const deliveries = await orSay(say, () => queue.notify(ended));
  await orSay(say, () => ended.close(deliveries ?? []));
}

/** A reload stops the watch too, but does not shorten the time of a run. */
function cycleOptions(
  { stop: _reload, ending, ...options }: WatchOptions,
  schedules: readonly Schedule[],
): CycleOptions {
  return { ...options, schedules, ...(ending ? { stop: ending } : {}) };
}

/**
 * An error may be temporary, such as a name that cannot be looked up, so the watch goes on after it. It also goes on after an
 * internal error, which must not stop the other monitors.
 */
async function runSafely(context: RunContext, options: CycleOptions): Promise<EndedCycle | undefined> {
  const startedAt = options.now();
  try {
    return await cycle(context, options);
  } catch (thrown) {
    const error = errorFrom(thrown);
    const { monitor, settings } = context;
    options.say(`${monitor.name}: ${errorText(error)}`);
    return failedCycle({ monitor, settings, error, startedAt }, options);
  }
}

/** setTimeout takes no more than 2^31 ms; the wall clock is read again after each part of the wait. */
const LONGEST_SLEEP_MS = 60_000;

async function sleepUntil(
  instant: Date,
  { now, stop }: Pick<WatchOptions, 'now' | 'stop'>,
  sleepers: Set<() => void>,
): Promise<void> {
  const end = monotonicMs() + instant.getTime() - now().getTime();
  for (;;) {
    // By both clocks: the monotonic one may stop while the machine sleeps, the wall clock may be set back by
    // hours.
    const left = Math.min(instant.getTime() - now().getTime(), end - monotonicMs());
    if (left <= 0 || stop.aborted) return;
    await new Promise<void>((done) => {
      const wake = () => {
        clearTimeout(timer);
        sleepers.delete(wake);
        done();
      };
      const timer = setTimeout(wake, Math.min(left, LONGEST_SLEEP_MS));
      sleepers.add(wake);
    });
  }
}

/**
 * Runs work that must not change the verdict: an error is printed, not thrown.
 * @returns the result of the work; undefined if it threw
 */
export async function orSay<T>(
  say: (sentence: string) => void,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    say(errorText(errorFrom(thrown)));
    return undefined;
  }
}
