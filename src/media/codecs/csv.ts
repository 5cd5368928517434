import { appliedSchemas, isObject, joinPointer, propertyNames } from '../../schema/index.ts';
import { parseContentType } from '../content-type.ts';
import { typedText } from '../typed-text.ts';
import { type Codec, wholeValue } from './codec.ts';

/**
 * CSV (RFC 4180). An array of objects has a header line with their names, one of arrays has none; a string is
 * the text itself.
 */
export const csv: Codec = {
  parse(document, body, { text, contentType, partial }) {
    const { schema, itemSchema } = body;
    const rows = rowsOf(text, delimiterOf(contentType), partial === true);
    if ('malformed' in rows) return rows;
    const applied = schema === undefined ? [] : appliedSchemas(document, schema, 'first');
    const items = applied.find((each) => each.schema.items !== undefined);
    const item = itemSchema ?? (items && joinPointer(items.pointer, 'items'));
    if (item === undefined) return wholeValue(body, text);
    const values = valuesOf(document, item, rows.rows);
    if (itemSchema === undefined) return wholeValue(body, values);
    return {
      values: values.map((value, index) => ({ schema: item, value, instance: joinPointer('', index) })),
    };
  },
  write(_document, { mediaType }, value) {
    if (typeof value === 'string') return value;
    if (!Array.isArray(value)) return undefined;
    const names = [...new Set(value.filter(isObject).flatMap(Object.keys))];
    const rows = value.map((row) => (isObject(row) ? names.map((name) => row[name]) : [row].flat()));
    const delimiter = delimiterOf(mediaType);
    const lines = (names.length > 0 ? [names, ...rows] : rows).map((row) =>
      row.map((cell) => quoted(cell, delimiter)).join(delimiter),
    );
    return lines.map((line) => `${line}\r\n`).join('');
  },
};

function delimiterOf(contentType: string): string {
  return parseContentType(contentType).essence.endsWith('tab-separated-values') ? '\t' : ',';
}

function quoted(cell: unknown, delimiter: string): string {
  const text =
    cell === undefined || cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The objects or arrays of the rows; of an object, an empty cell is a property that is absent. */
function valuesOf(document: unknown, item: string, rows: readonly (readonly string[])[]): unknown[] {
  const applied = appliedSchemas(document, item, 'first');
  const isList = applied.some(({ schema }) => [schema.type].flat().includes('array'));
  const known = propertyNames(applied);
  const [header = [], ...others] = rows;
  // Without a header line, the columns are the properties in their order (RFC 4180, section 2).
  const hasHeader = known.length === 0 || header.some((cell) => known.includes(cell));
  const names = hasHeader ? header : known;
  return (isList || !hasHeader ? rows : others).map((cells) => {
    const members = cells
      .map((cell, index) => [names[index] ?? `column ${index + 1}`, cell] as const)
      .filter(([, cell]) => isList || cell !== '');
    return typedText(document, [item], { text: cells.join(','), items: cells, members });
  });
}

/** The cells of each line, or why they cannot be read. */
function rowsOf(
  text: string,
  delimiter: string,
  partial: boolean,
): { readonly rows: string[][] } | { readonly malformed: string } {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${delimiter}"\\r\\n]*))(${delimiter}|\\r?\\n|$)`, 'y');
  while (cell.lastIndex < text.length || row.length > 0) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (!found) {
      if (partial) break;
      return {
        malformed: `line ${rows.length + 1} is not CSV: a quote that is not closed, or inside of a cell`,
      };
    }
    const [, inQuotes, plain = '', end] = found;
    row.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
    if (end === delimiter) continue;
    if (!(partial && end === '')) rows.push(row);
    row = [];
    if (end === '' || cell.lastIndex === at) break;
  }
  const [first] = rows;
  const odd = rows.findIndex((each) => each.length !== first?.length);
  return odd < 0
    ? { rows }
    : { malformed: `line ${odd + 1} has ${rows[odd]?.length} cells, the first line has ${first?.length}` };
}
