import type { Family, Severity } from '../judge/finding.ts';
import type { Reading } from '../judge/reading.ts';

/** One promise that a rule found broken. */
export interface Breach {
  /** `response status`, `response body /expires_at`, `response header Content-Type`. */
  readonly where: string;
  readonly promised: string;
  readonly received: string;
  /** JSON pointer into the contract: where the promise is written. */
  readonly pointer: string;
  /** Set where this breach weighs less, or more, than the rule says, with the reason. */
  readonly severity?: Severity;
  readonly reason?: string;
}

/** What can be found. One object a file; the file's name is the id. */
export interface Rule {
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters to those who call the API. One sentence. */
  readonly why: string;
  /** How to mend it. One sentence; it becomes the finding's hint. */
  readonly mend: string;
  /** Where it is written: an RFC or OpenAPI section. */
  readonly source?: string;
  /** Set where the same answer to another case is another broken thing. */
  readonly perCase?: true;
  check(reading: Reading): Iterable<Breach>;
}
