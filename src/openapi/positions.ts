import { joinPointer, pointerTokens } from '../schema/index.ts';
import type { Position } from './contract.ts';

/** The position of the value at a pointer, or of its nearest ancestor that has one. */
export function nearestPosition(positions: ReadonlyMap<string, Position>, pointer: string): Position {
  for (let tokens = pointerTokens(pointer); ; tokens = tokens.slice(0, -1)) {
    const found = positions.get(joinPointer('', ...tokens));
    if (found) return found;
    if (tokens.length === 0) return { line: 1, column: 1 };
  }
}

/** A function that converts offsets in a text to lines and columns. */
export function lineFinder(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
