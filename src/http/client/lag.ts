import { monotonicMs } from '../../core/index.ts';

/** How often the clock is read while an exchange waits for a response. */
const INTERVAL_MS = 10;

interface Wait {
  readonly since: number;
  worstMs: number;
}

/** All exchanges of the process share one timer, which runs while any of them waits. */
const waits = new Set<Wait>();
let timer: NodeJS.Timeout | undefined;
let due = 0;

/**
 * Measures for how long the event loop of this process is blocked, by its own work or because the machine is
 * busy: a response that arrives meanwhile is timed too late by that much.
 * @returns a function that ends the measurement and returns the longest lag, in milliseconds
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
    // Events may be handled before the timer that was due at the same time.
    if (waits.has(wait)) update(wait, monotonicMs());
    waits.delete(wait);
    if (waits.size === 0) stopTimer();
    return wait.worstMs;
  };
}

function tick(): void {
  const now = monotonicMs();
  for (const wait of waits) update(wait, now);
  due = now + INTERVAL_MS;
}

/** A lag from before the exchange began to wait does not count. */
function update(wait: Wait, now: number): void {
  wait.worstMs = Math.max(wait.worstMs, Math.min(now - due, now - wait.since));
}

function stopTimer(): void {
  clearInterval(timer);
  timer = undefined;
}
