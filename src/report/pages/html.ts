import { printable } from './printable.ts';

/** Safe HTML. Only `html` and `raw` create it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Value of a template: text to escape, markup to keep, or a list; undefined, null and false are omitted. */
export type HtmlValue = string | number | Markup | undefined | null | false | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * The only way to put text into a page: `` html`<p title="${title}">${text}</p>` ``. Every value is made
 * printable and escaped, for elements and quoted attributes; markup of another template is kept. Not for
 * values inside a script, a style or a URL.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]) : ''));
  return new Markup(text.join(''));
}

/** A trusted constant of this project as markup. Never for text that was read or received. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function render(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return printable(String(value)).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
