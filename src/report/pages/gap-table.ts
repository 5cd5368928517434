import type { Summary } from '../../history/index.ts';
import { CAUSE_WORDS } from './causes.ts';
import { html, type Markup } from './html.ts';
import { more, table } from './table.ts';
import { countText, durationText, timeElement } from './wording.ts';

const MOST_ROWS = 60;
const VISIBLE_ROWS = 6;
const COLUMNS = [
  { label: 'From' },
  { label: 'Lasted' },
  { label: 'Runs', numeric: true },
  { label: 'Cause' },
];

/** Periods without data, with their causes; newest first. */
export function gapTable({ gaps, unknown, now }: Summary): Markup {
  const all = [
    ...gaps.map(({ from, to, missed }) => ({
      from,
      to,
      runs: missed,
      cause: 'scheduled runs were missed',
    })),
    ...unknown.map(({ from, to, runs, cause }) => ({ from, to, runs, cause: CAUSE_WORDS[cause] })),
  ].sort((a, b) => (a.from < b.from ? 1 : -1));
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ from, to, runs, cause }) => [
      timeElement(from, now),
      durationText(Date.parse(to ?? now) - Date.parse(from)),
      runs.toLocaleString('en-US'),
      to === undefined ? html`${cause}, <strong>ongoing</strong>` : cause,
    ]);
  const hidden = all.length - rows.length;
  const first = table('Periods with no data, newest first', COLUMNS, rows.slice(0, VISIBLE_ROWS));
  return html`<div class="gaps">${first}
${more('Earlier periods with no data, newest first', COLUMNS, rows.slice(VISIBLE_ROWS))}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'more', 'more')} not shown.</p>`}`;
}
