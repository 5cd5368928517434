import uPlot from 'uplot';
import type { ChartData, ChartRange, ChartSeries } from './chart-data.ts';
import type { Colours } from './colours.ts';
import { columnsOf, msText, stacked, tickText } from './columns.ts';
import { drawLimits, drawShades } from './shades.ts';

/** Input of a plot. */
export interface PlotParts {
  readonly data: ChartData;
  readonly range: ChartRange;
  readonly series: ChartSeries;
  readonly colours: Colours;
  readonly element: HTMLElement;
  /** Plots with the same key share their cursor. */
  readonly key: string;
  /** Called with the index of the point at the cursor, or undefined. */
  readonly onPoint: (at: number | undefined) => void;
}

/** A plot, with the index in the series of each of its points. */
export interface Plot {
  readonly plot: uPlot;
  readonly index: readonly number[];
}

const HEIGHT = 220;
const PHASES_HEIGHT = 160;

/** The server phase: a line for p50, bands up to p95 and p99. */
export function serverPlot(parts: PlotParts): Plot {
  const { data, range, series, colours } = parts;
  const columns = columnsOf(series, range.from, data);
  const line = (stroke: string, width: number) => ({
    stroke,
    width,
    points: { show: columns.t.length < 40 },
  });
  const drawn = [line(colours.faint, 1), line(colours.band, 1), line(colours.accent, 2)];
  const options = {
    ...optionsOf(parts, columns.index, HEIGHT),
    series: [{}, ...drawn],
    bands: [
      { series: [1, 2] as [number, number], fill: colours.faint },
      { series: [2, 3] as [number, number], fill: colours.band },
    ],
  };
  const values = [columns.of(series.p99), columns.of(series.p95), columns.of(series.p50)];
  return { plot: new uPlot(options, [columns.t, ...values], parts.element), index: columns.index };
}

/** The median duration of each phase, stacked. */
export function phasesPlot(parts: PlotParts): Plot {
  const { data, range, series, colours } = parts;
  const columns = columnsOf(series, range.from, data);
  const sums = stacked(series, columns).map((column, place) => ({
    column,
    colour: colours.phase(data.phases[place] ?? ''),
  }));
  // The tallest first, because later ones are painted over it.
  const drawn = sums.reverse();
  const bars = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY], gap: 0 });
  const style = { width: 0, points: { show: false }, ...(bars && { paths: bars }) };
  const options = {
    ...optionsOf(parts, columns.index, PHASES_HEIGHT),
    series: [{}, ...drawn.map(({ colour }) => ({ stroke: colour, fill: colour, ...style }))],
  };
  const values = drawn.map(({ column }) => column);
  return { plot: new uPlot(options, [columns.t, ...values], parts.element), index: columns.index };
}

function optionsOf(
  parts: PlotParts,
  index: readonly number[],
  height: number,
): Omit<uPlot.Options, 'series'> {
  const { data, range, series, colours, element, key, onPoint } = parts;
  const axis = {
    stroke: colours.quiet,
    font: `12px ${colours.font}`,
    grid: { stroke: colours.line, width: 1, dash: [2, 4] },
    ticks: { show: false },
  };
  const x = {
    ...axis,
    size: 32,
    grid: { show: false },
    values: (_: uPlot, ticks: number[], __: number, ___: number, increment: number) =>
      ticks.map((tick) => tickText(tick, increment)),
  };
  const y = { ...axis, size: 64, values: (_: uPlot, ticks: number[]) => ticks.map(msText) };
  return {
    width: element.clientWidth,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    scales: {
      x: { min: Math.max(range.from, (series.t[0] ?? 0) - series.step), max: data.now },
      y: { range: (_, __, most) => [0, topOf(most ?? 1, data)] },
    },
    axes: [x, y],
    cursor: { sync: { key, scales: ['x', null] }, drag: { x: true, y: false }, y: false },
    hooks: {
      drawClear: [(plot) => drawShades(plot, data, colours)],
      draw: [(plot) => drawLimits(plot, data, colours)],
      setCursor: [({ cursor }) => onPoint(pointAt(index, cursor.idx))],
    },
  };
}

function pointAt(index: readonly number[], at: number | null | undefined): number | undefined {
  const place = at === null || at === undefined ? -1 : (index[at] ?? -1);
  return place < 0 ? undefined : place;
}

/** Upper end of the axis: above the data, and above a limit that is near the data. */
function topOf(most: number, { limits }: ChartData): number {
  const near = limits.map(({ ms }) => ms).filter((ms) => ms <= 2.5 * most);
  return Math.max(most, ...near) * 1.12 || 1;
}
