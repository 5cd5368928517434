import type { DriftlineError } from '../core/index.ts';
import type { Baseline } from '../drift/index.ts';
import type { CustomRule, RuleSwitches } from '../project/index.ts';

/** What an exchange is judged by beside its contract, and how strictly. */
export interface JudgeOptions {
  /** Accepted shapes: a change from them is drift, even where the contract allows it. */
  readonly baseline?: Baseline | undefined;
  readonly switches?: RuleSwitches | undefined;
  /** Custom rules, run after the built-in ones. */
  readonly customRules?: readonly CustomRule[] | undefined;
  /**
   * Called with each reason why a response was not judged by every rule: a custom rule threw, or its body would take
   * too much memory; absent: the first error is thrown after all rules ran.
   */
  readonly failed?: ((error: DriftlineError) => void) | undefined;
  /** Skips the rules that cost more than all others together. */
  readonly quick?: boolean;
}
