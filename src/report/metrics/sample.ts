import type { MetricName } from './catalogue.ts';

/** One value of one metric. */
export interface Sample {
  readonly metric: MetricName;
  /** In the order of the catalogue. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One sample; none if the value is undefined or not finite. */
export function sampleOf(
  metric: MetricName,
  labels: Readonly<Record<string, string>>,
  value: number | undefined,
): Sample[] {
  return value === undefined || !Number.isFinite(value) ? [] : [{ metric, labels, value }];
}

/** A series for each state, 1 for the current one: a state set of OpenMetrics. */
export function stateSet(
  metric: MetricName,
  label: string,
  states: readonly string[],
  current: string | undefined,
  labels: Readonly<Record<string, string>>,
): Sample[] {
  return states.flatMap((state) =>
    sampleOf(metric, { ...labels, [label]: state }, state === current ? 1 : 0),
  );
}

/** An ISO 8601 time as seconds since 1970; NaN if it is invalid. */
export function secondsOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant) / 1000;
}

/** Milliseconds as seconds, rounded to microseconds, the precision of the clock. */
export function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1_000_000;
}
