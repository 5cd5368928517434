import { durationText } from '../../core/index.ts';
import type { Budget, Budgets, Measured, Verdict } from '../../history/index.ts';
import type { Severity } from '../../rules/index.ts';
import { type HtmlValue, html, type Markup } from './html.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The label of a verdict in a table, and the beginning of a sentence about it. */
export const VERDICT_WORDS: Readonly<Record<Verdict, { label: string; since: string }>> = {
  up: { label: 'Up', since: 'No contract violations since' },
  degraded: { label: 'Degraded', since: 'Slower than agreed since' },
  drifting: { label: 'Drifting', since: 'Drifting since' },
  broken: { label: 'Broken', since: 'Contract violated since' },
  down: { label: 'Down', since: 'Down since' },
  unknown: { label: 'Unknown', since: 'Unknown since' },
};

/** The label of a severity, and the verdict whose colour and mark it uses. */
export const SEVERITY_WORDS: Readonly<Record<Severity, { label: string; tone: Verdict }>> = {
  error: { label: 'Error', tone: 'broken' },
  warning: { label: 'Warning', tone: 'drifting' },
  info: { label: 'Info', tone: 'unknown' },
};

/** `03:12 UTC` on the day of `now`, `11 Jan 03:12 UTC` on another one; ISO time. */
export function timeText(time: string, now: string): string {
  const iso = new Date(time).toISOString();
  const clock = `${iso.slice(11, 16)} UTC`;
  return iso.slice(0, 10) === now.slice(0, 10) ? clock : `${dateText(time, now)} ${clock}`;
}

/** `11 Jan`, with the year if it is not that of `now`; UTC. */
export function dateText(time: string, now: string): string {
  const [year, month, day] = new Date(time).toISOString().slice(0, 10).split('-');
  const date = `${Number(day)} ${MONTHS[Number(month) - 1]}`;
  return year === now.slice(0, 4) ? date : `${date} ${year}`;
}

/** A time as an element: short text, exact time as its title. */
export function timeElement(time: string, now: string): Markup {
  const iso = new Date(time).toISOString();
  const exact = iso.replace('T', ' ').replace('Z', ' UTC');
  return html`<time datetime="${iso}" title="${exact}">${timeText(time, now)}</time>`;
}

/** `up again after 14 min down`; ISO times, and the verdicts meanwhile. */
export function againText(from: string, to: string, verdicts: readonly Verdict[]): string {
  const lasted = durationText(Math.max(0, Date.parse(to) - Date.parse(from)));
  return `up again after ${lasted} ${verdicts.map((each) => VERDICT_WORDS[each].label.toLowerCase()).join(' or ')}`;
}

/** What is said of an error budget. */
interface BudgetWords {
  /** `34 min`, `67 min`, `3 of 6 runs`. */
  readonly amount: string;
  /** `left`, `over`; `failed` or `were slow` where too little was measured for a time. */
  readonly state: 'left' | 'over' | 'failed' | 'was slow' | 'were slow';
  /** `43 min`, `26 min allowed in the 18 d measured`, `0.1 % allowed in the 4 s measured`. */
  readonly of: string;
}

/** Of a window that is nearly measured, all is spoken of. */
function isMeasured({ measuredMs, windowMs }: Measured): boolean {
  return measuredMs >= 0.95 * windowMs;
}

/** `in 30 days`; `in the 18 d measured` where a history is younger. */
export function measuredText(time: Measured, window: string): string {
  return isMeasured(time) ? `in ${window}` : `in the ${coveredText(time, window)} measured`;
}

/** `30 days`; `18 d` where a history is younger. */
export function coveredText(time: Measured, window: string): string {
  return isMeasured(time) ? window : durationText(Math.max(SECOND, time.measuredMs));
}

/**
 * Of ranges from short to long those that say something: all that a history covers, and the next one where it has more, for that
 * has the whole history.
 */
