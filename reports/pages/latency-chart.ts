import type { Incident, Latency, LatencyBucket } from '../summary.ts';
import { html, type Markup } from './html.ts';
import { table } from './table.ts';
import { countText, dateText, durationText, msText, timeElement, timeText } from './wording.ts';

const WIDTH = 1000;
const HEIGHT = 240;
const DAY = 24 * 60 * 60_000;
const ROUND_STEPS = [1, 1.5, 2, 3, 4, 5, 8, 10];

/** Where a moment and a duration lie in the drawing. */
interface Scale {
  readonly x: (time: string) => number;
  readonly y: (ms: number) => number;
  readonly top: number;
}

/** What the chart needs beside the figures. */
export interface ChartParts {
  readonly title: string;
  readonly now: string;
  /** Shaded, so that slowness and outage can be seen together. */
  readonly incidents: readonly Incident[];
  /** Milliseconds that usually pass between runs; a longer pause breaks the line. */
  readonly usualGapMs?: number | undefined;
}

/** The server phase over time: a line for the typical run, a band up to the slowest in twenty; and as a table. */
export function latencyChart(latency: Latency, parts: ChartParts): Markup {
  const { p50, p95, max } = latency;
  if (p50 === undefined || p95 === undefined || max === undefined) {
    const caption = html`<h4>${parts.title}</h4><p class="quiet">No run was answered.</p>`;
    return html`<figure class="latency"><figcaption>${caption}</figcaption></figure>`;
  }
  const figures = html`<dl class="figures">
<div><dt>Typical <span class="quiet">p50</span></dt><dd>${msText(p50)}</dd></div>
<div><dt>Slow <span class="quiet">p95</span></dt><dd>${msText(p95)}</dd></div>
<div><dt>Slowest</dt><dd>${msText(max)}</dd></div>
<div><dt>Answered</dt><dd>${countText(latency.runs, 'run')}</dd></div>
</dl>`;
  return html`<figure class="latency">
<figcaption><h4>${parts.title}</h4>${figures}</figcaption>
${plot(latency, parts, `${parts.title}: typical ${msText(p50)}, p95 ${msText(p95)}, slowest ${msText(max)}.`)}
<details><summary>The same as a table</summary>${figuresTable(latency, parts)}</details>
</figure>`;
}

function plot(latency: Latency, parts: ChartParts, spoken: string): Markup {
  const scale = scaleOf(latency);
  const stretches = unbroken(latency.buckets, Math.max(2 * latency.bucketMs, 3 * (parts.usualGapMs ?? 0)));
  const top = scale.top;
  return html`<div class="plot">
<p class="axis vertical" aria-hidden="true">
<span>${msText(top)}</span><span>${msText(top / 2)}</span><span>0</span>
</p>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${spoken}">
<path class="grid" d="M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}"/>
<path class="ground" d="M0 ${HEIGHT}H${WIDTH}"/>
${parts.incidents.map((incident) => shade(incident, latency, scale))}
${stretches.map((stretch) => html`<path class="band" d="${bandPath(stretch, scale)}"/>`)}
${stretches.map((stretch) => html`<path class="slow" d="${linePath(stretch, scale, 'p95')}"/>`)}
${stretches.map((stretch) => html`<path class="typical" d="${linePath(stretch, scale, 'p50')}"/>`)}
</svg>
<p class="axis horizontal" aria-hidden="true">${axisTimes(latency)}</p>
</div>`;
}

function scaleOf(latency: Latency): Scale {
  const from = Date.parse(latency.from);
  const span = Math.max(1, Date.parse(latency.to) - from);
  const top = roundUp(Math.max(...latency.buckets.map(({ p95 }) => p95)) * 1.1);
  const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
  return {
    top,
    x: (time) => within(((Date.parse(time) - from) / span) * WIDTH, WIDTH),
    y: (ms) => within(HEIGHT - (ms / top) * HEIGHT, HEIGHT),
  };
}

/** The next number that is easy to halve and to read. */
function roundUp(value: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(value, 0.1)));
  return (ROUND_STEPS.find((step) => step * size >= value) ?? 10) * size;
}

/** The buckets, parted where nothing was measured for longer than `pauseMs`. */
function unbroken(buckets: readonly LatencyBucket[], pauseMs: number): LatencyBucket[][] {
  const stretches: LatencyBucket[][] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const bucket of buckets) {
    const begin = Date.parse(bucket.from);
    if (begin - previous > pauseMs) stretches.push([]);
    stretches.at(-1)?.push(bucket);
    previous = begin;
  }
  return stretches;
}

function linePath(stretch: readonly LatencyBucket[], { x, y }: Scale, rank: 'p50' | 'p95'): string {
  const points = stretch.map((bucket) => `${x(bucket.from)} ${y(bucket[rank])}`);
  // A line of no length with round ends is a dot: a single bucket can be seen as well.
  return `M${points.join('L')}${points.length === 1 ? 'h0.01' : ''}`;
}

function bandPath(stretch: readonly LatencyBucket[], scale: Scale): string {
  const back = [...stretch].reverse().map(({ from, p50 }) => `${scale.x(from)} ${scale.y(p50)}`);
  return `${linePath(stretch, scale, 'p95')}L${back.join('L')}Z`;
}

function shade({ from, to }: Incident, latency: Latency, { x }: Scale): Markup | false {
  const left = x(from);
  const right = x(to ?? latency.to);
  if (right <= 0) return false;
  return html`<path class="shade" d="M${left} 0H${Math.max(right, left + 2)}V${HEIGHT}H${left}Z"/>`;
}

function axisTimes({ from, to }: Latency): Markup[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const text = (time: string) =>
    end - begin > 2 * DAY ? dateText(time, time) : timeText(time, time).replace(' UTC', '');
  return [0, 1 / 3, 2 / 3, 1].map((share) => {
    const time = new Date(begin + share * (end - begin)).toISOString();
    return html`<span>${text(time)}</span>`;
  });
}

function figuresTable(latency: Latency, { title, now }: ChartParts): Markup {
  const columns = [
    { label: 'From' },
    { label: 'Runs', numeric: true },
    { label: 'p50', numeric: true },
    { label: 'p95', numeric: true },
    { label: 'Slowest', numeric: true },
  ];
  const rows = [...latency.buckets].reverse().map(({ from, runs, p50, p95, max }) => {
    return [timeElement(from, now), runs, msText(p50), msText(p95), msText(max)];
  });
  return table(`${title}, in steps of ${durationText(latency.bucketMs)}`, columns, rows);
}
