import { type HtmlValue, html, type Markup } from './html.ts';

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
