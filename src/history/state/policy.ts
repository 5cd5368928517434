/** When a monitor's state changes, and how often people are reminded. */
export interface AlertPolicy {
  /** So many bad runs in a row begin an incident. */
  readonly failures: number;
  /** So many bad runs among the last few begin one as well: an API that fails one time in three seldom fails twice in a row. */
  readonly within?: { readonly failures: number; readonly runs: number };
  /** So many good runs in a row end it. */
  readonly recoveries: number;
  /** How long a critical or blind incident goes on before a reminder, in milliseconds; absent: no reminder. */
  readonly remindEveryMs?: number;
  /** The same for a warning. */
  readonly remindWarningsEveryMs?: number;
}

export const DEFAULT_ALERT_POLICY: AlertPolicy = { failures: 1, recoveries: 1 };
