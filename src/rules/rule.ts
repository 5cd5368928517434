import type { Drift, DriftClass } from '../drift/index.ts';
import type { Reading } from '../reading/index.ts';
import type { Family, Severity } from './finding.ts';
import type { Series } from './series/series.ts';

/** One violation that a rule found. */
export interface Violation {
  /** `response status`, `response body /expires_at`, `response header Content-Type`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the contract: where the violated part is documented. */
  readonly pointer: string;
  /** Set where the severity of this violation differs from the rule's, with the reason. */
  readonly severity?: Severity;
  readonly reason?: string;
  /** For a rule that is reported per case: violations with the same value here are the same problem. */
  readonly sameIn?: string;
}

/** The texts and properties of a rule. */
export interface RuleText {
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  /**
   * What an attacker gains by it, where there is any: outputs show it first, access before information. A locked account
   * comes before all, for it is why everything else is missing.
   */
  readonly security?: 'lockout' | 'access' | 'information';
  readonly title: string;
  /** Why it matters to clients of the API. One sentence. */
  readonly why: string;
  /** How to fix it. One sentence; it becomes the finding's hint. */
  readonly fix: string;
  /** The source: an RFC or OpenAPI section. */
  readonly source?: string;
  /** Set where the rule costs more than all others together; `quick` skips it. */
  readonly costly?: true;
  /** Set where the same response to another case is another problem. */
  readonly perCase?: true;
  /** For a drift: what the change means for clients of the API. */
  readonly change?: DriftClass;
}

/** What a rule judges: an exchange, read by its contract. */
export interface RuleReading extends Reading {
  /** What changed since the baseline was accepted; absent where there is none. */
  readonly drifts?: readonly Drift[];
}

/** A rule about one exchange. One object per file; the name of the file is the id. */
export interface Rule extends RuleText {
  check(reading: RuleReading): Iterable<Violation>;
}

/** A rule about problems that show only in many responses to the same request. */
export interface SeriesRule extends RuleText {
  check(series: Series): Iterable<SeriesViolation>;
}

interface SeriesViolation extends Violation {
  /** Name of the case in whose responses it was found. */
  readonly case: string;
}
