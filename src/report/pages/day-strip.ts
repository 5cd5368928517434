import type { Day, Month, Verdict } from '../../history/index.ts';
import { type HtmlValue, html, type Markup, raw } from './html.ts';
import { PLAIN_COLOURS } from './marks.ts';
import { table } from './table.ts';
import { countText, dateText, msText, percentText, VERDICT_WORDS } from './wording.ts';

const CELL = 10;
const HEIGHT = 48;
const CALM = 22;
const SHARE_DIVISOR = 20;
const ORDER: readonly Verdict[] = ['down', 'broken', 'degraded', 'drifting', 'up', 'unknown'];

/** The last days as a strip, one bar for each day; the height of a failure is its share of the day's runs. */
export function dayStrip(days: readonly Day[], now: string): Markup {
  const bars = days.map((day, index) => bar(day, index, now));
  return html`<figure class="heartbeat days">
<svg width="100%" height="48" viewBox="0 0 ${days.length * CELL} ${HEIGHT}" preserveAspectRatio="none"
role="img" aria-label="${ariaLabel(days)}">
<path class="ground" d="M0 47.5h${days.length * CELL}"/>
${bars}</svg>
<figcaption><span>The last ${days.length} days, today at the right</span><span>${worstDay(days, now)}</span></figcaption>
</figure>`;
}

/** The worst verdict of the day. */
function worstOf({ verdicts }: Day): Verdict {
  return ORDER.find((verdict) => (verdicts[verdict] ?? 0) > 0) ?? 'unknown';
}

/** The prevailing verdict of the day without its failures; a few slow runs do not change it. */
function mostlyOf({ verdicts, runs }: Day): Verdict {
  const calm = ['degraded', 'drifting', 'up', 'unknown'] as const;
  return calm.find((verdict) => (verdicts[verdict] ?? 0) > runs / SHARE_DIVISOR) ?? 'up';
}

function bar(day: Day, index: number, now: string): HtmlValue {
  if (day.runs === 0) return undefined;
  const tone = worstOf(day);
  const base = mostlyOf(day);
  const share = day.uptime.judged === 0 ? 0 : day.uptime.failed / day.uptime.judged;
  // A single failure must be visible, even in a day with a run every minute.
  const bad = share === 0 ? 0 : Math.max(5, Math.sqrt(share) * (HEIGHT - 2));
  const calm = base === 'unknown' ? 7 : CALM;
  const top = HEIGHT - calm;
  const title = `${dateText(day.from, now)}: ${uptimeText(day)}, ${countText(day.runs, 'run')}, at worst ${VERDICT_WORDS[tone].label.toLowerCase()}`;
  const failed = `M1.5 ${(HEIGHT - bad).toFixed(1)}h7V48h-7z`;
  return html`<g transform="translate(${index * CELL} 0)"><title>${title}</title>
<g class="bar tone-${base}" fill="${PLAIN_COLOURS[base]}"><path class="reach" fill="none" d="M0 0h10v48H0z"/><path d="M1.5 ${top}h7v${calm}h-7z"/></g>
${bad > 0 && html`<path class="bar tone-${tone}" fill="${PLAIN_COLOURS[tone]}" d="${raw(failed)}"/>`}</g>\n`;
}

function uptimeText({ uptime }: Pick<Day, 'uptime'>): string {
  return uptime.ratio === null ? 'no data' : `${percentText(uptime.ratio)} up`;
}

function ariaLabel(days: readonly Day[]): string {
  const ran = days.filter(({ runs }) => runs > 0).length;
  const failed = days.filter(({ uptime }) => uptime.failed > 0).length;
  return `The last ${days.length} days: ${countText(ran, 'day')} with runs, ${countText(failed, 'day')} with failures.`;
}

function worstDay(days: readonly Day[], now: string): string {
  const failed = days.filter(({ uptime }) => uptime.failed > 0);
  const [worst] = [...failed].sort((a, b) => (a.uptime.ratio ?? 1) - (b.uptime.ratio ?? 1));
  return worst === undefined
    ? 'No day with a failure'
    : `Worst: ${dateText(worst.from, now)}, ${uptimeText(worst)}`;
}

/** A table with one row for each month. */
export function monthTable(months: readonly Month[]): Markup {
  const columns = [
    { label: 'Month' },
    { label: 'Uptime', numeric: true },
    { label: 'Runs', numeric: true },
    { label: 'Failed', numeric: true },
    { label: 'Missed', numeric: true },
    { label: 'p50', numeric: true },
    { label: 'p95', numeric: true },
    { label: 'p99', numeric: true },
  ];
  const rows = [...months]
    .reverse()
    .map(({ from, runs, uptime, missed, server }) => [
      dateText(from, '').replace(/^1 /, ''),
      uptime.ratio === null ? '–' : percentText(uptime.ratio),
      runs.toLocaleString('en-US'),
      uptime.failed.toLocaleString('en-US'),
      missed.toLocaleString('en-US'),
      ...[server?.p50, server?.p95, server?.p99].map((ms) => (ms === undefined ? '–' : msText(ms))),
    ]);
  return table('Month by month, latest first', columns, rows);
}
