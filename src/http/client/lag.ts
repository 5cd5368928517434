import { monotonicMs } from '../../core/index.ts';

/** How often the clock is looked at while somebody waits for a response. */
const INTERVAL_MS = 10;

interface Wait {
  readonly since: number;
  worstMs: number;
}

/** All exchanges of the process share one timer, which runs while one of them waits. */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | undefined;
let due = 0;

/**
 * Begins to watch for how long this process keeps events waiting, be it by its own work or because the machine gives it
 * no time: a response that came meanwhile is timed too late by that much.
 * @returns ends the watch, and says the longest time, in milliseconds
 */
export function watchLag(): () => number {
  const wait: Wait = { since: monotonicMs(), worstMs: 0 };
  waits.add(wait);
  if (timer === undefined) {
    due = monotonicMs() + INTERVAL_MS;
    timer = setInterval(tick, INTERVAL_MS);
    timer.unref();
  }
  return () => {
    // Events may come before the timer that was due at the same time.
    if (waits.has(wait)) look(wait, monotonicMs());
    waits.delete(wait);
    if (waits.size === 0) rest();
    return wait.worstMs;
  };
}

function tick(): void {
  const now = monotonicMs();
  for (const wait of waits) look(wait, now);
  due = now + INTERVAL_MS;
}

/** What kept the timer waiting before the exchange waited is none of its lag. */
function look(wait: Wait, now: number): void {
  wait.worstMs = Math.max(wait.worstMs, Math.min(now - due, now - wait.since));
}

function rest(): void {
  clearInterval(timer);
  timer = undefined;
}
