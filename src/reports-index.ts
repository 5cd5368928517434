// The door of the room. A bundle takes from here what it uses, so no file may do anything when it is imported.
export {
  type BuildOptions,
  buildReports,
  frontPageOf,
  monitorPageOf,
  readSummaries,
} from './build.ts';
export type { ViewedContract } from './contract/build-contract-pages.ts';
export type { ShownContract } from './contract/shown-contract.ts';
export { isDiskFull } from './file-fault.ts';
export {
  readSuiteReport,
  SUITE_REPORT_VERSION,
  type SuiteFinding,
  type SuiteReport,
} from './findings-file.ts';
export { type Journal, type JournalOptions, openJournal } from './journal/journal.ts';
export { type LastRun, lastOf } from './journal/last.ts';
export { deliveryLine, journalLine } from './journal/line.ts';
export {
  type DamagedLine,
  type JournalContents,
  type JournalRun,
  monitorsIn,
  readJournal,
} from './journal/read.ts';
export {
  type AttemptRecord,
  type DeliveryRecord,
  type Evidence,
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
export { createRecordLog, isLogged, type LineSink, type RecordLog } from './log.ts';
export { evidenceOf, learnSecrets, maskerFor } from './masking/evidence.ts';
export { maskedFinding } from './masking/finding.ts';
export { createMasker, type Masker } from './masking/masker.ts';
export {
  EXPOSITION_TYPE,
  exposition,
  METRIC_NAMES,
  METRICS,
  type MetricDescription,
  type MetricName,
  type MetricsSnapshot,
  type MetricType,
  type MonitorSnapshot,
  type Sample,
  samplesOf,
} from './metrics/index.ts';
export { type Budget, type Budgets, budgetOf } from './objectives/budget.ts';
export { type HistoryOptions, readHistory } from './objectives/history.ts';
export type { History, RecentRun, YearFinding } from './objectives/history-fold.ts';
export {
  type HistorySummary,
  historySummary,
  RANGE_DAYS,
  summariseHistory,
} from './objectives/history-summary.ts';
export type { Objectives } from './objectives/objectives.ts';
export type { RangeSummary, ServerTimes } from './objectives/range-count.ts';
export { type MonitorStatus, STATUS_VERSION, statusOf } from './objectives/status.ts';
export { statusText } from './objectives/status-text.ts';
export { type FrontPageParts, frontPage } from './pages/front-page.ts';
export { html, Markup } from './pages/html.ts';
export { monitorPage } from './pages/monitor-page.ts';
export { printable } from './pages/printable.ts';
export {
  type PluginLimits,
  type PluginRun,
  pluginFaultLine,
  pluginLine,
  pluginLines,
} from './plugin-line.ts';
export { type Compaction, type CompactOptions, compactJournal } from './roll-up/compact.ts';
export type { Gap } from './roll-up/glance.ts';
export type { Outline, RolledFinding, RollUp } from './roll-up/roll-up.ts';
export { QuantileSketch, type SketchRecord } from './roll-up/sketch.ts';
export { rebuildRollUps, updateRollUps } from './roll-up/update.ts';
export type { RuleExample } from './rules/examples.ts';
export { type RulePage, rulePages } from './rules/rule-page.ts';
export { ruleListText, rulePageText } from './rules/rule-text.ts';
export { rulesMarkdown } from './rules/rules-markdown.ts';
export {
  ALERT_KINDS,
  type Alert,
  type AlertCause,
  type AlertKind,
  type OwedDelivery,
} from './state/alert.ts';
export { cut } from './state/cut.ts';
export { groupByCause } from './state/group-by-cause.ts';
export { initialState } from './state/initial-state.ts';
export { leavesStateAlone } from './state/letters.ts';
export { type Decision, nextState, type RunDetails } from './state/next-state.ts';
export { owedAfter, stillOwed } from './state/owed.ts';
export { type AlertPolicy, DEFAULT_ALERT_POLICY } from './state/policy.ts';
export { LEVELS, type Level, type MonitorState, type PendingRun } from './state/state.ts';
export { stateOf } from './state/state-of.ts';
export {
  readStrengthReport,
  STRENGTH_REPORT_VERSION,
  type StrengthReport,
  writeStrengthReport,
} from './strength-file.ts';
export { readFound } from './summary/read-found.ts';
export { type MonitorPlan, readSummary, type SummaryOptions } from './summary/read-summary.ts';
export {
  type Day,
  type FoundFinding,
  type FoundFindings,
  type Incident,
  type LatencyPoint,
  type LatencySeries,
  type Stretch,
  SUMMARY_RANGE_MS,
  SUMMARY_VERSION,
  type Summary,
  type Uptime,
} from './summary.ts';
export { colorsOf, columnsOf, type OutputStream } from './terminal/stream.ts';
export { styleOf } from './terminal/style.ts';
export { formatFinding, formatRecord, type TerminalStyle } from './terminal.ts';
