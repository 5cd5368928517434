import type { JournalRun } from '../journal/read.ts';

/** The server phase of the runs within one piece of time. Milliseconds. */
export interface LatencyBucket {
  /** ISO 8601. */
  readonly from: string;
  /** Runs that were answered. */
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** The server phase over a range of time: request written until the first byte, the slowest step of each run. */
export interface Latency {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Width of a bucket in milliseconds. */
  readonly bucketMs: number;
  /** Runs that were answered. */
  readonly runs: number;
  /** Absent where no run was answered. */
  readonly p50?: number;
  readonly p95?: number;
  readonly max?: number;
  /** In the order of time; a piece of time without an answered run has none. */
  readonly buckets: readonly LatencyBucket[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Widths that divide a day, so that buckets begin at round times. */
const BUCKET_WIDTHS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR];
const MOST_BUCKETS = 120;

/**
 * Sums up the server phase of the runs of a range. The range shrinks to the runs that there are, to an hour at
 * the least, so that a young history is not a dot at the edge.
 */
export function latencyOf(runs: readonly JournalRun[], range: { from: number; to: number }): Latency {
  const first = runs[0] === undefined ? range.to : Date.parse(runs[0].run.time);
  const start = Math.max(range.from, Math.min(first, range.to - HOUR));
  const bucketMs = bucketWidth(range.to - start);
  const timed = runs.flatMap(({ run }) =>
    run.serverMs === undefined ? [] : [{ at: Date.parse(run.time), serverMs: run.serverMs }],
  );
  const groups = new Map<number, number[]>();
  for (const { at, serverMs } of timed) {
    const begin = Math.floor(at / bucketMs) * bucketMs;
    const group = groups.get(begin) ?? [];
    group.push(serverMs);
    groups.set(begin, group);
  }
  return {
    from: new Date(Math.floor(start / bucketMs) * bucketMs).toISOString(),
    to: new Date(range.to).toISOString(),
    bucketMs,
    runs: timed.length,
    ...percentiles(timed.map(({ serverMs }) => serverMs)),
    buckets: [...groups].flatMap(([begin, values]) => bucketFrom(begin, values)),
  };
}

function bucketWidth(span: number): number {
  return BUCKET_WIDTHS.find((width) => span / width <= MOST_BUCKETS) ?? 6 * HOUR;
}

function bucketFrom(begin: number, values: readonly number[]): LatencyBucket[] {
  const summed = percentiles(values);
  return summed === undefined
    ? []
    : [{ from: new Date(begin).toISOString(), runs: values.length, ...summed }];
}

function percentiles(values: readonly number[]): { p50: number; p95: number; max: number } | undefined {
  const sorted = Float64Array.from(values).sort();
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  // The nearest rank: always a value that was measured, never one in between.
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? max;
  return { p50: rank(0.5), p95: rank(0.95), max };
}
