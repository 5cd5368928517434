import { plain } from '../../core/index.ts';
import { placeOf } from '../contract-place.ts';

/** A few lines of a file round a place. */
export interface CodeFrame {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** Number of the line that is meant. */
  readonly line: number;
  /** How many columns stand before what is meant, in the text of that line as it is shown. */
  readonly before: number;
}

/** Lines above and below. */
const AROUND = 2;

/**
 * The lines round a place. Undefined where the text names no place, or one that the file does not have.
 * @param contract `contracts/x.yaml:41:17`
 * @param linesOf the lines of a file; undefined where it cannot be read
 */
export function codeFrame(
  contract: string,
  linesOf: (file: string) => readonly string[] | undefined,
): CodeFrame | undefined {
  const place = placeOf(contract);
  const all = place && linesOf(place.file);
  const meant = all?.[(place?.line ?? 0) - 1];
  if (!place || !all || meant === undefined) return undefined;
  const first = Math.max(1, place.line - AROUND);
  const lines = all
    .slice(first - 1, place.line + AROUND)
    .map((text, index) => ({ number: first + index, text: shown(text) }));
  return { lines, line: place.line, before: shown(meant.slice(0, place.column - 1)).length };
}

/** A line of a file on a terminal; tabs are as wide everywhere. */
function shown(text: string): string {
  return plain(text.replaceAll('\t', '  '));
}

const SHORTEST = 20;

/**
 * A frame as lines of text: numbers, a mark at the line that is meant, a caret below it.
 * @param columns for all of it; a longer line is cut, so that what is meant stays in sight
 */
export function frameText({ lines, line, before }: CodeFrame, columns = Number.POSITIVE_INFINITY): string[] {
  const digits = String(lines.at(-1)?.number ?? line).length;
  const module = Math.max(SHORTEST, columns - digits - 5);
  const skipped = before < module - SHORTEST / 2 ? 0 : before - Math.floor(module / 2);
  return lines.flatMap(({ number, text }) => {
    const gutter = String(number).padStart(digits);
    const code = `${number === line ? '>' : ' '} ${gutter} │ ${cut(text, skipped, module)}`.trimEnd();
    const caret = `  ${' '.repeat(digits)} │ ${' '.repeat(before - skipped)}^`;
    return number === line ? [code, caret] : [code];
  });
}

function cut(text: string, skipped: number, module: number): string {
  const rest = skipped === 0 ? text : `…${text.slice(skipped + 1)}`;
  return rest.length > module ? `${rest.slice(0, module - 1)}…` : rest;
}
