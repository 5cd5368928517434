import type { Baseline } from '../drift/index.ts';

/** How a rule is set otherwise than it is written, and why: the reason shows in every report. */
export interface RuleSwitch {
  readonly severity: 'off' | 'warning' | 'error';
  readonly reason: string;
}

/** By the id of the rule. */
export type RuleSwitches = Readonly<Record<string, RuleSwitch>>;

/** What an exchange is held against beside its contract, and how strictly. */
export interface JudgeOptions {
  /** Accepted shapes: a change against them is drift, even where the contract allows it. */
  readonly baseline?: Baseline | undefined;
  readonly switches?: RuleSwitches | undefined;
  /** Leaves out the rules that cost more than all others together. */
  readonly quick?: boolean;
}
