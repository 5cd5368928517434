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

/**
 * Characters that are invisible or reorder the text around them: control characters (Cc), format characters
 * such as direction overrides and zero-width spaces (Cf), lone surrogates (Cs), line and paragraph separators
 * (Zl, Zp).
 */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Upper limit for every text on a page. */
const LONGEST = 20_000;

/**
 * Makes untrusted text safe to display: unprintable characters are replaced with their code points, and a
 * text above the limit is cut, with a note of how much is missing. Tabs and newlines are kept; CRLF becomes
 * LF.
 */
export function printable(text: string, limit = LONGEST): string {
  const missing = text.length - limit;
  const kept = missing > 0 ? text.slice(0, limit) : text;
  const shown = kept.replaceAll('\r\n', '\n').replace(UNPRINTABLE, nameOf);
  return missing > 0 ? `${shown}… (${missing.toLocaleString('en-US')} more characters)` : shown;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/**
 * A section of a page: heading and description at the side, content next to them or below.
 * @param id the fragment in URLs; a constant of this project, never received text
 */
export function section(id: string, title: string, about: HtmlValue, content: HtmlValue): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="aside"><h3 id="${id}-title">${title}</h3><p class="quiet">${about}</p></div>
<div class="content">${content}</div>
</section>\n`;
}

/** A column of a table; `numeric` ones are aligned right. */
export interface Column {
  readonly label: string;
  readonly numeric?: boolean;
}

/**
 * A table with a caption; the first cell of each row is its header. On a narrow page each row becomes a block
 * with the name of the column before each value; the explicit roles keep it a table for screen readers.
 */
export function table(
  caption: HtmlValue,
  columns: readonly Column[],
  rows: readonly (readonly HtmlValue[])[],
): Markup {
  const heads = columns.map(
    (column) => html`<th role="columnheader" scope="col" class="${kind(column)}">${column.label}</th>`,
  );
  return html`<table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => tableRow(columns, row))}</tbody>
</table>`;
}

function tableRow(columns: readonly Column[], row: readonly HtmlValue[]): Markup {
  const cells = columns.map((column, index) => {
    const content = html`<span class="cell">${row[index]}</span>`;
    if (index === 0) return html`<th role="rowheader" scope="row" class="${kind(column)}">${content}</th>`;
    return html`<td role="cell" class="${kind(column)}" data-label="${column.label}">${content}</td>`;
  });
  return html`<tr role="row">${cells}</tr>\n`;
}

function kind(column: Column): string {
  return column.numeric === true ? 'numeric' : 'words';
}

/** Further rows as a collapsed table; nothing if there are none. */
export function more(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly HtmlValue[])[],
): HtmlValue {
  if (rows.length === 0) return undefined;
  return html`<details><summary>${rows.length} more</summary>${table(caption, columns, rows)}</details>`;
}

/**
 * The id of a monitor's part of the page. Names of monitors consist of letters, digits, dots, dashes and
 * underscores.
 */
export function anchorOf(monitor: string): string {
  return `monitor-${monitor.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}`;
}
