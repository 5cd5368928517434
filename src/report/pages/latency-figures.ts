import type { LatencyPoint, Summary } from '../../history/index.ts';
import { html, type Markup } from './html.ts';
import { table } from './table.ts';
import { countText, msText, timeElement } from './wording.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The percentiles of the server phase in the last day, or in the last month. */
export function latencyFigures({ ranges, limits }: Summary): Markup {
  const { day, month } = ranges;
  const server = day.server ?? month.server;
  if (server === undefined) return html`<p class="none">No run got a response in the last 30 days.</p>`;
  const range = day.server === undefined ? '30 days' : '24 hours';
  return html`<dl class="figures">
<div><dt>Typical <span class="quiet">p50, ${range}</span></dt><dd>${msText(server.p50)}</dd></div>
<div><dt>Slow <span class="quiet">p95</span></dt><dd>${msText(server.p95)}</dd></div>
<div><dt>Slower <span class="quiet">p99</span></dt><dd>${msText(server.p99)}</dd></div>
<div><dt>Slowest</dt><dd>${msText(server.max)}</dd></div>
<div><dt>Measured</dt><dd>${countText(server.runs, 'run')}</dd></div>
${limits.slowMs !== undefined && html`<div><dt>Limit</dt><dd>${msText(limits.slowMs)}</dd></div>`}
</dl>`;
}

/** The data of the charts as tables: the last day by the hour, the last month by the day. */
export function latencyTables({ latency, now }: Summary): Markup {
  const of = (name: string) => latency.find((series) => series.name === name)?.points ?? [];
  const since = (points: readonly LatencyPoint[], ms: number) =>
    points.filter(({ from }) => Date.parse(from) > Date.parse(now) - ms);
  const hours = since(of('month'), DAY_MS + HOUR_MS);
  const days = since(of('year'), 31 * DAY_MS);
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
