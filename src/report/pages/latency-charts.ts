import type { LatencyPoint, LatencySeries, Summary, UnknownStretch } from '../../history/index.ts';
import { PHASE_NAMES } from '../../http/index.ts';
import type { ChartData, ChartRange, ChartSeries, Shade, ShadeKind } from './browser/chart-data.ts';
import { html, type Markup, raw, table } from './html.ts';
import { countText, measuredText, msText, timeElement } from './wording.ts';

type PhaseName = (typeof PHASE_NAMES)[number];

const DAY_MS = 24 * 3_600_000;
const RANGES = [
  { name: 'day', label: '24 h', days: 1, series: 'day' },
  { name: 'week', label: '7 d', days: 7, series: 'month' },
  { name: 'month', label: '30 d', days: 30, series: 'month' },
  { name: 'quarter', label: '90 d', days: 90, series: 'year' },
  { name: 'year', label: '1 year', days: 365, series: 'year' },
] as const;

/** Less than a pixel in the range of a month. */
const MERGED_SECONDS = 300;
const MOST_SHADES = 2000;

const KIND_WORDS: Readonly<Record<ShadeKind, string>> = {
  incident: 'down or broken',
  maintenance: 'maintenance',
  'monitor-host': 'monitor host unhealthy',
  unknown: 'verdict unknown',
  gap: 'no run',
};

const HELP =
  'Point at the chart or press the arrow keys to read values, drag or press + and − to zoom, double-click or press 0 to reset.';

/**
 * Charts of the server phase and of all phases over time, with the same data as tables.
 * @param rangeMs the initial range; default: one day
 */
export function latencyCharts(summary: Summary, rangeMs: number | undefined): Markup {
  const data = chartData(summary);
  const [first] = data.ranges;
  if (first === undefined) return latencyFigures(summary);
  const wanted = data.ranges.findIndex(
    ({ from }) => (data.now - from) * 1000 >= Math.min(rangeMs ?? 0, 365 * DAY_MS),
  );
  const shown = wanted < 0 ? data.ranges.length - 1 : wanted;
  return html`<div class="charts" data-charts>
<script type="application/json">${raw(jsonText(data))}</script>
${latencyFigures(summary)}
<div data-drawing hidden>
<div class="ranges" role="group" aria-label="Time range of the charts" data-ranges hidden>
${data.ranges.map(({ name, label }, index) => rangeButton(name, label, index === shown))}
</div>
<figure class="chart">
<figcaption>${serverLegend(data, summary)}</figcaption>
<div class="plot-area" data-plot="server" tabindex="0" role="group" aria-label="${ariaLabel(summary)}"></div>
</figure>
<figure class="chart">
<figcaption>${phaseLegend(data)}</figcaption>
<div class="plot-area short" data-plot="phases" tabindex="0" role="group"
aria-label="Chart: typical duration of each phase over time. ${HELP}"></div>
</figure>
<p class="readout" data-readout="${HELP}" aria-live="off"></p>
</div>
<p class="none" data-scriptless>The charts need JavaScript; the tables have the same data.</p>
${latencyTables(summary)}
</div>`;
}

function rangeButton(name: string, label: string, pressed: boolean): Markup {
  return html`<button type="button" data-range="${name}" aria-pressed="${String(pressed)}">${label}</button>`;
}

function ariaLabel({ ranges }: Summary): string {
  const server = ranges.day.server ?? ranges.month.server;
  const figures = server === undefined ? '' : `: typical ${msText(server.p50)}, p95 ${msText(server.p95)}`;
  return `Chart: server time${figures}. ${HELP}`;
}

function serverLegend({ shades, limits }: ChartData, { from, now }: Summary): Markup {
  const range = daysText(from, now);
  const kinds = [...new Set(shades.map(({ kind }) => kind))];
  return html`<h4>Server time</h4><ul class="legend">
<li>${swatch('line')}typical</li><li>${swatch('band')}up to p95</li><li>${swatch('faint')}up to p99</li>
${limits.length > 0 && html`<li>${swatch('limit')}limit</li>`}
${kinds.map((kind) => html`<li>${swatch(`shade-${kind}`)}${KIND_WORDS[kind]}${kind === 'gap' ? '' : range}</li>`)}</ul>`;
}

