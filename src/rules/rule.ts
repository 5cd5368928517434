import type { Drift, DriftClass } from '../drift/index.ts';
import type { Reading } from '../reading/index.ts';
import type { Family, Severity } from './finding.ts';
import type { Series } from './series/series.ts';

/** One promise that a rule found broken. */
export interface Violation {
  /** `response status`, `response body /expires_at`, `response header Content-Type`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the contract: where the promise is written. */
  readonly pointer: string;
  /** Set where this violation weighs less, or more, than the rule says, with the reason. */
  readonly severity?: Severity;
  readonly reason?: string;
  /** Where the rule is told by case: cases of this one name show the same broken thing. */
  readonly sameIn?: string;
}

/** What a rule says of itself. */
export interface RuleText {
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters to those who call the API. One sentence. */
  readonly why: string;
  /** How to fix it. One sentence; it becomes the finding's hint. */
  readonly fix: string;
  /** Where it is written: an RFC or OpenAPI section. */
  readonly source?: string;
  /** Set where it costs more than all others together: who is in a hurry leaves it out. */
  readonly costly?: true;
  /** Set where the same response to another case is another broken thing. */
  readonly perCase?: true;
  /** Of a drift: what the change means to those who call the API. */
  readonly change?: DriftClass;
}

/** What a rule looks at: an exchange, read against its contract. */
export interface RuleReading extends Reading {
  /** What changed since the baseline was accepted; absent where there is none. */
  readonly drifts?: readonly Drift[];
}

/** What can be found. One object a file; the file's name is the id. */
export interface Rule extends RuleText {
  check(reading: RuleReading): Iterable<Violation>;
}

/** What one response does not show: only many responses to the same request do. */
export interface SeriesRule extends RuleText {
  check(series: Series): Iterable<SeriesViolation>;
}

export interface SeriesViolation extends Violation {
  /** Name of the case whose responses show it. */
  readonly case: string;
}
