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
  '\0': '<wbr>',
};

/** Where a long word may break; `printable` leaves no such character in a text. */
const BREAK = '\0';
/** A style of the pages breaks long words; without any, as CI servers show them, only `<wbr>` does. */
const LONG_WORD = /\S{16}(?=\S)/gu;

/**
 * The only way to put text into a page: `` html`<p title="${title}">${text}</p>` ``. Every value is made
 * printable and escaped, for elements and quoted attributes, and long words of text may break; markup of another
 * template is kept. Not for values inside a script, a style or a URL.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Markup {
  let text = '';
  let inText = true;
  for (const [index, part] of parts.entries()) {
    text += part;
    inText = endsInText(part, inText);
    if (index < values.length) text += render(values[index], inText);
  }
  return new Markup(text);
}

/** Whether a value after this part is text of an element that may hold elements, and not of an attribute. */
function endsInText(part: string, before: boolean): boolean {
  const [opened, closed] = [part.lastIndexOf('<'), part.lastIndexOf('>')];
  if (opened === closed) return before;
  return closed > opened && !part.endsWith('<title>');
}

/** A trusted constant of this project as markup. Never for text that was read or received. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function render(value: HtmlValue, inText: boolean): string {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map((each) => render(each, inText)).join('');
  const shown = printable(String(value));
  const breakable = inText ? shown.replace(LONG_WORD, `$&${BREAK}`) : shown;
  return breakable.replace(/[&<>"'\0]/g, (character) => ESCAPES[character] ?? '');
}