/** Single runs are read only for this long: there are no shades before it, except for missed runs. */
function daysText(from: string, now: string): string {
  const days = Math.round((Date.parse(now) - Date.parse(from)) / DAY_MS);
  return days < 1 ? '' : ` (last ${countText(days, 'day')})`;
}

function phaseLegend({ phases }: ChartData): Markup {
  const items = phases.map((name) => html`<li>${swatch(`phase-${name}`)}${name}</li>`);
  return html`<h4>Phases <span class="quiet">typical duration of each phase; server as above, of the slowest step</span></h4>
<ul class="legend">${items}</ul>`;
}

function swatch(kind: string): Markup {
  return html`<svg class="swatch swatch-${kind}" width="12" height="12" viewBox="0 0 14 14" aria-hidden="true" focusable="false"><path
d="M0 3h14v8H0z"/></svg>`;
}

/** Numbers and constant texts, never text of a response. */
function chartData(summary: Summary): ChartData {
  const { latency, now, limits, usualGapMs = 0 } = summary;
  const phases = shownPhases(latency);
  const limit = (ms: number | undefined, label: string) =>
    ms === undefined ? [] : [{ ms, label: `${label}, ${msText(ms)}` }];
  return {
    now: secondsOf(now),
    pause: (3 * usualGapMs) / 1000,
    ranges: rangesOf(latency, Date.parse(now)),
    series: latency.map((each) => columnsOf(each, phases)),
    phases,
    shades: shadesOf(summary),
    limits: [...limit(limits.slowMs, 'slow'), ...limit(limits.downMs, 'down')],
  };
}

/** The ranges, without those that would show no more than a shorter one. */
function rangesOf(latency: readonly LatencySeries[], now: number): ChartRange[] {
  const oldest = Math.min(...latency.map(({ points }) => Date.parse(points[0]?.from ?? '')));
  const ranges: ChartRange[] = [];
  for (const { name, label, days, series } of RANGES) {
    const index = latency.findIndex((each) => each.name === series);
    const from = now - days * DAY_MS;
    const before = ranges.at(-1);
    if (index < 0 || (before !== undefined && oldest >= before.from * 1000)) continue;
    ranges.push({ name, label, series: index, from: Math.round(from / 1000) });
  }
  return ranges;
}

/** All phases; that of a proxy only where there is one. */
function shownPhases(latency: readonly LatencySeries[]): readonly PhaseName[] {
  const hasProxy = latency.some(({ points }) => points.some(({ phases }) => phases.proxy !== undefined));
  return PHASE_NAMES.filter((name) => name !== 'proxy' || hasProxy);
}

function columnsOf({ stepMs, points }: LatencySeries, names: readonly PhaseName[]): ChartSeries {
  return {
    step: stepMs / 1000,
    t: points.map(({ from }) => secondsOf(from)),
    runs: points.map(({ runs }) => runs),
    p50: points.map(({ p50 }) => p50),
    p95: points.map(({ p95 }) => p95),
    p99: points.map(({ p99 }) => p99),
    max: points.map(({ max }) => max),
    phases: names.map((name) => points.map(({ phases }) => phases[name] ?? null)),
  };
}

function shadesOf({ incidents, unknown, gaps, now }: Summary): Shade[] {
  const shade = (kind: ShadeKind, { from, to = now }: { from: string; to?: string }): Shade => {
    return { from: secondsOf(from), to: secondsOf(to), kind };
  };
  return [
    ...merged(gaps.map((gap) => shade('gap', gap))),
    ...merged(unknown.map((stretch) => shade(kindOf(stretch), stretch))),
    ...merged(incidents.map((incident) => shade('incident', incident))),
  ];
}

