// What other modules use of this one.

export { rules } from './catalogue/index.ts';
export { seriesRules } from './catalogue/series/index.ts';
export {
  type Cause,
  causeOf,
  causesAmong,
  dangerOf,
  givesAccess,
  groupedByCause,
  isSecurity,
} from './causes.ts';
export { allRules, defineRule, type RuleDefinition, ruleOf } from './custom-rule.ts';
export { documentChanged, documentFindings } from './document-changed.ts';
export {
  FAMILIES,
  type Family,
  type Finding,
  headlineOf,
  isSaidInHeadline,
  isServerError,
  type Severity,
} from './finding.ts';
export { placeOf } from './joined.ts';
export { judge } from './judge.ts';

export type { RuleText } from './rule.ts';
export { judgeSeries } from './series/judge-series.ts';
