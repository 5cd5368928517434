/** Data that a page passes to its charts: numbers and constant texts, never text of a response. */
export interface ChartData {
  /** Seconds since 1970. */
  readonly now: number;
  /** A line is interrupted after this many seconds without a point. */
  readonly pause: number;
  readonly ranges: readonly ChartRange[];
  readonly series: readonly ChartSeries[];
  readonly phases: readonly string[];
  readonly shades: readonly Shade[];
  readonly limits: readonly { readonly ms: number; readonly label: string }[];
}

/** A time range, chosen by a button. */
export interface ChartRange {
  readonly name: string;
  readonly label: string;
  /** Index of the series that it shows. */
  readonly series: number;
  /** Start: seconds since 1970. */
  readonly from: number;
}

/** Columns of the same length, in milliseconds; null if a phase did not happen. */
export interface ChartSeries {
  /** Time that a point covers, in seconds. */
  readonly step: number;
  /** Start of each point: seconds since 1970. */
  readonly t: readonly number[];
  readonly runs: readonly number[];
  readonly p50: readonly number[];
  readonly p95: readonly number[];
  readonly p99: readonly number[];
  readonly max: readonly number[];
  /** In the order of `ChartData.phases`. */
  readonly phases: readonly (readonly (number | null)[])[];
}

export type ShadeKind = 'incident' | 'maintenance' | 'monitor-host' | 'unknown' | 'gap';

/** A period that is shaded: an incident, maintenance, or no data. Seconds since 1970. */
export interface Shade {
  readonly from: number;
  readonly to: number;
  readonly kind: ShadeKind;
}
