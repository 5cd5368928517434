import type uPlot from 'uplot';
import type { ChartData, Shade, ShadeKind } from './chart-data.ts';
import type { Colours } from './colours.ts';

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
export function drawShades(plot: uPlot, { shades }: ChartData, colours: Colours): void {
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
export function drawLimits(plot: uPlot, { limits }: ChartData, colours: Colours): void {
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
