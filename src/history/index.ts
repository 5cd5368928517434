// What other modules use of this one.

export { readHistory } from './objectives/history.ts';
export type { RangeSummary, Uptime } from './objectives/range-count.ts';
export {
  type Budget,
  type Budgets,
  budgetOf,
  type Measured,
  type MeasuredRange,
  type MonitorStatus,
  type Objectives,
  statusOf,
} from './objectives/status.ts';
export { type HistorySettings, openHistory, openSharedHistory } from './open-history.ts';
export {
  type Gathered,
  type GatheredStore,
  gatherHistories,
} from './places/gather.ts';
export {
  DEFAULT_PLACES,
  type MonitorPlaces,
  type PlaceRun,
  type PlaceSight,
  type PlacesPolicy,
  type PlacesStatus,
  placeRun,
  placesIn,
  placesStatus,
  quorumOf,
  togetherWith,
} from './places/places.ts';
export type { LeaseRequest } from './postgres/leases.ts';
export type { SharedHistory } from './postgres/postgres-history.ts';
export type { Compaction } from './roll-up/compact.ts';
export { updateRollUps } from './roll-up/update.ts';
export { groupByCause, recoveryText } from './state/alert-text.ts';
export {
  changedHeaders,
  headersAfter,
  isOfServer,
  type KnownHeaders,
  type SteppedResponse,
} from './state/headers.ts';
export { nextState, pendingAfter, type RunDetails, stillPending } from './state/next-state.ts';
export {
  type Alert,
  type AlertCause,
  type AlertPolicy,
  DEFAULT_ALERT_POLICY,
  incidentFile,
  initialState,
  LEVELS,
  type MonitorState,
  type PendingDelivery,
} from './state/state.ts';
export { FINDING } from './store/exchange-shape.ts';
export { placedMonitor, storeName } from './store/files.ts';
export {
  fileHistory,
  type HistoryStore,
  linesByStore,
  moveHistory,
  storesNamed,
} from './store/history-store.ts';
export { type LastRun, lastIn, lastOf } from './store/latest.ts';
export { deliveryLine, type StoredRun, storeLine } from './store/line.ts';
export {
  type Acknowledged,
  acknowledgedText,
  LONGEST_NOTE,
  LONGEST_SILENCE_MS,
  MOST_WINDOWS,
  maintenanceIn,
  type Note,
  type OnCall,
  onCallFile,
  plannedMaintenance,
  readOnCall,
  type Silence,
  shownOnCall,
  silenceAt,
  windowText,
} from './store/on-call.ts';
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
export { type ReservedStore, reservedStore, waitingLines } from './store/reserved-store.ts';
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
  orNull,
  span,
  type TypeOf,
  text,
  textLike,
  time,
  whole,
} from './store/shape.ts';
export {
  isComparable,
  lastOfDefaultBranch,
  readSuiteRuns,
  SUITE_RUN_VERSION,
  type SuiteCoverage,
  type SuiteRun,
  type SuiteRunCause,
  suiteRunsFile,
} from './suite/suite-runs.ts';
export {
  type Accepted,
  type FoundFinding,
  groupFindings,
  readFound,
  type TimelineFinding,
} from './summary/found.ts';
export type {
  AlertDelivery,
  Incident,
  IncidentDetail,
  NotifiedAlert,
  UnknownStretch,
} from './summary/incidents.ts';
export type { LatencyPoint, LatencySeries } from './summary/latency.ts';
export { type MonitorPlan, readSummary } from './summary/read-summary.ts';
export type { Retry, SeenRun } from './summary/seen-run.ts';
export { type Day, type Month, SUMMARY_RANGE_MS, type Summary } from './summary/summary.ts';
