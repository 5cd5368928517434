import type { AlertDelivery, NotifiedAlert } from '../../history/index.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { verdictTag } from './marks.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { countText, timeElement } from './wording.ts';

const MOST_ALERTS = 30;
const LENGTH = 300;
const COLUMNS = [{ label: 'Time' }, { label: 'Alert' }, { label: 'Notifications' }];

/** The alerts with their notifications, delivered and pending; newest first. */
export function alertTable(alerts: readonly NotifiedAlert[], now: string): Markup {
  const rows = alerts.slice(0, MOST_ALERTS).map((alert) => row(alert, now));
  const hidden = alerts.length - rows.length;
  return html`<div class="alerts">${table('Alerts, newest first', COLUMNS, rows)}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'earlier alert')} not shown.</p>`}`;
}

function row({ id, time, kind, headline, deliveries }: NotifiedAlert, now: string): HtmlValue[] {
  return [
    timeElement(time, now),
    html`${kind !== undefined && html`<strong>${kind}</strong> `}${printable(headline ?? id, LENGTH)}`,
    html`<ul>${deliveries.map((delivery) => html`<li>${deliveryText(delivery, now)}</li>`)}</ul>`,
  ];
}

function deliveryText({ channel, outcome, attempts, time, problem }: AlertDelivery, now: string): Markup {
  const name = printable(channel, LENGTH);
  const attemptCount = attempts > 1 && `, ${countText(attempts, 'attempt')}`;
  const why = problem !== undefined && html` <span class="quiet">${printable(problem, LENGTH)}</span>`;
  if (outcome === 'delivered')
    return html`${verdictTag('up', 'Delivered')} ${name} ${timeElement(time, now)}${attemptCount}`;
  if (outcome === 'given-up') return html`${verdictTag('down', 'Given up')} ${name}${attemptCount}${why}`;
  return html`${verdictTag('drifting', 'Pending')} ${name}${attemptCount}, next attempt ${timeElement(time, now)}${why}`;
}
