import type { RunRecord, StepRecord } from '../journal/record.ts';
import type { MonitorState } from '../state/state.ts';

/** How much of an error budget is left, and how fast it goes. */
export interface BudgetReading {
  /** The share that is left of the budget of the objective's window: 1 untouched, 0 spent, below 0 overspent. */
  readonly budgetLeft: number;
  /** How many times faster than sustainable it was spent of late; absent: nothing is known of that window. */
  readonly burnShort?: number;
  /** The same over the longer window. */
  readonly burnLong?: number;
}

/** Readings of the service-level objectives that a monitor has. */
export interface BudgetReadings {
  readonly availability?: BudgetReading;
  readonly latency?: BudgetReading;
}

/** What is told of one monitor: its last run, and what is known after it. */
export interface MonitorSnapshot {
  readonly monitor: string;
  /** Absent: it has not run yet. */
  readonly run?: RunRecord;
  /** The steps of that run, masked as the journal has them. */
  readonly steps: readonly StepRecord[];
  readonly state?: MonitorState;
  readonly budgets?: BudgetReadings;
}

/** All that metrics are made of. */
export interface MetricsSnapshot {
  /** Driftline's version; absent: the build is not told. */
  readonly version?: string;
  readonly monitors: readonly MonitorSnapshot[];
}
