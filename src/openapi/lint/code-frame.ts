import type { Position } from '../contract.ts';

const LINES_AROUND = 2;
/** A document may be one line of megabytes. */
const WIDEST = 100;

/**
 * Shows places of a text: the lines around each, numbered, with a mark below the place. Control characters are left
 * out. The text is taken apart once.
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
      const shown = printable((lines[number - 1] ?? '').slice(start, start + WIDEST));
      frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${shown}`.trimEnd());
      if (number === line) frame.push(`  ${' '.repeat(width)} | ${' '.repeat(column - 1 - start)}^`);
    }
    return frame.join('\n');
  };
}

function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  return line.replace(/\r$/, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
