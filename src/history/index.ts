// What other rooms use of this one.
export { type Journal, openJournal } from './journal/journal.ts';
export { type LastRun, lastOf } from './journal/last.ts';
export { deliveryLine, journalLine } from './journal/line.ts';
export { monitorsIn, readJournal } from './journal/read.ts';
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
} from './journal/record.ts';
export { type ReservedJournal, reservedJournal } from './journal/reserved-journal.ts';
export type { JournalRun } from './journal/restore.ts';
export {
  hasShape,
  isCount,
  isNumber,
  isSpan,
  isText,
  isTime,
  isWhole,
  listOf,
  type Shape,
  shaped,
} from './journal/shape.ts';
export { FINDING } from './journal/step-shape.ts';
export { type Budget, type Budgets, budgetOf } from './objectives/budget.ts';
export { readHistory } from './objectives/history.ts';
export type { Objectives } from './objectives/objectives.ts';
export type { RangeSummary } from './objectives/range-count.ts';
export { type MonitorStatus, statusOf } from './objectives/status.ts';
export { statusText } from './objectives/status-text.ts';
export { type Compaction, compactJournal } from './roll-up/compact.ts';
export { rebuildRollUps, updateRollUps } from './roll-up/update.ts';
export type { Alert, AlertCause, OwedDelivery } from './state/alert.ts';
export { cut } from './state/cut.ts';
export { groupByCause } from './state/group-by-cause.ts';
export { initialState } from './state/initial-state.ts';
export { LEVELS } from './state/level.ts';
export { type Decision, nextState } from './state/next-state.ts';
export { owedAfter, stillOwed } from './state/owed.ts';
export { type AlertPolicy, DEFAULT_ALERT_POLICY } from './state/policy.ts';
export type { MonitorState } from './state/state.ts';
export type { Accepted, TimelineFinding } from './summary/accepted.ts';
export type { AlertDelivery, ToldAlert } from './summary/alerts.ts';
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
