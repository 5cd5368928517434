import type { Verdict } from '../../history/index.ts';
import type { ContractView } from '../contract/contract-view.ts';
import type { Tally } from '../contract/coverage-numbers.ts';
import type { PlacedFinding } from '../contract/placed-findings.ts';
import { mutationOf } from './contract-mutation.ts';
import type { LineLink } from './contract-operations.ts';
import { html, type Markup } from './html.ts';
import { mark, verdictTag } from './marks.ts';
import { printable } from './printable.ts';
import { countText, percentText, SEVERITY_WORDS, timeElement } from './wording.ts';

const NAME_LENGTH = 120;
const FIRST_FINDINGS = 3;

/** What the page comes to, in the words of a verdict. */
export function contractTone({ findings, suite, monitors }: ContractView): Verdict {
  if (findings.some(({ finding }) => finding.severity === 'error')) return 'broken';
  if (findings.some(({ finding }) => finding.severity === 'warning')) return 'drifting';
  return suite || monitors.length > 0 ? 'up' : 'unknown';
}

/** `1 promise is broken, 2 findings to look at`. */
export function contractHeadline(view: ContractView): string {
  const count = (wanted: (severity: string) => boolean) =>
    view.findings.filter(({ finding }) => wanted(finding.severity)).length;
  const broken = count((severity) => severity === 'error');
  const others = count((severity) => severity === 'warning');
  if (broken > 0) {
    const more = others > 0 ? `, and ${countText(others, 'thing')} to look at` : '';
    return `${countText(broken, 'promise is', 'promises are')} broken${more}`;
  }
  if (others > 0) return `Every promise is kept, and ${countText(others, 'thing')} to look at`;
  return contractTone(view) === 'up'
    ? 'Every promise is kept, as far as it was asked'
    : 'Nobody has asked for it yet';
}

/** The first screen: what is wrong and where it is written, how much was asked for, how strong the suite is. */
export function contractHero(view: ContractView, now: string, link: LineLink): Markup {
  const tone = contractTone(view);
  const { contract, findings } = view;
  return html`<div class="hero tone-${tone}"><div class="inner">
<h1 class="eyebrow">Contract <b>${printable(view.title, NAME_LENGTH)}</b>
<code>${printable(contract.file, NAME_LENGTH)}</code></h1>
<h2 class="verdict">${mark(tone)}<span>${contractHeadline(view)}</span></h2>
${findings.length > 0 && html`<ul class="first">${findings.slice(0, FIRST_FINDINGS).map((each) => firstItem(each, link))}</ul>`}
${numbersList(view)}
<ul class="facts">${facts(view, now)}</ul>
<p class="jumps">${jumps(view)}</p>
</div></div>`;
}

function firstItem({ finding, line }: PlacedFinding, link: LineLink): Markup {
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const cut = (text: string) => printable(text, NAME_LENGTH);
  return html`<li>${verdictTag(tone, label)} <span>${cut(finding.title)}</span>
<span class="quiet">${cut(finding.operation)}, ${cut(finding.where)}</span>
${line !== undefined && link(line, `line ${line}`)}</li>\n`;
}

function numbersList({ numbers, mutation, covered }: ContractView): Markup {
  const { operations, responses, mediaTypes, properties, requestParts, cases, rules } = numbers;
  const made = mutation && mutationOf(mutation);
  return html`<dl class="numbers" aria-label="Coverage">
${number('Operations', operations)}
${number('Responses by status', responses)}
${number('Media types', mediaTypes)}
${number('Properties', properties)}
${requestParts.of > 0 && number('Parts of requests', requestParts)}
${cases && covered && number('Cases', cases)}
${number('Rules asked', rules)}
${made && number('Mutants caught', { done: made.caught, of: made.made })}
</dl>`;
}

function number(label: string, { done, of }: Tally): Markup {
  const share = of === 0 ? 'none documented' : percentText(done / of);
  return html`<div><dt>${label}</dt><dd><b>${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}</b>
<span class="quiet">${share}</span></dd></div>\n`;
}

function facts({ suite, covered, monitors, mutation }: ContractView, now: string): Markup {
  return html`${suite ? html`<li>Suite ran ${timeElement(suite.startedAt, now)}, depth ${printable(suite.depth, NAME_LENGTH)}</li>` : html`<li>The suite has not run: <code>npx playwright test</code></li>`}
${suite && !covered && html`<li>Its report does not tell what it asked</li>`}
${monitors.map(({ monitor, time, outdated }) => html`<li>Monitor ${printable(monitor, NAME_LENGTH)} ran ${timeElement(time, now)}${outdated && ', with an earlier version of the document: lines may have moved'}</li>`)}
${monitors.length === 0 && html`<li>No monitor watches it: <code>npx driftline check</code></li>`}
${!mutation && html`<li>MutationScore not measured: <code>npm run mutate</code></li>`}`;
}

function jumps({ findings, mutation, switchedOff }: ContractView): Markup {
  const jump = (id: string, text: string) => html`<a href="#${id}">${text}</a>\n`;
  return html`${findings.length > 0 && jump('findings', countText(findings.length, 'finding'))}
${jump('operations', 'Operations')}
${jump('unseen', 'Never exercised')}
${mutation && jump('mutation', 'MutationScore')}
${switchedOff.length > 0 && jump('off', countText(switchedOff.length, 'rule switched off', 'rules switched off'))}
${jump('source', 'The document')}`;
}
