import type { MutationReport } from '../mutation-file.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { type Column, table } from './table.ts';
import { countText, timeElement } from './wording.ts';

const NAME_LENGTH = 120;
const MOST_RULES = 4;
const MOST_SURVIVED = 40;

const COLUMNS: readonly Column[] = [
  { label: 'Mutants' },
  { label: 'Caught', numeric: true },
  { label: 'Survived', numeric: true },
  { label: 'Caught by' },
];

/** Number of mutants that were generated, caught, and that survived. */
export function mutationOf({ classes }: MutationReport): { made: number; caught: number; survived: number } {
  const sum = (key: 'made' | 'caught' | 'survived') => classes.reduce((total, each) => total + each[key], 0);
  return { made: sum('made'), caught: sum('caught'), survived: sum('survived') };
}

/** The mutation score as `npm run mutate` measured it, with every mutant that was not caught. */
export function mutationPart(report: MutationReport, now: string): Markup {
  const { conforming, survived, classes, startedAt } = report;
  const rows = classes.map((each): HtmlValue[] => [
    printable(each.title, NAME_LENGTH),
    html`${each.caught} of ${each.made}${each.explained > 0 && html` <span class="quiet">(${each.explained} undetectable)</span>`}`,
    each.survived > 0 ? html`<strong>${each.survived}</strong>` : 0,
    rulesText(each.rules),
  ]);
  const alarms = conforming.falseAlarms.length;
  return html`<div class="mutation">${table(html`Measured ${timeElement(startedAt, now)}`, COLUMNS, rows)}</div>
<p class="hint">${countText(conforming.variants, 'conforming variant')} of the mock server:
${alarms === 0 ? 'no false alarms' : html`<strong>${countText(alarms, 'false alarm')}</strong>`}.</p>
${survived.length > 0 && survivedList(survived)}`;
}

function rulesText(rules: MutationReport['classes'][number]['rules']): HtmlValue {
  const shown = rules.slice(0, MOST_RULES).map(({ id, count }) => `${printable(id, NAME_LENGTH)} ${count}`);
  const more = rules.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? `, ${more} more` : ''}`;
}

function survivedList(survived: MutationReport['survived']): Markup {
  const items = survived.slice(0, MOST_SURVIVED).map(({ name, reason }) => {
    const why =
      reason === undefined
        ? html`<strong>survived</strong>`
        : html`<span class="quiet">${printable(reason, 300)}</span>`;
    return html`<li><span>${printable(name, NAME_LENGTH)}</span> ${why}</li>\n`;
  });
  const hidden = survived.length - items.length;
  return html`<details><summary>${countText(survived.length, 'mutant')} not caught, and why</summary>
<ul class="lines">${items}</ul>${hidden > 0 && html`<p class="none">${hidden} more: see mutation.json.</p>`}</details>`;
}
