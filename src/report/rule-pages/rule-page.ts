import type { CustomRule, RuleSwitch } from '../../project/index.ts';
import { type Family, type RuleText, ruleOf, rules, seriesRules } from '../../rules/index.ts';
import { RULE_EXAMPLES, type RuleExample } from './examples.ts';

/** The documentation of one rule as data: `driftline explain RULE --json`. */
export interface RulePage {
  readonly id: string;
  readonly family: Family;
  readonly severity: RuleText['severity'];
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly source?: string;
  /** For drift rules: what the change means to clients of the API. */
  readonly change?: RuleText['change'];
  /** Set if the rule compares many responses to the same request. */
  readonly series?: true;
  /** A finding against the mock server with one fault injected. */
  readonly example?: RuleExample;
  /** The severity that the current configuration sets, and why. */
  readonly here?: RuleSwitch;
}

/**
 * The page of each rule, in the order in which findings are reported; rules about many responses come last.
 */
export function rulePages(customRules: readonly CustomRule[] = []): RulePage[] {
  const single = [...rules, ...customRules.map(ruleOf)].map((rule) => pageOf(rule));
  return [...single, ...seriesRules.map((rule) => pageOf(rule, true))];
}

function pageOf(rule: RuleText, series = false): RulePage {
  const { id, family, severity, title, why, fix, source, change } = rule;
  const example = RULE_EXAMPLES[id];
  return {
    ...{ id, family, severity, title, why, fix },
    ...(source === undefined ? {} : { source }),
    ...(change === undefined ? {} : { change }),
    ...(series ? { series } : {}),
    ...(example === undefined ? {} : { example }),
  };
}

/** The entry under `rules` in driftline.config.ts that switches a rule off. */
export function switchExample(id: string): string {
  return `'${id}': { severity: 'off', reason: 'agreed with the provider, see API-17' },`;
}