export function coveredRanges<Range extends { readonly range: Measured }>(ranges: readonly Range[]): Range[] {
  return ranges.filter(({ range }, at) => {
    const before = ranges[at - 1]?.range;
    return before === undefined || (isMeasured(before) && range.measuredMs > 1.05 * before.windowMs);
  });
}

/** The uptime of a day or a month in a table; where the history is younger, with the time that it is of, and once. */
export function uptimeCell(range: UptimeOf | undefined, shorter?: Measured): HtmlValue {
  if (range === undefined || range.uptime.ratio === null || (shorter && !isMeasured(shorter))) return '–';
  const young = !isMeasured(range) && html`<br><span class="quiet">${measuredText(range, '')}</span>`;
  return html`${percentText(range.uptime.ratio)}${young}`;
}

type UptimeOf = Measured & { readonly uptime: { readonly ratio: number | null } };

/**
 * An error budget as the time that it is of what was measured: the share of a month says nothing after an hour. Where less than
 * a minute may fail of that, as runs. Undefined where nothing was measured.
 */
export function budgetWords(budget: Budget, objective: keyof Budgets): BudgetWords | undefined {
  const { target, windowMs, measuredMs, left, good, total } = budget;
  if (left === null) return undefined;
  const isWhole = isMeasured(budget);
  const allowedMs = Math.round((1 - target) * (isWhole ? windowMs : measuredMs));
  const measured = isWhole ? '' : ` allowed ${measuredText(budget, '')}`;
  if (allowedMs < MINUTE) {
    const amount = `${(total - good).toLocaleString('en-US')} of ${countText(total, 'run')}`;
    const state = objective !== 'latency' ? 'failed' : total === 1 ? 'was slow' : 'were slow';
    return { amount, state, of: `${shareText(1 - target)}${measured || ' allowed'}` };
  }
  const whole = durationText(allowedMs);
  const part = durationText(Math.round(Math.abs(left) * allowedMs));
  // What was spent is in no unit of the text.
  const amount = left > 0 && left < 1 && part === whole ? `just under ${part}` : part;
  return { amount, state: left < 0 ? 'over' : 'left', of: `${whole}${measured}` };
}

/** `34 min of 43 min left`, `67 min over, of 43 min`, `3 of 6 runs failed, 0.1 % allowed in the 4 s measured`. */
export function budgetText(budget: Budget, objective: keyof Budgets): string {
  const words = budgetWords(budget, objective);
  if (!words) return 'no data';
  const { amount, state, of } = words;
  if (state === 'left' && isMeasured(budget)) return `${amount} of ${of} left`;
  return `${amount} ${state}, ${state === 'over' || state === 'left' ? 'of ' : ''}${of}`;
}

/** `spent 14 times as fast as allowed in the last hour, 6 times in 6 h`. */
export function burnText({ hour, sixHours }: Budget['burnRate']): string {
  if (hour === null && sixHours === null) return 'no runs in the last 6 h';
  const [short, long] = [hour ?? 0, sixHours ?? 0];
  if (short === 0 && long === 0) return 'nothing spent in the last 6 h';
  if (short <= 1 && long <= 1) return 'spent slower than allowed';
  const rounded = (rate: number) => (rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
  const times = (rate: number) => (rounded(rate) === 1 ? 'just' : `${rounded(rate)} times`);
  const inSixHours = rounded(long) === 1 ? 'just as fast' : times(long);
  const last = rounded(short) === rounded(long) ? ' and in 6 h' : `, ${inSixHours} in 6 h`;
  return `spent ${times(short)} as fast as allowed in the last hour${last}`;
}

/** `99.9 %`, `99.995 %`: a share that somebody wrote, as it is. */
export function shareText(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** `4.2 ms`, `143 ms`, `1,240 ms`. */
export function msText(ms: number): string {
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString('en-US')} ms`;
}

/** `99.98 %`, rounded down: 100 % only if nothing failed. */
export function percentText(ratio: number): string {
  // In floating point, 0.57 * 10,000 is slightly less than 5,700.
  return `${(Math.floor(ratio * 10_000 + 1e-6) / 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** `1 run`, `1,440 runs`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
