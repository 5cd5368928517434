/** How often the API kept its contract within some time. */
export interface Uptime {
  /** 0 to 1: runs that were up or drifting among the known ones. null: all were unknown. */
  readonly ratio: number | null;
  /** Runs that are not unknown. */
  readonly judged: number;
  /** Runs that were down or broken. */
  readonly failed: number;
  /** Unknown runs. */
  readonly unknown: number;
}
