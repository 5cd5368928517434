import uPlot from 'uplot';
import type { ChartData, ChartRange, ChartSeries, Shade, ShadeKind } from './chart-data.ts';
import type { Colours } from './colours.ts';
import { columnsOf, msText, stacked, tickText } from './columns.ts';

/** Input of a plot. */
interface PlotParts {
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

/** Direction of the hatching, so that shades differ by pattern as well as by colour. */
const LEANS: Readonly<Record<ShadeKind, number>> = {
  incident: 0,
  maintenance: 1,
  'monitor-host': -1,
  unknown: -1,
  gap: 1,
};
const SPACE = 9;
/** Pixels; a narrower shade is drawn as a mark at the top. */
const SHORTEST = 2;
const MARK = 8;

/** Draws the shaded periods behind the lines. */
function drawShades(plot: uPlot, { shades }: ChartData, colours: Colours): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const shade of shades) drawShade(plot, shade, colours);
  ctx.restore();
}

function drawShade(plot: uPlot, { from, to, kind }: Shade, colours: Colours): void {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(from, 'x', true);
  const width = plot.valToPos(to, 'x', true) - left;
  if (left > bbox.left + bbox.width || left + width < bbox.left) return;
  ctx.save();
  ctx.fillStyle = colours.shade(kind);
  if (width < SHORTEST * devicePixelRatio) {
    // At full height, many short shades side by side would look like one long shade.
    ctx.globalAlpha = 0.6;
    ctx.fillRect(left, bbox.top, 1.5 * devicePixelRatio, MARK * devicePixelRatio);
  } else drawPeriod(ctx, { left, top: bbox.top, width, height: bbox.height }, kind, colours);
  ctx.restore();
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function drawPeriod(ctx: CanvasRenderingContext2D, box: Box, kind: ShadeKind, colours: Colours): void {
  const { left, top, width, height } = box;
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.globalAlpha = kind === 'incident' ? 0.2 : 0.12;
  ctx.fillRect(left, top, width, height);
  ctx.globalAlpha = 0.5;
  if (kind === 'incident') ctx.fillRect(left, top, width, 3 * devicePixelRatio);
  else hatch(ctx, box, LEANS[kind], colours.shade(kind));
}

function hatch(ctx: CanvasRenderingContext2D, box: Box, lean: number, colour: string): void {
  const space = SPACE * devicePixelRatio;
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  // The hatching is aligned to the canvas, so that adjacent shades join without a seam.
  const begin = Math.floor((box.left - box.height) / space) * space;
  for (let x = begin; x < box.left + box.width + box.height; x += space) {
    ctx.moveTo(x, lean > 0 ? box.top + box.height : box.top);
    ctx.lineTo(x + box.height, lean > 0 ? box.top : box.top + box.height);
  }
  ctx.stroke();
}

/** Draws the limits within the visible range, each with its label. */
function drawLimits(plot: uPlot, { limits }: ChartData, colours: Colours): void {
  const { ctx, bbox } = plot;
  const top = plot.scales.y?.max ?? 0;
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px ${colours.font}`;
  ctx.textAlign = 'right';
  for (const { ms, label } of limits.filter((limit) => limit.ms < top)) {
    const y = plot.valToPos(ms, 'y', true);
    ctx.strokeStyle = colours.limit;
    ctx.fillStyle = colours.limit;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(label, bbox.left + bbox.width - 4 * devicePixelRatio, y - 5 * devicePixelRatio);
  }
  ctx.restore();
}
