/** What a suite came to. */
export interface Row {
  readonly suite: string;
  /** Cases or documents, in figures. */
  readonly cases: number;
  /** Judged otherwise than the suite says, and known. */
  readonly known: number;
  /** One sentence of figures. */
  readonly says: string;
  /** Everything that got worse, or that could not be told; empty where the suite is held. */
  readonly troubles: readonly string[];
  /** Set where the suite could not be fetched. */
  readonly missing?: true;
}

/** A suite that could not be fetched. */
export function missingRow(suite: string, reason: string): Row {
  return { suite, cases: 0, known: 0, says: 'not fetched', troubles: [reason], missing: true };
}
