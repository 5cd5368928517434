import { isExplained } from '../contract-place.ts';
import type { SuiteCause } from '../suite/causes.ts';
import { type CardParts, copyButton, frameFigure, namesOf } from './finding-card.ts';
import { type HtmlValue, html, type Markup, printable } from './html.ts';
import { verdictTag } from './marks.ts';
import { countText, SEVERITY_WORDS } from './wording.ts';

const VALUE_LENGTH = 600;
const LINE_LENGTH = 240;
const MOST_OPERATIONS = 60;
const MOST_CASES = 8;
const SHOWN_CAUSES = 8;

/** Optional parts of a card. */
interface CauseParts extends Pick<CardParts, 'frame'> {
  /** Whether it was there before: `new`, `still there`, `flaky`. */
  readonly state?: string | undefined;
  /** A shell command that reproduces it. */
  readonly reproduce?: string | undefined;
  /** Names of rules for the filters of the page. */
  readonly rules?: string;
}

/**
 * What is wrong once, in two lines: the headline with its values, and where it is. Everything else is folded, and a
 * link to `causeAnchor` opens it.
 * @param seen when and how often it was seen
 */
export function causeCard(cause: SuiteCause, seen: HtmlValue, parts: CauseParts = {}): Markup {
  const { finding, headline, expected, operations, cases } = cause;
  const { reproduce, state, rules } = parts;
  const explained = isExplained(finding);
  const frame = explained ? parts.frame : undefined;
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const line = (text: string) => printable(text, LINE_LENGTH);
  const value = (text: string) => printable(text, VALUE_LENGTH);
  return html`<article class="cause"${rules !== undefined && html` data-rules="${rules}"`}>
<h4>${verdictTag(tone, label)} <span>${line(headline)}</span>${state !== undefined && html` <span class="quiet">${state}</span>`}</h4>
<details><summary>Details <span class="quiet">${line(placeText(cause))} <code>${line(finding.id)}</code></span>
${explained && html` <code class="quiet">${line(finding.contract)}</code>`}</summary>
<div class="folded" id="${causeAnchor(cause)}">
${operations.length > 1 && html`<p>In ${countText(operations.length, 'operation')}: ${namesOf(operations, MOST_OPERATIONS)}</p>`}
<dl class="terms">
<div><dt>Expected</dt><dd><code>${value(expected)}</code></dd></div>
<div><dt>Received</dt><dd class="tone-${tone}"><code>${value(finding.received)}</code></dd></div>
</dl>
<p class="hint">${value(finding.hint)}</p>
${reproduce !== undefined && html`<p class="again"><span class="quiet">Reproduce</span> <code class="pick">${value(reproduce)}</code> ${copyButton('the command')}</p>`}
${frame && frameFigure(frame, finding.contract)}
${finding.reason !== undefined && html`<p class="quiet">${label}, because ${value(finding.reason)}</p>`}
${cases.length > 1 && html`<p class="quiet">Requests: ${namesOf(cases, MOST_CASES)}</p>`}
<div class="quiet">${seen}</div>
</div></details>
</article>\n`;
}

/** The id of what is folded of a cause; a fingerprint is text of a file. */
export function causeAnchor({ fingerprint }: Pick<SuiteCause, 'fingerprint'>): string {
  return `cause-${fingerprint.replaceAll(/[^\w-]/g, '_').slice(0, 40)}`;
}

/** `documented, response status`, `4 requests, response status, compatible`. */
function placeText({ finding, cases }: SuiteCause): string {
  const sent = cases.length > 1 ? countText(cases.length, 'request') : finding.case;
  return [sent, finding.where, ...(finding.change === undefined ? [] : [finding.change])].join(', ');
}

/** The first cards of causes; the others are folded, and counted. */
export function foldedCards(cards: readonly HtmlValue[]): HtmlValue {
  const hidden = cards.slice(SHOWN_CAUSES);
  return html`${cards.slice(0, SHOWN_CAUSES)}
${hidden.length > 0 && html`<details class="rest"><summary>and ${hidden.length.toLocaleString('en-US')} more</summary>${hidden}</details>`}`;
}
