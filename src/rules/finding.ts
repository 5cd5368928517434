import type { DriftClass } from '../drift/index.ts';

/** `error` fails the run, `warning` is drift to look at, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * The kind of problem.
 * - `call`: the call failed, there is no response to judge;
 * - `contract`: the response violates the contract;
 * - `drift`: the response matches the contract, and differs from what is documented or accepted;
 * - `speed`: the response was slower than its limit.
 */
export const FAMILIES = ['call', 'contract', 'drift', 'speed'] as const;
export type Family = (typeof FAMILIES)[number];

/** A contract violation or a drift. Plain data, collected, never thrown. */
export interface Finding {
  /** The rule's id, for example `body-property-missing`. */
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly title: string;
  readonly operation: string;
  readonly case: string;
  /** The part, and a JSON pointer where there is one: `response body /expires_at`. */
  readonly where: string;
  readonly expected: string;
  /** Where the contract documents it: `contracts/sealmetrics.openapi.yaml:41:17`. */
  readonly contract: string;
  readonly received: string;
  /** One sentence: what to do. */
  readonly hint: string;
  /** Stable across runs: the same problem has the same fingerprint. 12 hexadecimal digits. */
  readonly fingerprint: string;
  /**
   * For a variation of another case: the fingerprint of the same problem there. Where that was found, this is
   * a repeat.
   */
  readonly sameAs?: string;
  /** For a drift: what it means for clients of the API. */
  readonly change?: DriftClass;
  /** Why the severity differs from the rule's. */
  readonly reason?: string;
}
