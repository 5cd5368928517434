import type { Retry } from '../../history/index.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { verdictTag } from './marks.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { msText, timeElement } from './wording.ts';

const MOST_RETRIES = 20;
const LENGTH = 160;
const COLUMNS = [{ label: 'Run' }, { label: 'Call' }, { label: 'Failed attempts' }, { label: 'Result' }];

/** Retried calls: a call that succeeds only on retry points to a problem. */
export function retryTable(retries: readonly Retry[], now: string): Markup {
  const rows = retries
    .slice(0, MOST_RETRIES)
    .map((retry): HtmlValue[] => [
      timeElement(retry.time, now),
      html`${printable(retry.operation, LENGTH)} <span class="quiet">${printable(retry.case, LENGTH)}</span>`,
      html`<ol class="attempts">${retry.attempts.map(
        ({ failure, phases }) =>
          html`<li>${printable(failure, LENGTH)} <span class="quiet">after ${msText(phases.total)}</span></li>`,
      )}</ol>`,
      retry.outcome === 'response'
        ? verdictTag('degraded', 'Response on retry')
        : verdictTag('down', `No response: ${retry.outcome}`),
    ]);
  return html`<div class="retries">${table('Retried calls, newest first', COLUMNS, rows)}</div>`;
}
