import { HOUR_MS } from '../roll-up/roll-up.ts';
import type { History } from './history-fold.ts';
import type { Objectives } from './objectives.ts';
import { countFrom } from './range.ts';
import type { RangeCount } from './range-count.ts';

/** How much of an objective's error budget is used, and how fast it goes. */
export interface Budget {
  /** The share that was expected, 0 to 1. */
  readonly target: number;
  readonly windowMs: number;
  readonly good: number;
  /** Runs that count: all but the unknown ones; for latency, those that got a response. */
  readonly total: number;
  /** good ÷ total; null where nothing counts. */
  readonly ratio: number | null;
  /**
   * The share of the budget that is left: 1 untouched, 0 used up, negative overspent. null where nothing counts. A target
   * of 1 has no budget: 1 while nothing failed, then 0.
   */
  readonly left: number | null;
  /** How many times as fast as would just use it up within the window; null where no run counts, or there is no budget. */
  readonly burnRate: { readonly hour: number | null; readonly sixHours: number | null };
}

/** By objective; absent where there is none. */
export interface Budgets {
  readonly availability?: Budget;
  readonly latency?: Budget;
}

/** Good runs, and all that count. */
interface Share {
  readonly good: number;
  readonly total: number;
}

/**
 * The error budgets of a monitor. The burn rate is computed over a short and a long window, so that an alert may require
 * both: the long one says that it matters, the short one that it still goes on (Google, "The Site Reliability Workbook",
 * chapter 5, "Alerting on SLOs": multiwindow, multi-burn-rate alerts). The windows end at `now`.
 */
export function budgetOf(history: History, objectives: Objectives, now: Date): Budgets {
  const { availability, latency } = objectives;
  const within = (ms: number) => countFrom(history, now.getTime() - ms);
  return {
    ...(availability && { availability: budget(availability, (ms) => available(within(ms))) }),
    // Runs without a response are a matter of availability.
    ...(latency && { latency: budget(latency, (ms) => within(ms).servedWithin(latency.serverMs)) }),
  };
}

/** Down and broken runs are bad; unknown ones count neither way. */
function available(count: RangeCount): Share {
  const { judged, failed } = count.uptime();
  return { good: judged - failed, total: judged };
}

function budget(objective: { target: number; windowMs: number }, shareWithin: (ms: number) => Share): Budget {
  const { target, windowMs } = objective;
  const { good, total } = shareWithin(windowMs);
  return {
    target,
    windowMs,
    good,
    total,
    ratio: total === 0 ? null : good / total,
    left: leftOf({ good, total }, target),
    burnRate: {
      hour: burnOf(shareWithin(HOUR_MS), target),
      sixHours: burnOf(shareWithin(6 * HOUR_MS), target),
    },
  };
}

function leftOf({ good, total }: Share, target: number): number | null {
  if (total === 0) return null;
  const bad = (total - good) / total;
  if (target >= 1) return bad === 0 ? 1 : 0;
  return 1 - bad / (1 - target);
}

function burnOf({ good, total }: Share, target: number): number | null {
  if (total === 0 || target >= 1) return null;
  return (total - good) / total / (1 - target);
}
