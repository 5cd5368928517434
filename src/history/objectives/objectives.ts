/** Service-level objectives of a monitor. */
export interface Objectives {
  /** The share of runs, 0 to 1, that are neither down nor broken. */
  readonly availability?: { readonly target: number; readonly windowMs: number };
  /** The share of runs, 0 to 1, whose slowest server phase is at most so many milliseconds. */
  readonly latency?: { readonly target: number; readonly serverMs: number; readonly windowMs: number };
}
