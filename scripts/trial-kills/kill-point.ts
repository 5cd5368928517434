/** When a check is killed. Its events are the same on every machine, moments are not: there are kill points of both kinds. */
export type KillPoint =
  /** So many milliseconds after it was started. */
  | { readonly kind: 'moment'; readonly ms: number }
  /** When it has said so many steps. */
  | { readonly kind: 'step'; readonly count: number }
  /** So long after it said its verdict: while it run stores, tells, gives its lock back. */
  | { readonly kind: 'verdict'; readonly ms: number }
  /** When the webhook hears of an alert, before or after it responds. */
  | { readonly kind: 'telling'; readonly responded: boolean; readonly ms: number };

/** A check says four. */
const STEPS = 4;
/** A check takes about so long from its verdict to its end. */
const ENDING_MS = 40;

/**
 * A kill point, by chance.
 * @param random numbers from 0 to 1
 * @param usualMs how long a check takes that is left alone
 */
export function killPoint(random: () => number, usualMs: number): KillPoint {
  const kind = random();
  if (kind < 0.4) return { kind: 'moment', ms: random() * usualMs };
  if (kind < 0.55) return { kind: 'step', count: 1 + Math.floor(random() * STEPS) };
  if (kind < 0.8) return { kind: 'verdict', ms: random() < 0.3 ? 0 : random() * ENDING_MS };
  return { kind: 'telling', responded: random() < 0.6, ms: random() < 0.5 ? 0 : random() * 5 };
}
