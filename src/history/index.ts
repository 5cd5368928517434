// What other modules use of this one.

export { type Budget, type Budgets, budgetOf } from './objectives/budget.ts';
export { readHistory } from './objectives/history.ts';
export type { Objectives } from './objectives/objectives.ts';
export type { RangeSummary } from './objectives/range-count.ts';
export { type MonitorStatus, statusOf } from './objectives/status.ts';
export { type Compaction, compactRunStore } from './roll-up/compact.ts';
export { rebuildRollUps, updateRollUps } from './roll-up/update.ts';
export { cut } from './state/cut.ts';
export { groupByCause } from './state/group-by-cause.ts';
export { type Decision, nextState } from './state/next-state.ts';
export { pendingAfter, stillPending } from './state/pending.ts';
export { type AlertPolicy, DEFAULT_ALERT_POLICY } from './state/policy.ts';
export type { Alert, AlertCause, MonitorState, PendingDelivery } from './state/state.ts';
export { initialState, LEVELS } from './state/state.ts';
export { FINDING } from './store/exchange-shape.ts';
export { type LastRun, lastOf } from './store/last.ts';
export type { StoredRun } from './store/line.ts';
export { deliveryLine, storeLine } from './store/line.ts';
export { monitorsIn, readRunStore } from './store/read.ts';
export {
  type AttemptRecord,
  type DeliveryRecord,
  RECORD_VERSION,
  type RunEvent,
  type RunRecord,
  type StepRecord,
  UNKNOWN_CAUSES,
  type UnknownCause,
  VERDICTS,
  type Verdict,
} from './store/record.ts';
export { type ReservedStore, reservedStore } from './store/reserved-store.ts';
export { rewriteRunStore } from './store/rewrite.ts';
export { openRunStore, type RunStore } from './store/run-store.ts';
export {
  constant,
  count,
  flag,
  listOf,
  number,
  object,
  objectOf,
  oneOf,
  optional,
  span,
  type TypeOf,
  text,
  textLike,
  time,
  whole,
} from './store/shape.ts';
export {
  addSuiteRun,
  isComparable,
  lastOfDefaultBranch,
  readSuiteRuns,
  SUITE_RUN_VERSION,
  type SuiteCoverage,
  type SuiteRun,
  type SuiteRunCause,
} from './suite/suite-runs.ts';
export type { Accepted, TimelineFinding } from './summary/accepted.ts';
export type { AlertDelivery, NotifiedAlert } from './summary/alerts.ts';
export type { Day, Month } from './summary/days.ts';
export { type FoundFinding, groupFindings } from './summary/found.ts';
export type { Incident, UnknownStretch } from './summary/incidents.ts';
export type { LatencyPoint, LatencySeries } from './summary/latency.ts';
export { readFound } from './summary/read-found.ts';
export { type MonitorPlan, readSummary } from './summary/read-summary.ts';
export type { Retry } from './summary/retries.ts';
export type { SeenRun } from './summary/seen-run.ts';
export { SUMMARY_RANGE_MS, type Summary } from './summary/summary.ts';
export type { Uptime } from './summary/uptime.ts';
