import { PHASE_NAMES } from '../../http/index.ts';
import type { History } from '../objectives/history.ts';
import { DAY_MS, dayOf, HOUR_MS, type RollUp } from '../roll-up/roll-up.ts';
import { RUN_SUMMARY_PHASES, type RunSummary } from '../roll-up/scan.ts';
import { QuantileSketch } from '../roll-up/sketch.ts';
import { Tally } from '../roll-up/tally.ts';

type PhaseName = (typeof PHASE_NAMES)[number];

/** The server phase of the runs within one piece of time, the slowest step of each run. Milliseconds. */
export interface LatencyPoint {
  /** ISO 8601. */
  readonly from: string;
  /** Runs that got a response. */
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** The typical (p50) length of each phase of an exchange; one that did not happen is absent. */
  readonly phases: Readonly<Partial<Record<PhaseName, number>>>;
}

type SeriesName = 'day' | 'month' | 'year';

/** The server phase over time. */
export interface LatencySeries {
  readonly name: SeriesName;
  /** Width of a point in milliseconds. */
  readonly stepMs: number;
  /** In the order of time; a piece of time without a response has none. */
  readonly points: readonly LatencyPoint[];
}

/** Widths that divide an hour, so that points begin at round times: of the last day. */
const FINE_STEPS_MS = [300_000, 600_000, 1_200_000, 1_800_000] as const;
/** A percentile of fewer runs says little. */
const RUNS_OF_A_POINT = 5;
const YOUNG_MS = 2 * HOUR_MS;

interface TimedRun {
  readonly at: number;
  readonly serverMs: number;
  /** In the order of the phases' names. */
  readonly phases: readonly (readonly number[])[];
}

/** Collects the runs of the last day, for points as close to each other as their number allows. */
export class FineLatency {
  readonly #runs: TimedRun[] = [];

  add({ at, serverMs, phases }: RunSummary): void {
    if (serverMs === undefined) return;
    this.#runs.push({ at, serverMs, phases: PHASE_NAMES.map((_, index) => [...(phases[index] ?? [])]) });
  }

  get stepMs(): number {
    const times = this.#runs.map(({ at }) => at);
    // A short history is shown in detail.
    if (Math.max(...times) - Math.min(...times) < YOUNG_MS) return FINE_STEPS_MS[0];
    const perMs = times.length / DAY_MS;
    return FINE_STEPS_MS.find((step) => perMs * step >= RUNS_OF_A_POINT) ?? FINE_STEPS_MS[3];
  }

  points(): LatencyPoint[] {
    const step = this.stepMs;
    const buckets = new Map<number, TimedRun[]>();
    for (const run of this.#runs) {
      const begin = Math.floor(run.at / step) * step;
      const bucket = buckets.get(begin);
      if (bucket === undefined) buckets.set(begin, [run]);
      else bucket.push(run);
    }
    return [...buckets].sort(([a], [b]) => a - b).map(([begin, runs]) => finePoint(begin, runs));
  }
}

function finePoint(begin: number, runs: readonly TimedRun[]): LatencyPoint {
  const typical = PHASE_NAMES.flatMap((name, index) => {
    const values = runs.flatMap(({ phases }) => phases[index] ?? []);
    return values.length === 0 ? [] : [[name, rounded(ranksOf(values)(0.5))] as const];
  });
  const server = ranksOf(runs.map(({ serverMs }) => serverMs));
  return pointAt(begin, runs.length, server, Object.fromEntries(typical));
}

/** The nearest rank: always a value that was measured, never one in between. */
function ranksOf(values: readonly number[]): (share: number) => number {
  const sorted = Float64Array.from(values).sort();
  return (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A point for each hour or day with a response. */
export function pointsOf(rollUps: Iterable<RollUp>): LatencyPoint[] {
  return [...rollUps].flatMap((rollUp) => {
    const { from, server, phases } = rollUp;
    if (server === undefined) return [];
    const typical = RUN_SUMMARY_PHASES.flatMap((name) => {
      const record = phases[name];
      if (record === undefined || name === 'total') return [];
      return [[name, rounded(QuantileSketch.from(record).quantile(0.5) ?? 0)] as const];
    });
    return [pointAt(Date.parse(from), server.count, quantilesOf(server), Object.fromEntries(typical))];
  });
}

function quantilesOf(record: NonNullable<RollUp['server']>): (share: number) => number {
  const sketch = QuantileSketch.from(record);
  return (share) => sketch.quantile(share) ?? 0;
}

function pointAt(
  begin: number,
  runs: number,
  at: (share: number) => number,
  phases: LatencyPoint['phases'],
): LatencyPoint {
  const [p50 = 0, p95 = 0, p99 = 0, max = 0] = [0.5, 0.95, 0.99, 1].map((share) => rounded(at(share)));
  // The server time is that of the slowest step of a run in both charts.
  const typical = phases.server === undefined ? phases : { ...phases, server: p50 };
  return { from: new Date(begin).toISOString(), runs, p50, p95, p99, max, phases: typical };
}

/**
 * The days of a year: those that are rolled up, those that hours make up, and of days that have neither what the history
 * has counted, which knows no phases.
 */
export function dailyPoints(
  history: History,
  days: ReadonlyMap<string, RollUp>,
  hours: readonly RollUp[],
): LatencyPoint[] {
  const unfinished = new Map<number, Tally>();
  for (const hour of hours) {
    const day = dayOf(Date.parse(hour.from));
    if (days.has(new Date(day).toISOString())) continue;
    const tally = unfinished.get(day) ?? new Tally(history.monitor, 'day', day);
    unfinished.set(day, tally);
    tally.addRollUp(hour);
  }
  const known = pointsOf([...days.values(), ...[...unfinished.values()].map((tally) => tally.rollUp())]);
  const have = new Set(known.map(({ from }) => from));
  const counted = history.days.flatMap(({ from, count }): LatencyPoint[] => {
    const { server, from: begin } = count.summary(from);
    if (server === undefined || have.has(begin)) return [];
    const { runs, p50, p95, p99, max } = server;
    return [{ from: begin, runs, p50, p95, p99, max, phases: {} }];
  });
  return [...known, ...counted].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The series that have a point, of the last day, month and year. */
export function seriesOf(
  fine: FineLatency,
  month: readonly LatencyPoint[],
  year: readonly LatencyPoint[],
): LatencySeries[] {
  const all: readonly LatencySeries[] = [
    { name: 'day', stepMs: fine.stepMs, points: fine.points() },
    { name: 'month', stepMs: HOUR_MS, points: month },
    { name: 'year', stepMs: DAY_MS, points: year },
  ];
  return all.filter(({ points }) => points.length > 0);
}

function rounded(ms: number): number {
  return ms < 1 ? Math.round(ms * 1000) / 1000 : Math.round(ms * 10) / 10;
}
