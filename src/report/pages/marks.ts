import type { Verdict } from '../../history/index.ts';
import { html, type Markup, raw } from './html.ts';
import { VERDICT_WORDS } from './wording.ts';

/** Colours that can be distinguished on light and on dark, for icons and for pages whose style is not applied. */
export const PLAIN_COLOURS: Readonly<Record<Verdict, string>> = {
  up: '#2f9e63',
  degraded: '#b08a2e',
  drifting: '#d39a1f',
  broken: '#d9622b',
  down: '#d03a4b',
  unknown: '#7d838e',
};

const INK = 'class="ink" fill="none" stroke="#fff" stroke-width="2.4"';

/** A shape for each verdict, so that colour is never the only sign; the view box is 24 × 24. */
const SHAPES: Readonly<Record<Verdict, string>> = {
  up: `<circle cx="12" cy="12" r="10"/><path ${INK} d="M7.5 12.5l3 3 6-6.5"/>`,
  degraded: `<circle cx="12" cy="12" r="10"/><path ${INK} d="M12 6.5V12l4 2.5"/>`,
  drifting: `<path d="M12 2.2 22.6 21H1.4z"/><path ${INK} d="M12 9.2v5.2M12 17.6h0"/>`,
  broken: `<path d="M12 1 23 12 12 23 1 12z"/><path ${INK} d="M9 9l6 6M15 9l-6 6"/>`,
  down: `<rect x="2" y="2" width="20" height="20" rx="3"/><path ${INK} d="M12 6.5v10M7.5 12.5l4.5 4.5 4.5-4.5"/>`,
  unknown: `<circle class="hollow" fill="none" stroke="${PLAIN_COLOURS.unknown}" stroke-width="2.2" cx="12" cy="12" r="9.5"/>
<path class="line" fill="none" stroke="${PLAIN_COLOURS.unknown}" stroke-width="2.2" d="M9.3 9.4a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 2M12 17.2h0"/>`,
};

/** The mark of a verdict; hidden from screen readers, because the word stands next to it. */
export function mark(verdict: Verdict): Markup {
  const shape = raw(SHAPES[verdict]);
  return html`<svg class="mark tone-${verdict}" width="16" height="16" fill="${PLAIN_COLOURS[verdict]}" viewBox="0 0 24 24"
aria-hidden="true" focusable="false">${shape}</svg>`;
}

/** A verdict as a mark and a word. */
export function verdictTag(verdict: Verdict, label = VERDICT_WORDS[verdict].label): Markup {
  return html`<span class="tag tone-${verdict}">${mark(verdict)}${label}</span>`;
}
