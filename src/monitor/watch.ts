import { errorFrom, errorText, monotonicMs } from '../core/index.ts';
import { createQueue, type NotificationQueue } from '../notify/index.ts';
import { type CycleOptions, cycle, type EndedCycle, failedCycle } from './cycle.ts';
import type { OpenMonitor } from './open.ts';
import { orSay } from './or-say.ts';
import type { RunContext } from './run.ts';
import type { Schedule } from './schedule.ts';

/** A monitor that is watched. */
export interface Watched extends OpenMonitor {
  readonly schedule: Schedule;
}

export interface WatchOptions extends Pick<CycleOptions, 'now' | 'say' | 'show' | 'deadlineMs' | 'memory'> {
  /** Ends the watch: no further run begins. */
  readonly stop: AbortSignal;
  /** Ends the process: runs that are under way have a few seconds more. */
  readonly ending?: AbortSignal;
  /** Called after each run. */
  readonly ran?: (ended: EndedCycle) => void;
}

/** What the monitors of one process have in common. */
interface Shared {
  readonly queue: NotificationQueue;
  /** Wakes each monitor that waits for its next run: a signal with a thousand listeners takes long to lose one. */
  readonly sleepers: Set<() => void>;
}

/** Runs each monitor when it is due, never two runs of one at once, until it is told to stop; runs are finished first. */
export async function watchMonitors(monitors: readonly Watched[], options: WatchOptions): Promise<void> {
  const [first] = monitors;
  if (!first) return;
  const shared = {
    queue: createQueue(first.context.settings, options),
    sleepers: new Set<() => void>(),
  };
  const wakeAll = () => {
    for (const wake of shared.sleepers) wake();
  };
  options.stop.addEventListener('abort', wakeAll, { once: true });
  await Promise.all(
    monitors.map((monitor, index) => keepRunning(monitor, index / monitors.length, shared, options)),
  );
}

/** @param offset 0 to 1: where in the first period it begins, so that many monitors do not ask at one moment */
async function keepRunning(
  monitor: Watched,
  offset: number,
  given: Shared,
  options: WatchOptions,
): Promise<void> {
  const { schedule, context } = monitor;
  const { now, stop } = options;
  let next = schedule.first(now(), offset);
  while (!stop.aborted) {
    await sleepUntil(next, options, given.sleepers);
    if (stop.aborted) return;
    const ended = await ranOnce(context, cycleOptions(options, schedule));
    if (ended) await notificationsOf(ended, given.queue, options);
    next = schedule.after(next, now());
  }
}

/** Whatever fails of it, the lock is given back, and the next run is made. */
async function notificationsOf(
  ended: EndedCycle,
  queue: NotificationQueue,
  { say, ran }: WatchOptions,
): Promise<void> {
  await orSay(say, () => ran?.(ended));
  const deliveries = await orSay(say, () => queue.notify(ended));
  await orSay(say, () => ended.close(deliveries ?? []));
}

/** A reload, which stops the watch as well, leaves a run all of its time. */
function cycleOptions({ stop: _reload, ending, ...options }: WatchOptions, schedule: Schedule): CycleOptions {
  return { ...options, schedule, ...(ending ? { stop: ending } : {}) };
}

/**
 * An error that comes while it watches may go again, as a full disk does: to watch is to go on. A defect of ours goes on as
 * well, and disturbs no other monitor.
 */
async function ranOnce(context: RunContext, options: CycleOptions): Promise<EndedCycle | undefined> {
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

/** setTimeout takes no more than 2^31 ms; the wall clock is asked again after each part of the wait. */
const LONGEST_SLEEP_MS = 60_000;

async function sleepUntil(
  instant: Date,
  { now, stop }: Pick<WatchOptions, 'now' | 'stop'>,
  sleepers: Set<() => void>,
): Promise<void> {
  const end = monotonicMs() + instant.getTime() - now().getTime();
  for (;;) {
    // By either clock: one stands still while the machine sleeps, the other may be set back by hours.
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
