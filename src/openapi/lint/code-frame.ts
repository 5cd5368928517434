import { plain } from '../../core/index.ts';
import type { Position } from '../contract.ts';

const LINES_AROUND = 2;
/** In characters: a document may be one line of megabytes. */
const WIDEST = 100;

/**
 * Shows positions in a text: numbered lines around the position, with a mark below it. Control characters are
 * escaped.
 */
export function codeFrames(text: string): (position: Position) => string {
  const lines = text.split('\n');
  return ({ line, column }) => {
    const first = Math.max(1, line - LINES_AROUND);
    const last = Math.min(lines.length, line + LINES_AROUND);
    const start = Math.max(0, column - 1 - WIDEST / 2);
    const width = String(last).length;
    const frame: string[] = [];
    for (let number = first; number <= last; number++) {
      const written = (lines[number - 1] ?? '').slice(start, start + WIDEST);
      const shown = shownText(written);
      frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${shown}`.trimEnd());
      if (number === line) {
        const before = shownText(written.slice(0, column - 1 - start)).length;
        frame.push(`  ${' '.repeat(width)} | ${' '.repeat(before)}^`);
      }
    }
    return frame.join('\n');
  };
}

/** A part of a line as the terminal shows it; tabs have a fixed width. */
function shownText(part: string): string {
  return plain(part.replace(/\r$/, '').replaceAll('\t', '  '));
}
