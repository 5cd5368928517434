import { headlineOf } from '../../rules/index.ts';
import type { PlacedFinding } from '../contract/placed-findings.ts';
import { html, type Markup, printable } from './html.ts';
import { verdictTag } from './marks.ts';
import { countText, SEVERITY_WORDS } from './wording.ts';

/** A longer document is not shown completely, but only the lines around findings. */
const MOST_LINES = 1500;
const AROUND = 8;
const LINE_LENGTH = 300;
const TEXT_LENGTH = 200;
const MOST_AT_ONE_LINE = 10;

/** Which lines of the source are on the page; they count from 1. */
export function shownLines(
  source: readonly string[],
  findings: readonly PlacedFinding[],
): ReadonlySet<number> {
  if (source.length <= MOST_LINES) return new Set(source.map((_, index) => index + 1));
  const shown = new Set<number>();
  for (const { line } of findings) {
    if (line === undefined || shown.size > MOST_LINES) continue;
    for (let at = Math.max(1, line - AROUND); at <= Math.min(source.length, line + AROUND); at++)
      shown.add(at);
  }
  return shown;
}

/** The source with line numbers, each finding below its line. */
export function sourceListing(
  source: readonly string[],
  findings: readonly PlacedFinding[],
  shown: ReadonlySet<number>,
): Markup {
  if (shown.size === 0) {
    return html`<p class="none">${countText(source.length, 'line')}: too many to show, and none has a finding.</p>`;
  }
  const byLine = new Map<number | undefined, PlacedFinding[]>();
  for (const each of findings) byLine.set(each.line, [...(byLine.get(each.line) ?? []), each]);
  const digits = String(Math.max(...shown)).length;
  const listing = new Listing();
  let before = 0;
  for (const line of [...shown].sort((one, other) => one - other)) {
    if (line > before + 1) listing.skip(line - before - 1);
    before = line;
    const number = String(line).padStart(digits);
    listing.add(
      line,
      html`<i>${number}</i> ${printable(source[line - 1] ?? '', LINE_LENGTH)}`,
      byLine.get(line),
    );
  }
  return listing.end();
}

/** Lines without findings stand together in one element, which keeps their indentation without any style. */
class Listing {
  readonly #blocks: Markup[] = [];
  #lines: Markup[] = [];

  add(line: number, text: Markup, findings: readonly PlacedFinding[] = []): void {
    if (findings.length === 0) {
      this.#lines.push(html`<span id="L${line}">${text}\n</span>`);
      return;
    }
    this.#close();
    const more = findings.length - MOST_AT_ONE_LINE;
    this.#blocks.push(html`<div id="L${line}" class="hit tone-${toneOf(findings)}"><pre wrap><code>${text}</code></pre>
${findings.slice(0, MOST_AT_ONE_LINE).map(noteOf)}
${more > 0 && html`<p class="none">${more.toLocaleString('en-US')} more at this line.</p>`}</div>\n`);
  }

  skip(count: number): void {
    this.#close();
    this.#blocks.push(html`<p class="skip">${countText(count, 'line')} not shown</p>\n`);
  }

  end(): Markup {
    this.#close();
    return html`<div class="source">${this.#blocks}</div>`;
  }

  #close(): void {
    if (this.#lines.length > 0) this.#blocks.push(html`<pre wrap><code>${this.#lines}</code></pre>\n`);
    this.#lines = [];
  }
}

function toneOf(findings: readonly PlacedFinding[]): string {
  const hasError = findings.some(({ finding }) => finding.severity === 'error');
  return hasError ? SEVERITY_WORDS.error.tone : SEVERITY_WORDS.warning.tone;
}

function noteOf({ finding }: PlacedFinding): Markup {
  const { label, tone } = SEVERITY_WORDS[finding.severity];
  const cut = (text: string) => printable(text, TEXT_LENGTH);
  return html`<div class="at tone-${tone}" role="note"><p>${verdictTag(tone, label)} ${cut(headlineOf(finding))}
<span class="quiet">${cut(finding.id)}</span></p>
<p>Received <code>${cut(finding.received)}</code>, expected <code>${cut(finding.expected)}</code></p></div>`;
}