/**
 * Merges shades that are too close to tell apart, because a flapping monitor has thousands; keeps the newest.
 */
function merged(shades: readonly Shade[]): Shade[] {
  const kept: Shade[] = [];
  for (const shade of [...shades].sort((a, b) => a.from - b.from)) {
    const before = kept.at(-1);
    if (before?.kind === shade.kind && shade.from - before.to <= MERGED_SECONDS) {
      kept[kept.length - 1] = { ...before, to: Math.max(before.to, shade.to) };
    } else kept.push(shade);
  }
  return kept.slice(-MOST_SHADES);
}

function kindOf({ cause }: UnknownStretch): ShadeKind {
  if (cause === 'maintenance') return 'maintenance';
  return cause === 'monitor-host' || cause === 'event-loop' ? 'monitor-host' : 'unknown';
}

function secondsOf(time: string): number {
  return Math.round(Date.parse(time) / 1000);
}

/** JSON for a script element, which must not contain `</script` or `<!--`. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const HOUR_MS = 3_600_000;
const FIGURES_DAY_MS = 24 * HOUR_MS;

/** The percentiles of the server phase in the last day, or in the last month. */
function latencyFigures({ ranges, limits }: Summary): Markup {
  const { day, month } = ranges;
  const server = day.server ?? month.server;
  if (server === undefined) return html`<p class="none">No run got a response in the last 30 days.</p>`;
  const range = day.server === undefined ? measuredText(month, '30 days') : measuredText(day, '24 hours');
  return html`<dl class="figures">
<div><dt>Typical <span class="quiet">p50 ${range}</span></dt><dd>${msText(server.p50)}</dd></div>
<div><dt>Slow <span class="quiet">p95</span></dt><dd>${msText(server.p95)}</dd></div>
<div><dt>Slower <span class="quiet">p99</span></dt><dd>${msText(server.p99)}</dd></div>
<div><dt>Slowest</dt><dd>${msText(server.max)}</dd></div>
<div><dt>Measured</dt><dd>${countText(server.runs, 'run')}</dd></div>
${limits.slowMs !== undefined && html`<div><dt>Limit</dt><dd>${msText(limits.slowMs)}</dd></div>`}
</dl>`;
}

/** The data of the charts as tables: the last day by the hour, the last month by the day. */
function latencyTables({ latency, now }: Summary): Markup {
  const of = (name: string) => latency.find((series) => series.name === name)?.points ?? [];
  const since = (points: readonly LatencyPoint[], ms: number) =>
    points.filter(({ from }) => Date.parse(from) > Date.parse(now) - ms);
  const hours = since(of('month'), FIGURES_DAY_MS + HOUR_MS);
  const days = since(of('year'), 31 * FIGURES_DAY_MS);
  return html`<details><summary>Show as tables</summary>
${hours.length > 0 && figuresTable('Server time of the last day, by the hour', hours, now)}
${figuresTable('Server time of the last month, by the day', days, now)}</details>`;
}

function figuresTable(caption: string, points: readonly LatencyPoint[], now: string): Markup {
  const numeric = true;
  const columns = [
    { label: 'From' },
    { label: 'Runs', numeric },
    ...['p50', 'p95', 'p99', 'Slowest', 'Set-up', 'Download'].map((label) => ({ label, numeric })),
  ];
  const rows = [...points].reverse().map(({ from, runs, p50, p95, p99, max, phases }) => {
    const { dns = 0, connect = 0, proxy = 0, tls = 0, send = 0 } = phases;
    const setUp = dns + connect + proxy + tls + send;
    const known = Object.keys(phases).length > 0;
    return [
      timeElement(from, now),
      runs.toLocaleString('en-US'),
      ...[p50, p95, p99, max].map(msText),
      known ? msText(setUp) : '–',
      known ? msText(phases.download ?? 0) : '–',
    ];
  });
  return table(caption, columns, rows);
}
