import type { RunRecord, Verdict } from '../journal/record.ts';
import type { Level } from './level.ts';

/** How a run stands in `MonitorState.recent`. */
const LETTERS = { up: 'u', degraded: 'g', drifting: 'r', broken: 'b', down: 'd', unknown: '?' } as const;
export const UNKNOWN_LETTER = LETTERS.unknown;

/** How bad a run that could be judged was: 0 good, 1 a warning, 2 critical. */
export type Badness = 0 | 1 | 2;

const BADNESS: Readonly<Record<string, Badness>> = { u: 0, g: 1, r: 1, b: 2, d: 2 };
const LEVEL_BADNESS = { ok: 0, warning: 1, critical: 2, blind: undefined } as const;

export function letterOf(verdict: Verdict): string {
  return LETTERS[verdict];
}

export function badnessOf(letter: string): Badness {
  return BADNESS[letter] ?? 0;
}

/** How bad a run is that fits the level; none fits `blind`. */
export function badnessAt(level: Level): Badness | undefined {
  return LEVEL_BADNESS[level];
}

/** The runs that could be judged. */
export function judgedOf(recent: string): string {
  return recent.replaceAll(UNKNOWN_LETTER, '');
}

/** In a window of maintenance nobody is told, and a run that was skipped says nothing: they leave the state as it is. */
export function leavesStateAlone({ verdict, cause }: Pick<RunRecord, 'verdict' | 'cause'>): boolean {
  return verdict === 'unknown' && (cause === 'maintenance' || cause === 'overlap');
}
