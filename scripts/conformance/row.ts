/** The result of a suite. */
export interface Row {
  readonly suite: string;
  /** Number of cases or documents. */
  readonly cases: number;
  /** Number of cases that are known to be judged differently from the suite. */
  readonly known: number;
  /** The figures in one sentence. */
  readonly figures: string;
  /**
   * Everything that got worse, and why a suite could not be fetched; empty where the result is as expected.
   */
  readonly problems: readonly string[];
  /** Set where the suite could not be fetched. */
  readonly missing?: true;
}

/** A suite that could not be fetched. */
export function missingRow(suite: string, reason: string): Row {
  return { suite, cases: 0, known: 0, figures: 'not fetched', problems: [reason], missing: true };
}
