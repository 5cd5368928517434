// The door of the room. A bundle takes from here what it uses, so no file may do anything when it is imported.

export { labelOf } from './cases/derived/field.ts';
export {
  type Asked,
  type BodyVerdict,
  type DerivedCase,
  deriveCases,
  type Generator,
  generators,
} from './cases/derived/index.ts';
export { type Parameter, parametersOf } from './cases/derived/parameter.ts';
export { FOREIGN_ORIGIN, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from './cases/login-cases.ts';
export {
  type Credentials,
  consumerOf,
  consumerRequest,
  documentedCredentials,
  fromOrigin,
  type LoginFlow,
  loginBody,
  loginFlowOf,
  loginRequest,
  NO_LOGIN,
  withTokenInQuery,
} from './cases/login-flow.ts';
export { type SentParts, sentPartsOf } from './cases/sent-parts.ts';
export { monotonicMs } from './client/monotonic.ts';
export { createPace, type Pace, type PaceMemory, paceMemory, pause, systemClock } from './client/pace.ts';
export { retryAfterMs } from './client/retry-after.ts';
export { DEFAULT_BODY_LIMIT_BYTES, type SendOptions, send } from './client/send.ts';
export type {
  Contract,
  MediaTypePromise,
  Operation,
  Position,
  ResponsePromise,
  TokenExpression,
  TokenPromise,
} from './document/contract.ts';
export { credentialProperties } from './document/credentials.ts';
export { isDateTime } from './document/date-formats.ts';
export { type DocumentedProperty, documentedProperties } from './document/documented-properties.ts';
export { openContract, shownPath } from './document/open.ts';
export { isObject, joinPointer, pointerTokens, valueAt } from './document/pointer.ts';
export { acceptanceProblem } from './drift/acceptance.ts';
export { type Acceptance, withAcceptance } from './drift/acceptances.ts';
export { driftsOf } from './drift/against-baseline.ts';
export { type Baseline, baselineOf, sameShapes } from './drift/baseline.ts';
export {
  baselineFor,
  baselinePath,
  loadBaseline,
  saveBaseline,
  targetKind,
} from './drift/baseline-file.ts';
export { compareShapes } from './drift/compare-shapes.ts';
export { DRIFT_KINDS, type Drift, type DriftClass, type DriftKind } from './drift/drift.ts';
export { applyOverlay } from './drift/overlay/apply-overlay.ts';
export { correctedContract } from './drift/overlay/corrected-contract.ts';
export { makeOverlay } from './drift/overlay/make-overlay.ts';
export type { Overlay, OverlayAction } from './drift/overlay/overlay.ts';
export { type WrittenOverlay, writtenOverlay } from './drift/overlay/written-overlay.ts';
export * from './exchange/exchange.ts';
export { FAULTS, Fault, type FaultCode, faultText } from './fault.ts';
export { fits } from './judge/content-type.ts';
export { FAMILIES, type Family, type Finding, type Severity } from './judge/finding.ts';
export { findingOf } from './judge/finding-of.ts';
export { type JudgeOptions, judge } from './judge/judge.ts';
export type { RuleSwitch, RuleSwitches } from './judge/options.ts';
export { responseFor } from './judge/reading.ts';
export { requestValues, sentTokens } from './judge/request-values.ts';
export { judgeSeries } from './judge/series/judge-series.ts';
export { makeFolder } from './make-folder.ts';
export { nearNames } from './near-names.ts';
export { rules } from './rules/index.ts';
export type { Breach, Rule, RuleText, SeriesRule } from './rules/rule.ts';
export { seriesRules } from './rules/series/index.ts';
export { describeSchema } from './schema/describe.ts';
export { type Random, seededRandom } from './seeded-random.ts';
export { projectRoot } from './settings/project-root.ts';
export { readSettings } from './settings/read-settings.ts';
export {
  type AlertSettings,
  type Depth,
  type LogLevel,
  SETTINGS,
  type SettingName,
  type Settings,
  settingPrefix,
  TARGET_SETTINGS,
} from './settings/settings.ts';
export { mergeShapes } from './shape/merge-shapes.ts';
export type { Shape } from './shape/shape.ts';
export { shapeOf } from './shape/shape-of.ts';
export type { StandIn, StandInOptions } from './stand-in/index.ts';
export { openTarget, type Target } from './target/target.ts';
export { tokenWithOtherClaims, tokenWithOtherSignature, unsignedToken } from './token/forge.ts';
export { expiryOf, parseJwt } from './token/jwt.ts';
export { instantOf, isSendable, type Token, tokenOf } from './token/token.ts';
export { endWorkBy, WORK_LIMITS, withinTime } from './within-time.ts';
export { replaceFile, writeWhole } from './write-whole.ts';
