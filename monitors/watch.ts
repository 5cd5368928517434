import { Fault, faultText } from '../contracts/index.ts';
import { type CycleOptions, cycle, faultCycle } from './cycle.ts';
import type { OpenMonitor } from './open.ts';
import type { Schedule } from './schedule.ts';

/** A monitor that is watched. */
export interface Watched extends OpenMonitor {
  readonly schedule: Schedule;
}

export interface WatchOptions extends Pick<CycleOptions, 'now' | 'say' | 'show' | 'deadlineMs'> {
  /** Ends the watch: no further run begins. */
  readonly stop: AbortSignal;
}

/** Runs each monitor when it is due, never two runs of one at once, until it is told to stop; runs are finished first. */
export async function watchMonitors(monitors: readonly Watched[], options: WatchOptions): Promise<void> {
  await Promise.all(monitors.map((monitor, index) => keepRunning(monitor, index / monitors.length, options)));
}

/** @param offset 0 to 1: where in the first period it begins, so that many monitors do not ask at one moment */
async function keepRunning(monitor: Watched, offset: number, options: WatchOptions): Promise<void> {
  const { schedule, context } = monitor;
  const { now, stop, say } = options;
  let next = schedule.first(now(), offset);
  while (!stop.aborted) {
    await sleepUntil(next, now, stop);
    if (stop.aborted) return;
    const startedAt = now();
    try {
      await cycle(context, { ...options, schedule });
    } catch (fault) {
      // A full disk or a folder that went away may come back: to watch is to go on.
      if (!(fault instanceof Fault)) throw fault;
      say(`${context.monitor.name}: ${faultText(fault)}`);
      const { monitor, settings } = context;
      await faultCycle({ monitor, settings, fault, startedAt }, options).catch(() => {});
    }
    next = schedule.after(next, now());
  }
}

/** setTimeout takes no more than 2^31 ms; the wall clock is asked again after each part of the wait. */
const LONGEST_SLEEP_MS = 60_000;

async function sleepUntil(instant: Date, now: () => Date, stop: AbortSignal): Promise<void> {
  const end = performance.now() + instant.getTime() - now().getTime();
  for (;;) {
    // By either clock: one stands still while the machine sleeps, the other may be set back by hours.
    const left = Math.min(instant.getTime() - now().getTime(), end - performance.now());
    if (left <= 0 || stop.aborted) return;
    await new Promise<void>((done) => {
      const wake = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', wake);
        done();
      };
      const timer = setTimeout(wake, Math.min(left, LONGEST_SLEEP_MS));
      stop.addEventListener('abort', wake, { once: true });
    });
  }
}
