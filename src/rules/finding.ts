import type { DriftClass } from '../drift/index.ts';

/** What a finding does to the outcome: `error` fails, `warning` is drift to look at, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * Which of the stories a finding belongs to; they are never mixed.
 * - `call`: the call failed, there is no response to judge;
 * - `promise`: the response broke a promise of the contract;
 * - `drift`: the response keeps the contract, and yet is not what is written there;
 * - `speed`: the response came later than agreed.
 */
export const FAMILIES = ['call', 'contract', 'drift', 'speed'] as const;
export type Family = (typeof FAMILIES)[number];

/** A promise that was not kept, or a drift from what is written. Plain data, collected, never thrown. */
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
  /** Where the contract promises it: `contracts/sealmetrics.openapi.yaml:41:17`. */
  readonly contract: string;
  readonly received: string;
  /** One sentence: what to do. */
  readonly hint: string;
  /** Stable across runs: the same broken thing has the same fingerprint. 12 hexadecimal digits. */
  readonly fingerprint: string;
  /** Of a case that varies another: the fingerprint of the same thing there. Where that is found, this is no news. */
  readonly sameAs?: string;
  /** Of a drift: what it means to those who call the API. */
  readonly change?: DriftClass;
  /** Why the severity is not the rule's own. */
  readonly reason?: string;
}
