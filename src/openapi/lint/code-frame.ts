import type { Position } from '../contract.ts';

const LINES_AROUND = 2;
/** In characters: a document may be one line of megabytes. */
const WIDEST = 100;

/**
 * Shows positions in a text: numbered lines around the position, with a mark below it. Control characters are
 * replaced by spaces.
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would interpret them
  return line.replace(/\r$/, '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
