import { durationText } from '../../core/index.ts';
import {
  type Budget,
  type Budgets,
  type Day,
  type MeasuredRange,
  type Month,
  type RunRecord,
  type Summary,
  type Uptime,
  VERDICTS,
  type Verdict,
} from '../../history/index.ts';
import { type HtmlValue, html, type Markup, printable, raw, table } from './html.ts';
import { mark, PLAIN_COLOURS, verdictTag } from './marks.ts';
import {
  budgetText,
  budgetWords,
  burnText,
  countText,
  coveredRanges,
  dateText,
  measuredText,
  msText,
  percentText,
  shareText,
  timeText,
  VERDICT_WORDS,
} from './wording.ts';

/** Burn rate for paging in Google's SRE workbook: over one hour, it spends 2 % of a month's budget. */
const FAST_BURN = 14.4;

/** Uptime over one day to 90 days, and the remaining error budgets. */
export function uptimeTiles({ ranges, weekBefore, budgets }: Summary): Markup {
  const { availability, latency } = budgets;
  const tiles: UptimeTile[] = [
    { label: '24 hours', range: ranges.day },
    { label: '7 days', range: ranges.week, compared: weekText(ranges.week.uptime, weekBefore) },
    { label: '30 days', range: ranges.month },
    { label: '90 days', range: ranges.quarter },
  ];
  return html`<dl class="uptime">
${coveredRanges(tiles).map(uptimeTile)}
${availability && budgetTile('Error budget', availability, 'availability')}
${latency && budgetTile('Latency budget', latency, 'latency')}
</dl>`;
}

/** `; better than the week before: 99.1 %`. */
function weekText({ ratio }: Uptime, before: Uptime): string {
  if (ratio === null || before.ratio === null) return '';
  const [now, then] = [percentText(ratio), percentText(before.ratio)];
  if (now === then) return '; as in the week before';
  return `; ${ratio > before.ratio ? 'better' : 'worse'} than the week before: ${then}`;
}

interface UptimeTile {
  readonly label: string;
  readonly range: MeasuredRange;
  readonly compared?: string;
}

function uptimeTile({ label, range, compared = '' }: UptimeTile): Markup {
  const { uptime, missed } = range;
  const { ratio, judged, failed, unknown } = uptime;
  const figure = ratio === null ? 'No data' : percentText(ratio);
  const counted = ratio === null ? '' : `${countText(failed, 'failure')} in ${countText(judged, 'run')}`;
  const rest = unknown > 0 && `, ${unknown.toLocaleString('en-US')} unknown`;
  const gaps = missed > 0 && `, ${missed.toLocaleString('en-US')} missed`;
  return html`<div><dt>Uptime ${measuredText(range, label)}</dt>
<dd><b>${figure}</b> <span class="quiet">${counted}${rest}${gaps}${compared}</span></dd></div>`;
}

function budgetTile(label: string, budget: Budget, objective: keyof Budgets): Markup {
  const { target, windowMs, left, burnRate } = budget;
  const expected = `${shareText(target)} in ${durationText(windowMs).replace(/ 0 h$/, '')}`;
  const words = budgetWords(budget, objective);
  if (words === undefined || left === null) {
    return html`<div><dt>${label}</dt><dd><b>No data</b> <span class="quiet">${expected}</span></dd></div>`;
  }
  const { amount, state, of } = words;
  const share = Math.max(0, Math.min(1, left));
  const ofText = state === 'left' || state === 'over' ? `of ${of}` : `${state}, ${of}`;
  return html`<div class="budget tone-${toneOf(left)}"><dt>${label} ${left < 0 ? 'overspent' : 'left'}</dt>
<dd><b>${amount}</b> ${isFast(burnRate) && verdictTag('broken', 'Burns fast')}
<svg class="bar-left" width="100%" height="6" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
<path class="all" fill="#bbb" d="M0 0h100v4H0z"/><path class="left" fill="${PLAIN_COLOURS[toneOf(left)]}" d="M0 0h${raw((share * 100).toFixed(1))}v4H0z"/></svg>
<span class="quiet">${ofText}, for ${expected}; ${burnText(burnRate)}</span></dd></div>`;
}

