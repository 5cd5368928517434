import type { Budget, RangeSummary, Summary } from '../../history/index.ts';
import { type HtmlValue, html, type Markup, raw } from './html.ts';
import { PLAIN_COLOURS, verdictTag } from './marks.ts';
import { budgetText, burnText, countText, durationText, percentText } from './wording.ts';

/** Burn rate for paging in Google's SRE workbook: over one hour, it spends 2 % of a month's budget. */
const FAST_BURN = 14.4;

/** Uptime over one day to 90 days, and the remaining error budgets. */
export function uptimeTiles({ ranges, budgets }: Summary): Markup {
  const { availability, latency } = budgets;
  return html`<dl class="uptime">
${uptimeTile('24 hours', ranges.day)}
${uptimeTile('7 days', ranges.week)}
${uptimeTile('30 days', ranges.month)}
${uptimeTile('90 days', ranges.quarter)}
${availability && budgetTile('Error budget', availability)}
${latency && budgetTile('Latency budget', latency)}
</dl>`;
}

function uptimeTile(label: string, { uptime, missed }: RangeSummary): Markup {
  const { ratio, judged, failed, unknown } = uptime;
  const figure = ratio === null ? 'No data' : percentText(ratio);
  const counted = ratio === null ? '' : `${countText(failed, 'failure')} in ${countText(judged, 'run')}`;
  const rest = unknown > 0 && `, ${unknown.toLocaleString('en-US')} unknown`;
  const gaps = missed > 0 && `, ${missed.toLocaleString('en-US')} missed`;
  return html`<div><dt>Uptime, ${label}</dt>
<dd><b>${figure}</b> <span class="quiet">${counted}${rest}${gaps}</span></dd></div>`;
}

function budgetTile(label: string, { target, windowMs, left, burnRate }: Budget): Markup {
  const expected = `${percentText(target)} in ${durationText(windowMs).replace(/ 0 h$/, '')}`;
  if (left === null) {
    return html`<div><dt>${label}</dt><dd><b>No data</b> <span class="quiet">${expected}</span></dd></div>`;
  }
  const share = Math.max(0, Math.min(1, left));
  const whole = Math.round((1 - target) * windowMs);
  return html`<div class="budget tone-${toneOf(left)}"><dt>${label} ${left < 0 ? 'overspent' : 'left'}</dt>
<dd><b>${durationText(Math.round(Math.abs(left) * whole))}</b> ${isFast(burnRate) && verdictTag('broken', 'Burns fast')}
<svg class="bar-left" width="100%" height="6" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
<path class="all" fill="#bbb" d="M0 0h100v4H0z"/><path class="left" fill="${PLAIN_COLOURS[toneOf(left)]}" d="M0 0h${raw((share * 100).toFixed(1))}v4H0z"/></svg>
<span class="quiet">of ${durationText(whole)}, for ${expected}; ${burnText(burnRate)}</span></dd></div>`;
}

/** `Error budget: 34 min of 43 min left`. */
export function budgetFact(label: string, budget: Budget): HtmlValue {
  const text = `${label}: ${budgetText(budget)}`;
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
