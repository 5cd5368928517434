import uPlot from 'uplot';
import { columnsOf, msText, stacked, tickText } from './columns.ts';
import { drawLimits, drawShades } from './shades.ts';

const HEIGHT = 220;
const PHASES_HEIGHT = 160;
/** The server phase: a line for the typical run, bands up to the slowest in twenty and in a hundred. */
export function serverPlot(parts) {
  const { data, range, series, colours } = parts;
  const columns = columnsOf(series, range.from, data);
  const line = (stroke, width) => ({
    stroke,
    width,
    points: { show: columns.t.length < 40 },
  });
  const drawn = [line(colours.faint, 1), line(colours.band, 1), line(colours.accent, 2)];
  const options = {
    ...optionsOf(parts, columns.index, HEIGHT),
    series: [{}, ...drawn],
    bands: [
      { series: [1, 2], fill: colours.faint },
      { series: [2, 3], fill: colours.band },
    ],
  };
  const values = [columns.of(series.p99), columns.of(series.p95), columns.of(series.p50)];
  return { plot: new uPlot(options, [columns.t, ...values], parts.element), index: columns.index };
}
/** The typical length of each phase, one upon the other. */
export function phasesPlot(parts) {
  const { data, range, series, colours } = parts;
  const columns = columnsOf(series, range.from, data);
  const sums = stacked(series, columns).map((column, place) => ({ column, colour: colours.phase(place) }));
  // The tallest first: those that follow are painted over it.
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
function optionsOf(parts, index, height) {
  const { data, range, series, colours, element, key, look } = parts;
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
    values: (_, ticks, __, ___, increment) => ticks.map((tick) => tickText(tick, increment)),
  };
  const y = { ...axis, size: 64, values: (_, ticks) => ticks.map(msText) };
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
      setCursor: [({ cursor }) => look(seen(index, cursor.idx))],
    },
  };
}
function seen(index, at) {
  const place = at === null || at === undefined ? -1 : (index[at] ?? -1);
  return place < 0 ? undefined : place;
}
/** High enough for what is drawn, and for a limit that is not far above it. */
function topOf(most, { limits }) {
  const near = limits.map(({ ms }) => ms).filter((ms) => ms <= 2.5 * most);
  return Math.max(most, ...near) * 1.12 || 1;
}
