import type { Summary } from '../../history/index.ts';
import { CAUSE_WORDS } from './causes.ts';
import { html, type Markup } from './html.ts';
import { more, table } from './table.ts';
import { countText, durationText, timeElement } from './wording.ts';

const MOST_ROWS = 60;
const AT_SIGHT = 6;
const COLUMNS = [
  { label: 'From' },
  { label: 'Lasted' },
  { label: 'Runs', numeric: true },
  { label: 'Why nothing is known' },
];

/** When nothing is known, and why, the newest first. */
export function gapTable({ gaps, unknown, now }: Summary): Markup {
  const all = [
    ...gaps.map(({ from, to, missed }) => ({
      from,
      to,
      runs: missed,
      why: 'no run happened that should have',
    })),
    ...unknown.map(({ from, to, runs, cause }) => ({ from, to, runs, why: CAUSE_WORDS[cause] })),
  ].sort((a, b) => (a.from < b.from ? 1 : -1));
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ from, to, runs, why }) => [
      timeElement(from, now),
      durationText(Date.parse(to ?? now) - Date.parse(from)),
      runs.toLocaleString('en-US'),
      to === undefined ? html`${why}, <strong>still</strong>` : why,
    ]);
  const hidden = all.length - rows.length;
  const first = table('Time of which nothing is known, the newest first', COLUMNS, rows.slice(0, AT_SIGHT));
  return html`<div class="gaps">${first}
${more('Earlier no data', COLUMNS, rows.slice(AT_SIGHT))}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'more', 'more')} not shown.</p>`}`;
}
