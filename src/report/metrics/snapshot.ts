import type { Budgets, MonitorState, RunRecord, StepRecord } from '../../history/index.ts';

/** The data of one monitor: its last run, and its state after that run. */
export interface MonitorSnapshot {
  readonly monitor: string;
  /** Absent if it has not run yet. */
  readonly run?: RunRecord;
  /** The steps of that run, masked as in the run store. */
  readonly steps: readonly StepRecord[];
  readonly state?: MonitorState;
  readonly budgets?: Budgets;
}

/** All data that metrics are computed from. */
export interface MetricsSnapshot {
  /** Driftline's version; absent: no build metric. */
  readonly version?: string;
  readonly monitors: readonly MonitorSnapshot[];
}
