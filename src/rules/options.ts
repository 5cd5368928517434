import type { DriftlineError } from '../core/index.ts';
import type { Baseline } from '../drift/index.ts';
import type { CustomRule, RuleSwitches } from '../project/index.ts';

/** What an exchange is held against beside its contract, and how strictly. */
export interface JudgeOptions {
  /** Accepted shapes: a change against them is drift, even where the contract allows it. */
  readonly baseline?: Baseline | undefined;
  readonly switches?: RuleSwitches | undefined;
  /** Rules of the user's own, asked after ours. */
  readonly customRules?: readonly CustomRule[] | undefined;
  /** Told of each of them that throws; absent: the first such error is thrown, once every rule was asked. */
  readonly failed?: ((error: DriftlineError) => void) | undefined;
  /** Leaves out the rules that cost more than all others together. */
  readonly quick?: boolean;
}
