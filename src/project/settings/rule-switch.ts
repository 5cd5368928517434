/** Turns a rule off or changes its severity, with the reason, which every report shows. */
export interface RuleSwitch {
  readonly severity: 'off' | 'warning' | 'error';
  readonly reason: string;
}

/** By the id of the rule. */
export type RuleSwitches = Readonly<Record<string, RuleSwitch>>;
