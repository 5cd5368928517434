import type { CustomRule, RuleSwitch } from '../../project/index.ts';
import { type Family, type RuleText, ruleOf, rules, seriesRules } from '../../rules/index.ts';
import { RULE_EXAMPLES, type RuleExample } from './examples.ts';

/** All that is to be said of one rule, as data: `driftline explain RULE --json`. */
export interface RulePage {
  readonly id: string;
  readonly family: Family;
  readonly severity: RuleText['severity'];
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly source?: string;
  /** Of a drift: what the change means to those who call the API. */
  readonly change?: RuleText['change'];
  /** Set where one response does not show it: many responses to the same request do. */
  readonly series?: true;
  /** What it finds in a mock server that is broken in one named way. */
  readonly example?: RuleExample;
  /** How the settings at hand switch it. */
  readonly here?: RuleSwitch;
}

/** The page of each rule, in the order in which findings are told; rules about many responses come last. */
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

/** What stands under `rules` in driftline.config.ts to switch a rule off. */
export function switchExample(id: string): string {
  return `'${id}': { severity: 'off', reason: 'agreed with the provider, see API-17' },`;
}
