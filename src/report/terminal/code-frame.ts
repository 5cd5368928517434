import { plain } from '../../core/index.ts';
import { placeOf } from '../contract-place.ts';

/** A few lines of a file around a place. */
export interface CodeFrame {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** Number of the line that is marked. */
  readonly line: number;
  /** Columns before the marked position, in the text of that line as it is shown. */
  readonly before: number;
}

/** Lines shown above and below the marked one. */
const AROUND = 2;
/** Columns shown before and after the marked position; a document may be one line of megabytes. */
const MOST_COLUMNS = 160;

/**
 * The lines around a place. Undefined if the text is no place, or the file has no such line.
 * @param contract `contracts/x.yaml:41:17`
 * @param linesOf the lines of a file; undefined if it cannot be read
 */
export function codeFrame(
  contract: string,
  linesOf: (file: string) => readonly string[] | undefined,
): CodeFrame | undefined {
  const place = placeOf(contract);
  const all = place && linesOf(place.file);
  const marked = all?.[(place?.line ?? 0) - 1];
  if (!place || !all || marked === undefined) return undefined;
  const first = Math.max(1, place.line - AROUND);
  const from = Math.max(0, place.column - 1 - MOST_COLUMNS);
  const cutOff = from > 0 ? '…' : '';
  const part = (text: string) => shown(cutOff + text.slice(from, place.column - 1 + MOST_COLUMNS));
  const lines = all
    .slice(first - 1, place.line + AROUND)
    .map((text, index) => ({ number: first + index, text: text.length > from ? part(text) : cutOff }));
  const before = shown(cutOff + marked.slice(from, place.column - 1)).length;
  return { lines, line: place.line, before };
}

/** A line of a file as the terminal shows it; tabs have a fixed width. */
function shown(text: string): string {
  return plain(text.replaceAll('\t', '  '));
}

/** Columns of text that are shown even on a narrower terminal. */
const SHORTEST = 20;

/**
 * A frame as lines of text: line numbers, `>` before the marked line, a caret below its position.
 * @param columns total width, 160 at most without a terminal; a longer line is cut so that the marked position stays visible
 */
export function frameText({ lines, line, before }: CodeFrame, columns = MOST_COLUMNS): string[] {
  const digits = String(lines.at(-1)?.number ?? line).length;
  const width = Math.max(SHORTEST, columns - digits - 5);
  const skipped = before < width - SHORTEST / 2 ? 0 : before - Math.floor(width / 2);
  return lines.flatMap(({ number, text }) => {
    const gutter = String(number).padStart(digits);
    const code = `${number === line ? '>' : ' '} ${gutter} │ ${cut(text, skipped, width)}`.trimEnd();
    const caret = `  ${' '.repeat(digits)} │ ${' '.repeat(before - skipped)}^`;
    return number === line ? [code, caret] : [code];
  });
}

function cut(text: string, skipped: number, width: number): string {
  const rest = skipped === 0 ? text : `…${text.slice(skipped + 1)}`;
  return rest.length > width ? `${rest.slice(0, width - 1)}…` : rest;
}
