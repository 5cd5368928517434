/** What a page hands to its charts: numbers, and words of our own; nothing that was received. */
export interface ChartData {
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds without a point that break a line. */
  readonly pause: number;
  readonly ranges: readonly ChartRange[];
  readonly series: readonly ChartSeries[];
  readonly phases: readonly string[];
  readonly shades: readonly Shade[];
  readonly limits: readonly { readonly ms: number; readonly label: string }[];
}

/** One of the buttons. */
export interface ChartRange {
  readonly name: string;
  readonly label: string;
  /** Which of the series it shows, and since when: seconds since 1970. */
  readonly series: number;
  readonly from: number;
}

/** Columns of the same length. Milliseconds; null where a phase did not happen. */
export interface ChartSeries {
  /** Seconds: width of a point. */
  readonly step: number;
  /** Seconds since 1970: where each point begins. */
  readonly t: readonly number[];
  readonly runs: readonly number[];
  readonly p50: readonly number[];
  readonly p95: readonly number[];
  readonly p99: readonly number[];
  readonly max: readonly number[];
  /** In the order of the phases' names. */
  readonly phases: readonly (readonly (number | null)[])[];
}

export type ShadeKind = 'incident' | 'maintenance' | 'monitor-host' | 'unknown' | 'gap';

/** Time that is not like other time. Seconds since 1970. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly kind: ShadeKind;
}
