import type { Assembly } from '../assemble.ts';
import type { Contract } from '../contract.ts';
import type { ProblemId } from '../problem.ts';

/** The input of lint rules: a contract, and the files that it was assembled from. */
export interface Subject {
  readonly contract: Contract;
  readonly assembly: Assembly;
}

/** A problem that a lint rule found. */
export interface LintProblem {
  readonly id: ProblemId;
  /** JSON pointer into the contract's document. */
  readonly pointer: string;
  readonly message: string;
}

/** A lint rule: yields its problems in document order. */
export type LintRule = (subject: Subject) => Iterable<LintProblem>;
