import { type Budgets, budgetOf, readHistory } from '../../history/index.ts';
import type { MonitorSnapshot } from '../../report/index.ts';
import type { EndedCycle } from '../cycle.ts';

/** The exported state of a monitor after a run. */
export function snapshotOf(
  { run, steps, state }: EndedCycle,
  budgets: Budgets | undefined,
): MonitorSnapshot & { readonly run: EndedCycle['run'] } {
  return { monitor: run.monitor, run, steps, state, ...(budgets ? { budgets } : {}) };
}

/** The error budgets of the monitor; undefined if it has no objectives, or if its history cannot be read. */
export function budgetsOf({ run, objectives, directory }: EndedCycle, now: Date): Budgets | undefined {
  if (!objectives.availability && !objectives.latency) return undefined;
  try {
    return budgetOf(readHistory(directory, run.monitor, now), objectives, now);
  } catch {
    return undefined;
  }
}
