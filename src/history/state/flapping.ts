import type { Level } from './state.ts';
import { judgedOf, type SeverityOrder, severityOrderOf } from './verdict-codes.ts';

/** As Nagios has it: so many runs are looked at, and the newest change weighs two thirds more than the oldest. */
const RUNS = 21;
const OLDEST_WEIGHT = 0.75;
const NEWEST_WEIGHT = 1.25;
const BEGINS_AT = 0.5;
const ENDS_BELOW = 0.25;

/**
 * How much a monitor's runs change between good, warning and critical: 0 never, 1 from each run to the next. Runs that
 * are missing count as no change (Nagios Core, "Detection and Handling of State Flapping", and its `flapping.c`).
 */
export function changeShare(recent: string): number {
  const runs = judgedOf(recent).slice(-RUNS);
  const step = (NEWEST_WEIGHT - OLDEST_WEIGHT) / (RUNS - 2);
  let weighed = 0;
  for (let index = 1; index < runs.length; index++) {
    if (severityOrderOf(runs.charAt(index)) === severityOrderOf(runs.charAt(index - 1))) continue;
    weighed += NEWEST_WEIGHT - (runs.length - 1 - index) * step;
  }
  return weighed / (RUNS - 1);
}

/**
 * Begins at one half, and ends only below one quarter, so that it does not flap itself. It begins with a bad run: that one
 * can say what is wrong.
 */
export function isFlapping(recent: string, before: boolean): boolean {
  const share = changeShare(recent);
  if (before) return share >= ENDS_BELOW;
  return share >= BEGINS_AT && severityOrderOf(recent.at(-1) ?? '') > 0;
}

/** How many of the runs that were looked at were bad, and how bad the worst of them was. */
export function badRuns(recent: string): { bad: number; runs: number; worst: Level } {
  const runs = [...judgedOf(recent).slice(-RUNS)].map(severityOrderOf);
  const worst = Math.max(0, ...runs) as SeverityOrder;
  return {
    bad: runs.filter((severityOrder) => severityOrder > 0).length,
    runs: runs.length,
    worst: worst === 2 ? 'critical' : worst === 1 ? 'warning' : 'ok',
  };
}
