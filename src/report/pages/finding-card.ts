import type { Evidence } from '../../masking/index.ts';
import type { Cause } from '../../rules/index.ts';
import { isExplained } from '../contract-place.ts';
import { type CodeFrame, frameText } from '../terminal/code-frame.ts';
import { type HtmlValue, html, type Markup, printable } from './html.ts';
import { verdictTag } from './marks.ts';
import { SEVERITY_WORDS } from './wording.ts';

const VALUE_LENGTH = 600;
const LINE_LENGTH = 240;
const NAMES_LENGTH = 2_400;
const BODY_LENGTH = 4_000;
/** Width of the contract's lines; longer ones are cut around the place. */
const FRAME_COLUMNS = 100;

/** Nobody reads more operations in a card. */
const MOST_OPERATIONS = 20;

/** Optional parts of a card. */
export interface CardParts {
  readonly evidence?: Evidence | undefined;
  /** The lines of the contract around the place. */
  readonly frame?: CodeFrame | undefined;
}

/**
 * What is wrong once, with expected and received values, its place in the contract, and its hint.
 * @param seen when and how often it was seen
 */
export function findingCard(cause: Cause, seen: HtmlValue, parts: CardParts = {}): Markup {
  const { finding, headline, expected, operations } = cause;
  const { evidence } = parts;
  const explained = isExplained(finding);
  const frame = explained ? parts.frame : undefined;
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const line = (text: string) => printable(text, LINE_LENGTH);
  const value = (text: string) => printable(text, VALUE_LENGTH);
  return html`<article class="finding">
<h4>${verdictTag(tone, label)} <span>${line(headline)}</span></h4>
<p class="place">
<span>${line(finding.operation)}</span> <span>${line(finding.case)}</span> <span>${line(finding.where)}</span>
<code>${line(finding.id)}</code>${finding.change !== undefined && html` <span>${line(finding.change)}</span>`}
</p>
${operations.length > 1 && html`<p>In ${namesOf(operations, MOST_OPERATIONS)}.</p>`}
<dl class="terms">
<div><dt>Expected</dt><dd><code>${value(expected)}</code>
${explained && !frame && html`<cite><code>${line(finding.contract)}</code></cite>`}</dd></div>
<div><dt>Received</dt><dd class="tone-${tone}"><code>${value(finding.received)}</code></dd></div>
</dl>
${frame && frameFigure(frame, finding.contract)}
<p class="hint">${value(finding.hint)}</p>
${finding.reason !== undefined && html`<p class="quiet">${label}, because ${value(finding.reason)}</p>`}
<div class="quiet">${seen}</div>
${evidence && evidenceDetails(evidence)}
</article>\n`;
}

/** `listPets, getPet, and 3 more`. */
export function namesOf(all: readonly string[], most: number): string {
  const hidden = all.length - most;
  const shown = printable(all.slice(0, most).join(', '), NAMES_LENGTH);
  return hidden > 0 ? `${shown}, and ${hidden} more` : shown;
}

/** The lines of the contract around the place, with the same marker as in a terminal. */
export function frameFigure(frame: CodeFrame, place: string): Markup {
  const lines = frameText(frame, FRAME_COLUMNS).map((line, index, all) => {
    const text = printable(line, 2 * FRAME_COLUMNS);
    if (line.startsWith('>')) return html`<b>${text}\n</b>`;
    return all[index - 1]?.startsWith('>') ? html`<i class="caret">${text}\n</i>` : html`${text}\n`;
  });
  return html`<figure class="frame"><figcaption>In the contract <code>${printable(place, LINE_LENGTH)}</code></figcaption>
<pre wrap><code>${lines}</code></pre></figure>`;
}

/** Request, response and curl command, folded. */
function evidenceDetails({ request, response, failure, curl }: Evidence): Markup {
  return html`<details class="evidence">
<summary>Request, response and curl command</summary>
${excerpt(html`curl ${copyButton('curl')}`, html`<span class="pick">${printable(curl, BODY_LENGTH)}</span>`)}
${excerpt('Request', message(`${request.method} ${request.url}`, Object.entries(request.headers), request.body))}
${response && excerpt('Response', message(`Status ${response.status}`, response.headers, response.body))}
${failure !== undefined && excerpt('Request error', printable(failure, BODY_LENGTH))}
</details>`;
}

/** Shown by a script, which it needs. */
export function copyButton(what: string): Markup {
  return html`<button type="button" class="copy" data-copy aria-label="Copy ${what}" hidden>Copy</button>`;
}

function excerpt(label: HtmlValue, content: HtmlValue): Markup {
  return html`<figure><figcaption>${label}</figcaption><pre wrap><code>${content}</code></pre></figure>`;
}

type HeaderLine = readonly [name: string, value: string];

function message(first: string, headers: readonly HeaderLine[], body = ''): string {
  const lines = headers.map(([name, value]) => `${name}: ${printable(value, VALUE_LENGTH)}`);
  const head = [printable(first, VALUE_LENGTH), ...lines].join('\n');
  return body === '' ? head : `${head}\n\n${printable(body, BODY_LENGTH)}`;
}
