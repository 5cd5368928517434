import type { ChartData, ChartSeries } from './chart-data.ts';

type Column = (number | null)[];

/** The points of a series since a time, with an empty point at each interruption of the line. */
interface Columns {
  /** Seconds since 1970. */
  readonly t: number[];
  /** Index of each point in the series; -1 for an empty one. */
  readonly index: readonly number[];
  of(values: readonly (number | null)[]): Column;
}

/** @param from seconds since 1970 */
export function columnsOf(series: ChartSeries, from: number, { pause, now }: ChartData): Columns {
  const t: number[] = [];
  const index: number[] = [];
  const longest = Math.max(1.5 * series.step, pause);
  for (const [at, begin] of series.t.entries()) {
    if (begin + series.step < from) continue;
    // A point is drawn in the middle of its period; the period of the last one is not over yet.
    const time = Math.min(begin + series.step / 2, Math.max(now, begin));
    const before = t.at(-1);
    if (before !== undefined && time - before > longest) {
      t.push(before + series.step);
      index.push(-1);
    }
    t.push(time);
    index.push(at);
  }
  // A single point needs neighbours to be visible.
  if (t.length === 1) pad(t, index, series.step);
  return { t, index, of: (values) => index.map((at) => (at < 0 ? null : (values[at] ?? null))) };
}

function pad(t: number[], index: number[], step: number): void {
  t.unshift((t[0] ?? 0) - step);
  t.push((t[1] ?? 0) + step);
  index.unshift(-1);
  index.push(-1);
}

/** Stacks the phases: each column is the sum of its phase and all phases before it. */
export function stacked(series: ChartSeries, columns: Columns): Column[] {
  const sums: Column = columns.t.map(() => null);
  return series.phases.map((phase) => {
    const values = columns.of(phase);
    for (const [at, value] of values.entries()) if (value !== null) sums[at] = (sums[at] ?? 0) + value;
    return [...sums];
  });
}

const KINDS = {
  incident: 'down or broken',
  maintenance: 'maintenance',
  'monitor-host': 'monitor host unhealthy',
  unknown: 'verdict unknown',
  gap: 'no run',
} as const;

/** The values of a point as a sentence. */
export function pointText(data: ChartData, series: ChartSeries, at: number): string {
  const from = series.t[at] ?? 0;
  const to = from + series.step;
  const shades = data.shades.filter((shade) => shade.from < to && shade.to > from);
  const kinds = [...new Set(shades.map(({ kind }) => KINDS[kind]))];
  const runs = series.runs[at] ?? 0;
  return [
    `${timeText(from, series.step)}: ${runs.toLocaleString('en-US')} ${runs === 1 ? 'run' : 'runs'}`,
    `typical ${msText(series.p50[at])}`,
    `p95 ${msText(series.p95[at])}`,
    `p99 ${msText(series.p99[at])}`,
    `slowest ${msText(series.max[at])}`,
    ...kinds,
  ].join(', ');
}

/** The duration of each phase of a point. */
export function phasesText(data: ChartData, series: ChartSeries, at: number): string {
  return data.phases
    .flatMap((name, place) => {
      const value = series.phases[place]?.[at];
      return value === null || value === undefined ? [] : `${name} ${msText(value)}`;
    })
    .join(', ');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86_400;

/** `12 Jan 03:15 UTC`; for a point of a whole day, `12 Jan 2026`. */
function timeText(seconds: number, step: number): string {
  const date = new Date(seconds * 1000);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  if (step >= DAY) return `${day} ${date.getUTCFullYear()}`;
  return `${day} ${date.toISOString().slice(11, 16)} UTC`;
}

/** Label of a tick: a month, or the year in January; else the date at the start of a day, or the time. */
export function tickText(seconds: number, increment: number): string {
  const date = new Date(seconds * 1000);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  if (increment >= 28 * DAY) {
    const month = MONTHS[date.getUTCMonth()] ?? '';
    return month === 'Jan' ? String(date.getUTCFullYear()) : month;
  }
  return increment >= DAY || seconds % DAY === 0 ? day : date.toISOString().slice(11, 16);
}

export function msText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return 'none';
  return ms < 9.95 ? `${Number(ms.toFixed(1))} ms` : `${Math.round(ms).toLocaleString('en-US')} ms`;
}
