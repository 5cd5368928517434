// The public API of this module for the other modules of the project.
export { type BuildOptions, buildReports, frontPageOf, monitorPageOf, readSummaries } from './build.ts';
export { Collected, LEFT_OUT, type PlainFailure } from './collected.ts';
export type { ViewedContract } from './contract/build-contract-pages.ts';
export type { ShownContract } from './contract/shown-contract.ts';
export { type Folders, foldersIn } from './contract-place.ts';
export {
  readSuiteReport,
  SUITE_REPORT_VERSION,
  type SuiteFinding,
  type SuiteReport,
} from './findings-file.ts';
export { annotationLines } from './github/annotations.ts';
export { jobSummary } from './github/job-summary.ts';
export { createRecordLog, isLogged } from './log.ts';
export { METRIC_NAMES, METRICS, type MetricName } from './metrics/catalogue.ts';
export { EXPOSITION_TYPE, exposition } from './metrics/exposition.ts';
export { samplesOf } from './metrics/samples.ts';
export type { MetricsSnapshot, MonitorSnapshot } from './metrics/snapshot.ts';
export { html } from './pages/html.ts';
export { printable } from './pages/printable.ts';
export { type PluginRun, pluginErrorLine, pluginLines } from './plugin-line.ts';
export { publicFiles } from './public/public-files.ts';
export { type AnnouncedWindow, PUBLIC_RANGE_MS, publicStatusOf } from './public/public-status.ts';
export { type RulePage, rulePages } from './rule-pages/rule-page.ts';
export { ruleListText, rulePageText } from './rule-pages/rule-text.ts';
export { sarifOf } from './sarif/sarif.ts';
export {
  type AcceptedCause,
  acceptedOf,
  acceptedPath,
  readAccepted,
  withAccepted,
  writeAccepted,
} from './suite/accepted.ts';
export { COVERAGE_ATTACHMENT, FINDINGS_ATTACHMENT } from './suite/attachments.ts';
export {
  causeCounts,
  causesIn,
  causesOf,
  isAccepted,
  type SuiteCause,
  sinceText,
  standingNotes,
  stateCounts,
} from './suite/causes.ts';
export { FindingCollection } from './suite/collect.ts';
export { acceptancesOf, comparisonOf, type Ran, suiteRunOf } from './suite/compare.ts';
export { CoverageCollection, type ExchangeNote } from './suite/coverage.ts';
export { gateResults } from './suite/coverage-gates.ts';
export { type CoverageNotes, coverageNotes } from './suite/coverage-notes.ts';
export { depthText, factsIn, factsOf, type SuiteFacts, suiteMetadata, switchedOffBy } from './suite/facts.ts';
export { type Gate, gateOf, isNeverHeldBack } from './suite/gate.ts';
export { suiteCoverageOf, suiteParts } from './suite/suite-coverage.ts';
export { unseenStatuses } from './suite/unseen.ts';
export { codeFrame } from './terminal/code-frame.ts';
export { statusTable } from './terminal/status-table.ts';
export type { Environment } from './terminal/stream.ts';
export { styleOf } from './terminal/style.ts';
export { formatCauses, formatFinding, formatRecord, type TerminalStyle } from './terminal.ts';
