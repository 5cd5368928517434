import type { Verdict } from '../../history/index.ts';
import type { Severity } from '../../rules/index.ts';
import type { ContractView, PlacedCause } from '../contract/contract-view.ts';
import type { Tally } from '../contract/coverage-numbers.ts';
import type { MutationReport } from '../mutation-file.ts';
import { causeAnchor } from './cause-card.ts';
import type { LineLink } from './contract-operations.ts';
import { type Column, type HtmlValue, html, type Markup, printable, table } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { countText, percentText, SEVERITY_WORDS, timeElement } from './wording.ts';

const NAME_LENGTH = 120;
const FIRST_CAUSES = 3;

/** The overall result of the page, as a verdict. */
export function contractTone({ findings, suite, monitors }: ContractView): Verdict {
  if (findings.some(({ finding }) => finding.severity === 'error')) return 'broken';
  if (findings.some(({ finding }) => finding.severity === 'warning')) return 'drifting';
  return suite || monitors.length > 0 ? 'up' : 'unknown';
}

/** `1 contract violation, 2 warnings`. */
export function contractHeadline(view: ContractView): string {
  const count = (severity: Severity) =>
    view.causes.filter(({ cause }) => cause.finding.severity === severity).length;
  const errors = count('error');
  const warnings = count('warning');
  const violations = errors > 0 ? countText(errors, 'contract violation') : 'No contract violations';
  if (warnings > 0) return `${violations}, ${countText(warnings, 'warning')}`;
  if (errors > 0) return violations;
  return contractTone(view) === 'up' ? 'No contract violations in the exercised parts' : 'Not exercised yet';
}

/** The first screen: findings with their lines, coverage, mutation score. */
export function contractHero(view: ContractView, now: string, link: LineLink): Markup {
  const tone = contractTone(view);
  const { contract, causes } = view;
  return html`<div class="hero tone-${tone}"><div class="inner">
<h1 class="eyebrow">Contract <b>${printable(view.title, NAME_LENGTH)}</b>
<code>${printable(contract.file, NAME_LENGTH)}</code></h1>
<h2 class="verdict">${mark(tone)}<span>${contractHeadline(view)}</span></h2>
${causes.length > 0 && html`<ul class="first">${causes.slice(0, FIRST_CAUSES).map((each) => firstItem(each, link))}</ul>`}
${numbersList(view)}
<ul class="facts">${facts(view, now)}</ul>
<p class="jumps">${jumps(view)}</p>
</div></div>`;
}

function firstItem({ cause, found }: PlacedCause, link: LineLink): Markup {
  const { finding, headline } = cause;
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const cut = (text: string) => printable(text, NAME_LENGTH);
  const line = found[0]?.line;
  return html`<li>${verdictTag(tone, label)} <a href="#${causeAnchor(cause)}">${cut(headline)}</a>
<span class="quiet">${cut(finding.id)}</span>
${line !== undefined && link(line, `line ${line}`)}</li>\n`;
}

function numbersList({ numbers, mutation, covered }: ContractView): Markup {
  const { operations, responses, mediaTypes, properties, requestParts, cases, rules } = numbers;
  const mutants = mutation && mutationOf(mutation);
  return html`<dl class="numbers" aria-label="Coverage">
${number('Operations', operations)}
${number('Responses by status', responses)}
${number('Media types', mediaTypes)}
${number('Properties', properties)}
${requestParts.of > 0 && number('Request parts', requestParts)}
${cases && covered && number('Cases', cases)}
${number('Rules checked', rules)}
${mutants && number('Mutants caught', { done: mutants.caught, of: mutants.made })}
</dl>`;
}

function number(label: string, { done, of }: Tally): Markup {
  const share = of === 0 ? 'none documented' : percentText(done / of);
  return html`<div><dt>${label}</dt><dd><b>${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}</b>
<span class="quiet">${share}</span></dd></div>\n`;
}

function facts({ suite, covered, monitors, mutation }: ContractView, now: string): Markup {
  return html`${suite ? html`<li>Suite ran ${timeElement(suite.startedAt, now)}, depth ${printable(suite.depth, NAME_LENGTH)}</li>` : html`<li>The suite has not run: <code>npx playwright test</code></li>`}
${suite && !covered && html`<li>Its report has no coverage data</li>`}
${monitors.map(({ monitor, time, outdated }) => html`<li>Monitor ${printable(monitor, NAME_LENGTH)} ran ${timeElement(time, now)}${outdated && ', with an earlier version of the contract: line numbers may differ'}</li>`)}
${monitors.length === 0 && html`<li>No monitor uses it: <code>npx driftline check</code></li>`}
${!mutation && html`<li>Mutation score not measured: <code>npm run mutate</code></li>`}`;
}

function jumps({ causes, mutation, switchedOff }: ContractView): Markup {
  const jump = (id: string, text: string) => html`<a href="#${id}">${text}</a>\n`;
  return html`${jump('operations', 'Operations')}
${causes.length > 0 && jump('findings', countText(causes.length, 'finding'))}
${jump('unseen', 'Never exercised')}
${mutation && jump('mutation', 'Mutation score')}
${switchedOff.length > 0 && jump('off', countText(switchedOff.length, 'rule switched off', 'rules switched off'))}
${jump('source', 'Source')}`;
}

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
