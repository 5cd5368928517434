// What other rooms use of this one.
export { COMPACT_JWT } from '../auth/token/compact-jwt.ts';
export { whereInBody } from './catalogue/checks/schema-violations.ts';
export { rules } from './catalogue/index.ts';
export { seriesRules } from './catalogue/series/index.ts';
export { FAMILIES, type Family, type Finding, type Severity } from './finding.ts';
export { judge } from './judge.ts';
export type { RuleSwitch, RuleSwitches } from './options.ts';
export type { RuleText } from './rule.ts';
export { judgeSeries } from './series/judge-series.ts';
