import type { Baseline } from '../drift/index.ts';
import type { RuleSwitches } from '../project/index.ts';

/** What an exchange is held against beside its contract, and how strictly. */
export interface JudgeOptions {
  /** Accepted shapes: a change against them is drift, even where the contract allows it. */
  readonly baseline?: Baseline | undefined;
  readonly switches?: RuleSwitches | undefined;
  /** Leaves out the rules that cost more than all others together. */
  readonly quick?: boolean;
}
