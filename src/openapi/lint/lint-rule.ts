import type { Assembly } from '../assemble.ts';
import type { Contract, Operation } from '../contract.ts';
import type { ProblemId } from '../problem.ts';

/** What the checks look at: a contract, and what it was put together from. */
export interface Subject {
  readonly contract: Contract;
  readonly assembly: Assembly;
}

/** Something that makes a contract promise less than it seems to. */
export interface LintProblem {
  readonly id: ProblemId;
  /** JSON pointer into the contract's document. */
  readonly pointer: string;
  readonly message: string;
}

/** Looks for one kind of lint rule, in the order of the document. */
export type LintRule = (subject: Subject) => Iterable<LintProblem>;

/** An operation as people know it: `GET /pets`. */
export function operationText({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
