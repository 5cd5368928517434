import type { DriftlineError } from '../../core/index.ts';
import { type RuleText, rules, seriesRules } from '../../rules/index.ts';
import type { ContractView } from '../contract/contract-view.ts';
import { isExercised } from '../contract/coverage-numbers.ts';
import type { OperationView } from '../contract/part-view.ts';
import type { PlacedFinding } from '../contract/placed-findings.ts';
import { contractHeadline, contractHero, contractTone } from './contract-hero.ts';
import { mutationPart } from './contract-mutation.ts';
import { type LineLink, operationList } from './contract-operations.ts';
import { shownLines, sourceListing } from './contract-source.ts';
import { CONTRACT_STYLE } from './contract-style.ts';
import { MOST_FINDINGS } from './families.ts';
import { findingCard } from './finding-card.ts';
import { type Beside, page } from './frame.ts';
import { html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { section } from './section.ts';
import { countText, timeElement } from './wording.ts';

const NAME_LENGTH = 120;
const TEXT_LENGTH = 300;
const MOST_UNSEEN = 60;
const MOST_MONITORS = 5;

/** The page of another contract. */
export interface OtherContract {
  readonly title: string;
  /** Name of the file beside this one; made in this project. */
  readonly address: string;
}

/**
 * The page of a contract, `contract.html`: the document as people read it, what was asked of it and what was found, each
 * finding beside its line. Everything in the view is taken for untrusted text.
 */
export function contractPage(
  view: ContractView,
  builtAt: Date,
  others: readonly OtherContract[] = [],
  beside?: Beside,
): string {
  const now = builtAt.toISOString();
  const shown = shownLines(view.source, view.findings);
  const link: LineLink = (line, text) => (shown.has(line) ? html`<a href="#L${line}">${text}</a>` : text);
  return page({
    title: `${contractHeadline(view)}: ${printable(view.title, NAME_LENGTH)} – Driftline`,
    tone: contractTone(view),
    place: 'contract',
    styles: [CONTRACT_STYLE],
    builtAt,
    beside,
    main: html`${contractHero(view, now, link)}
<div class="inner">
${view.findings.length > 0 && findingsSection(view, now, link)}
${section('operations', 'Operations', 'What is documented, and who has seen it. A line opens.', operationList(view.operations, link))}
${section('unseen', 'Never exercised', 'What neither the suite nor a monitor sent or got.', unseen(view, link))}
${view.mutation && section('mutation', 'MutationScore of the suite', 'Every way in which a response can break, and what the rules make of it.', mutationPart(view.mutation, now))}
${view.switchedOff.length > 0 && section('off', 'Switched off', 'Rules that nobody asks here, and why.', offList(view))}
${section('source', 'The document', 'As it is written. What was found stands below its line.', sourceListing(view.source, view.findings, shown))}
${others.length > 0 && section('others', 'Other contracts', 'What other monitors watch.', otherList(others))}
</div>`,
  });
}

/** The same page where the document cannot be read: what is wrong, and what to do. */
export function contractErrorPage(
  file: string,
  { code, sentence, hint }: DriftlineError,
  builtAt: Date,
): string {
  return page({
    title: 'The contract cannot be used – Driftline',
    tone: 'unknown',
    place: 'contract',
    builtAt,
    main: html`<div class="hero tone-unknown"><div class="inner">
<h1 class="eyebrow">Contract <code>${printable(file, NAME_LENGTH)}</code></h1>
<h2 class="verdict">The contract cannot be used</h2>
<p class="lead">${printable(sentence, TEXT_LENGTH)}</p>
<p class="lead">${printable(hint, TEXT_LENGTH)} <code>${code}</code></p>
</div></div>`,
  });
}

function findingsSection({ findings }: ContractView, now: string, link: LineLink): Markup {
  const cards = findings
    .slice(0, MOST_FINDINGS)
    .map((each) => html`<div class="found">${findingCard(each.finding, seenBy(each, now, link))}</div>`);
  const hidden = findings.length - cards.length;
  const rest =
    hidden > 0 && html`<p class="none">${countText(hidden, 'finding')} more, each at its line below.</p>`;
  const about = 'By the last run of the suite, and of each monitor.';
  return section('findings', 'Findings', about, html`${cards}${rest}`);
}

function seenBy({ line, tests, monitors }: PlacedFinding, now: string, link: LineLink): Markup {
  const place = line !== undefined && html`${link(line, `Line ${line}`)} of the document. `;
  const suite = tests !== undefined && html`Seen by the suite, in ${countText(tests, 'test')}. `;
  const seen = monitors.slice(0, MOST_MONITORS).map(({ monitor, firstSeen, runs }) => {
    const name = printable(monitor, NAME_LENGTH);
    return html`Seen by the monitor ${name} since ${timeElement(firstSeen, now)}, in ${countText(runs, 'run')}. `;
  });
  return html`<p>${place}${suite}${seen}</p>`;
}

function unseen({ operations }: ContractView, link: LineLink): Markup {
  const all = operations.flatMap(unseenOf);
  if (all.length === 0) return html`<p class="none">Everything that is documented was seen.</p>`;
  const items = all.slice(0, MOST_UNSEEN).map(({ operation, part, line }) => {
    const place = link(line, `line ${line}`);
    return html`<li><span>${printable(operation, NAME_LENGTH)} <code>${printable(part, NAME_LENGTH)}</code></span> <span class="quiet">${place}</span></li>\n`;
  });
  const hidden = all.length - items.length;
  return html`<ul class="lines">${items}</ul>${hidden > 0 && html`<p class="none">${countText(hidden, 'part')} more.</p>`}`;
}

/** What nobody saw of an operation; what is inside of a response that nobody saw goes without saying. */
function unseenOf(view: OperationView): { operation: string; part: string; line: number }[] {
  const { operation, responses, request } = view;
  const unsent = [
    ...request.parameters.map((each) => ({ ...each, part: `${each.place} ${each.name}` })),
    ...request.content.flatMap(({ properties }) =>
      properties.map((each) => ({ ...each, part: `request ${each.path}` })),
    ),
  ].filter((each) => isExercised(view) && !isExercised(each));
  const unseen = responses.flatMap((response) => {
    const { status, line, content } = response;
    if (!isExercised(response)) return [{ operation: operation.id, part: status, line }];
    return content.flatMap((media) => {
      if (!isExercised(media))
        return [{ operation: operation.id, part: `${status} ${media.mediaType}`, line: media.line }];
      return media.properties
        .filter((each) => !isExercised(each))
        .map((each) => ({ operation: operation.id, part: `${status} ${each.path}`, line: each.line }));
    });
  });
  return [...unsent.map(({ part, line }) => ({ operation: operation.id, part, line })), ...unseen];
}

function offList({ switchedOff }: ContractView): Markup {
  const known: readonly RuleText[] = [...rules, ...seriesRules];
  const items = switchedOff.map(({ rule, reason }) => {
    const title = known.find(({ id }) => id === rule)?.title ?? '';
    return html`<li><span><code>${printable(rule, NAME_LENGTH)}</code> ${title}</span> <span class="quiet">${printable(reason, TEXT_LENGTH)}</span></li>\n`;
  });
  return html`<ul class="lines">${items}</ul>`;
}

function otherList(others: readonly OtherContract[]): Markup {
  const items = others.map(
    ({ title, address }) => html`<li><a href="${address}">${printable(title, NAME_LENGTH)}</a></li>\n`,
  );
  return html`<ul class="lines">${items}</ul>`;
}
