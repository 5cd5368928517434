// The public API of this module for the other modules of the project.

export {
  type BuildOptions,
  buildReports,
  frontPageOf,
  incidentPageOf,
  monitorPageOf,
  placesOf,
  readSummaries,
} from './build.ts';
export { Collected, LEFT_OUT, type PlainFailure } from './collected.ts';
export type { ShownContract, ViewedContract } from './contract/build-contract-pages.ts';
export { type Folders, foldersIn, isExplained } from './contract-place.ts';
export {
  readSuiteReport,
  SUITE_REPORT_VERSION,
  type SuiteFinding,
  type SuiteReport,
} from './findings-file.ts';
export { annotationLines } from './github/annotations.ts';
export { jobSummary } from './github/job-summary.ts';
export { xmlAttribute } from './junit.ts';
export { createRecordLog, isLogged } from './log.ts';
export { METRIC_NAMES, METRICS, type MetricName } from './metrics/catalogue.ts';
export { EXPOSITION_TYPE, exposition } from './metrics/exposition.ts';
export { type MetricsSnapshot, type MonitorSnapshot, samplesOf } from './metrics/samples.ts';
export { html, printable } from './pages/html.ts';
export { type PluginRun, pluginErrorLine, pluginLines } from './plugin-line.ts';
export { publicFiles } from './public/public-files.ts';
export { type AnnouncedWindow, PUBLIC_RANGE_MS, publicStatusOf } from './public/public-status.ts';
export { type RulePage, rulePages } from './rule-pages/rule-page.ts';
export { ruleListText, rulePageText } from './rule-pages/rule-text.ts';
export { sarifOf } from './sarif/sarif.ts';
export {
  type AcceptedCause,
  acceptedOf,
  readAccepted,
  withAccepted,
  writeAccepted,
} from './suite/accepted.ts';
export {
  causesIn,
  causesOf,
  isAccepted,
  STATE_WORDS,
  type SuiteCause,
  standingNotes,
  stateCounts,
} from './suite/causes.ts';
export {
  COVERAGE_ATTACHMENT,
  depthText,
  FINDINGS_ATTACHMENT,
  FindingCollection,
  factsIn,
  factsOf,
  type SuiteFacts,
  suiteMetadata,
  switchedOffBy,
} from './suite/collect.ts';
export { acceptancesOf, comparisonOf, type Ran, suiteRunOf } from './suite/compare.ts';
export { CoverageCollection, unseenStatuses } from './suite/coverage.ts';
export { gateResults } from './suite/coverage-gates.ts';
export { type CoverageNotes, coverageNotes } from './suite/coverage-notes.ts';
export { type Gate, gateOf, isNeverHeldBack } from './suite/gate.ts';
export { suiteCoverageOf } from './suite/suite-coverage.ts';
export { codeFrame } from './terminal/code-frame.ts';
export { formatOnCall, formatRecovery } from './terminal/on-call-lines.ts';
export { changeKeyOf, formatRepeated, type Repetition, runHead } from './terminal/repeated-run.ts';
export { placesTable, statusTable } from './terminal/status-table.ts';
export { type Environment, styleOf } from './terminal/style.ts';
export { formatCauses, formatFinding, formatRecord, type TerminalStyle } from './terminal.ts';
