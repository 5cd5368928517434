/** When a monitor's state changes, and how often people are reminded. */
export interface AlertPolicy {
  /** So many bad runs in a row begin an incident. */
  readonly failures: number;
  /** So many bad runs among the last few begin one as well: what fails one time in three never fails in a row. */
  readonly within?: { readonly failures: number; readonly runs: number };
  /** So many good runs in a row end it. */
  readonly recoveries: number;
  /** How long an incident goes on before it is told again, in milliseconds; absent: it is notified once. */
  readonly remindEveryMs?: number;
}

export const DEFAULT_ALERT_POLICY: AlertPolicy = { failures: 1, recoveries: 1 };
