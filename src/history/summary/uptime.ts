/** How often the API kept its promises within some time. */
export interface Uptime {
  /** 0 to 1: runs that were up or drifting among those that could tell. null: no run could tell. */
  readonly ratio: number | null;
  /** Runs that could tell. */
  readonly judged: number;
  /** Runs that were down or broken. */
  readonly failed: number;
  /** Runs that could not tell. */
  readonly unknown: number;
}