/** `Error budget: 34 min of 43 min left`. */
export function budgetFact(label: string, budget: Budget, objective: keyof Budgets): HtmlValue {
  const text = `${label}: ${budgetText(budget, objective)}`;
  const highlighted = (budget.left ?? 1) < 0.25 ? html`<strong>${text}</strong>` : text;
  return html`${highlighted}${isFast(budget.burnRate) && html` ${verdictTag('broken', 'Burns fast')}`}`;
}

function toneOf(left: number): 'up' | 'drifting' | 'down' {
  if (left <= 0) return 'down';
  return left < 0.25 ? 'drifting' : 'up';
}

/**
 * Both windows must burn fast: the long one shows that it is significant, the short one that it is still
 * ongoing.
 */
function isFast({ hour, sixHours }: Budget['burnRate']): boolean {
  return (hour ?? 0) >= FAST_BURN && (sixHours ?? 0) >= FAST_BURN / 2.4;
}

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

const CELLS = 90;
const CELL_WIDTH = 10;
const SUMMARY_LENGTH = 160;

/** A bar for each verdict: the worse, the taller. Each has its own shape, not only a colour. */
const BARS: Readonly<Record<Verdict, string>> = {
  up: '<path d="M1.5 20h7v28h-7z"/>',
  degraded: '<path d="M1.5 26h7v22h-7zM1.5 12h7v11h-7z"/>',
  drifting: '<path d="M1.5 20h7v28h-7zM1.5 12h7v5h-7z"/>',
  broken: '<path d="M1.5 30h7v18h-7zM1.5 4h7v22h-7z"/>',
  down: '<path d="M1.5 0h7v48h-7z"/>',
  unknown: '<path d="M1.5 41h7v7h-7z"/>',
};

/** The latest runs as a strip, one bar for each run, newest at the right. */
export function heartbeat(runs: readonly RunRecord[], now: string): Markup {
  const shown = runs.slice(-CELLS);
  const empty = CELLS - shown.length;
  const bars = shown.map((run, index) => runBar(run, empty + index, now));
  return html`<figure class="heartbeat">
<svg width="100%" height="52" viewBox="0 0 ${CELLS * CELL_WIDTH} ${HEIGHT}" preserveAspectRatio="none"
role="img" aria-label="${runLabel(shown, now)}">
<path class="ground" d="M0 47.5h${CELLS * CELL_WIDTH}"/>
${bars}</svg>
<figcaption>${legend(shown)}</figcaption>
</figure>`;
}

function runBar(run: RunRecord, index: number, now: string): Markup {
  const { label } = VERDICT_WORDS[run.verdict];
  const title = `${timeText(run.time, now)}, ${label}: ${printable(run.summary, SUMMARY_LENGTH)}`;
  const left = index * CELL_WIDTH;
  return html`<g class="bar tone-${run.verdict}" fill="${PLAIN_COLOURS[run.verdict]}" transform="translate(${left} 0)"><title>${title}</title>
<path class="reach" fill="none" d="M0 0h10v48H0z"/>${raw(BARS[run.verdict])}</g>\n`;
}

function tally(runs: readonly RunRecord[]): { verdict: Verdict; count: number }[] {
  const counted = VERDICTS.map((verdict) => ({
    verdict,
    count: runs.filter((run) => run.verdict === verdict).length,
  }));
  return counted.filter(({ count }) => count > 0);
}

function runLabel(runs: readonly RunRecord[], now: string): string {
  const counts = tally(runs).map(({ verdict, count }) => `${count} ${VERDICT_WORDS[verdict].label}`);
  const from = runs[0] === undefined ? '' : `, from ${timeText(runs[0].time, now)}`;
  return `The last ${countText(runs.length, 'run')}${from}: ${counts.join(', ')}.`;
}

function legend(runs: readonly RunRecord[]): Markup {
  const items = tally(runs).map(
    ({ verdict, count }) =>
      html`<li>${mark(verdict)}${count} ${VERDICT_WORDS[verdict].label.toLowerCase()}</li>`,
  );
  const shown =
    runs.length === 1 ? 'The only run so far' : `The last ${runs.length} runs, newest at the right`;
  return html`<span>${shown}</span><ul class="legend">${items}</ul>`;
}
