import type { Budgets, MonitorState, RunRecord, StepRecord } from '../../history/index.ts';

/** What is told of one monitor: its last run, and what is known after it. */
export interface MonitorSnapshot {
  readonly monitor: string;
  /** Absent: it has not run yet. */
  readonly run?: RunRecord;
  /** The steps of that run, masked as the run store has them. */
  readonly steps: readonly StepRecord[];
  readonly state?: MonitorState;
  readonly budgets?: Budgets;
}

/** All that metrics are made of. */
export interface MetricsSnapshot {
  /** Driftline's version; absent: the build is not told. */
  readonly version?: string;
  readonly monitors: readonly MonitorSnapshot[];
}
