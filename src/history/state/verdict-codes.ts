import type { RunRecord, Verdict } from '../store/record.ts';
import type { Level } from './state.ts';

/** How a run stands in `MonitorState.recent`. */
const VERDICT_CODES = {
  up: 'u',
  degraded: 'g',
  drifting: 'r',
  broken: 'b',
  down: 'd',
  unknown: '?',
} as const;
export const UNKNOWN_CODE = VERDICT_CODES.unknown;

/** How bad a run that could be judged was: 0 good, 1 a warning, 2 critical. */
export type SeverityOrder = 0 | 1 | 2;

const SEVERITY_ORDER: Readonly<Record<string, SeverityOrder>> = { u: 0, g: 1, r: 1, b: 2, d: 2 };
const LEVEL_SEVERITY = { ok: 0, warning: 1, critical: 2, blind: undefined } as const;

export function verdictCode(verdict: Verdict): string {
  return VERDICT_CODES[verdict];
}

export function severityOrderOf(code: string): SeverityOrder {
  return SEVERITY_ORDER[code] ?? 0;
}

/** How bad a run is that fits the level; none fits `blind`. */
export function severityOrderAt(level: Level): SeverityOrder | undefined {
  return LEVEL_SEVERITY[level];
}

/** The runs that could be judged. */
export function judgedOf(recent: string): string {
  return recent.replaceAll(UNKNOWN_CODE, '');
}

/** In a window of maintenance no notification is sent, and a run that was skipped says nothing: they leave the state as it is. */
export function leavesStateAlone({ verdict, cause }: Pick<RunRecord, 'verdict' | 'cause'>): boolean {
  return verdict === 'unknown' && (cause === 'maintenance' || cause === 'overlap');
}
