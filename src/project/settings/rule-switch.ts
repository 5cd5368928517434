/** How a rule is set otherwise than it is written, and why: the reason shows in every report. */
export interface RuleSwitch {
  readonly severity: 'off' | 'warning' | 'error';
  readonly reason: string;
}

/** By the id of the rule. */
export type RuleSwitches = Readonly<Record<string, RuleSwitch>>;
