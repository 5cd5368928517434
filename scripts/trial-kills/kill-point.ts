/** When a check is killed: at an event, which is the same on every machine, or after a time, which is not. */
export type KillPoint =
  /** Milliseconds after its start. */
  | { readonly kind: 'moment'; readonly ms: number }
  /** After it has printed so many steps. */
  | { readonly kind: 'step'; readonly count: number }
  /**
   * Milliseconds after it printed its verdict: while it stores the run, delivers alerts, releases its lock.
   */
  | { readonly kind: 'verdict'; readonly ms: number }
  /** When the webhook receives an alert, before or after it responds. */
  | { readonly kind: 'delivery'; readonly responded: boolean; readonly ms: number };

/** The steps of a check. */
const STEPS = 4;
/** About the time of a check from its verdict to its end. */
const ENDING_MS = 40;

/**
 * A random kill point.
 * @param random numbers from 0 to 1
 * @param usualMs duration of a check that is not killed
 */
export function killPoint(random: () => number, usualMs: number): KillPoint {
  const kind = random();
  if (kind < 0.4) return { kind: 'moment', ms: random() * usualMs };
  if (kind < 0.55) return { kind: 'step', count: 1 + Math.floor(random() * STEPS) };
  if (kind < 0.8) return { kind: 'verdict', ms: random() < 0.3 ? 0 : random() * ENDING_MS };
  return { kind: 'delivery', responded: random() < 0.6, ms: random() < 0.5 ? 0 : random() * 5 };
}
