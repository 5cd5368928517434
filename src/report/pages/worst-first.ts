import type { Summary, Verdict } from '../../history/index.ts';

const ORDER: readonly Verdict[] = ['down', 'broken', 'unknown', 'drifting', 'degraded', 'up'];

/** The current verdict of a monitor; `unknown` if it has not run. */
export function verdictOf(summary: Summary): Verdict {
  return summary.current?.verdict ?? 'unknown';
}

/** The worst of some verdicts; `unknown` for an empty list. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

/** The monitors, worst first. */
export function worstFirst(summaries: readonly Summary[]): Summary[] {
  return [...summaries].sort((a, b) => ORDER.indexOf(verdictOf(a)) - ORDER.indexOf(verdictOf(b)));
}
