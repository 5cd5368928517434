import { printable } from './printable.ts';

/** HTML that may stand on a page as it is. Only `html` and `raw` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text to escape, markup to keep, lists of both; nothing for undefined, null and false. */
export type HtmlValue = string | number | Markup | undefined | null | false | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * The one way in which text gets into a page: `` html`<p title="${title}">${text}</p>` ``. Every value is made
 * printable and escaped, for elements and for quoted attributes alike; markup that a template made is kept.
 * Not for values inside a script, a style, or an address.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]) : ''));
  return new Markup(text.join(''));
}

/** Trusted text, written in this project, as markup. Never for anything that was read or received. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function render(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return printable(String(value)).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
