import { readSync } from 'node:fs';

const FIRST_STEP_BYTES = 256 * 1024;
const NEWLINE = '\n';
const TIME = /"time":"(?<time>\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/;
/** A clock that is set back writes lines out of their order; so far back they are found. */
const SLACK_MS = 3_600_000;
const PIECE_BYTES = 64 * 1024;

/**
 * A place in a run store file before which nothing was written at or after an instant: looked for from its end, in steps
 * that double, for most readers want recent runs.
 */
export function offsetBefore(descriptor: number, instant: Date, size: number): number {
  const wanted = instant.getTime() - SLACK_MS;
  for (let step = FIRST_STEP_BYTES; step < size; step *= 2) {
    const offset = size - step;
    const line = firstLineAfter(descriptor, offset);
    if (line !== undefined && line.time < wanted) return line.at;
  }
  return 0;
}

/** The first whole line after an offset that has a time. */
function firstLineAfter(descriptor: number, offset: number): { at: number; time: number } | undefined {
  const piece = Buffer.alloc(PIECE_BYTES);
  // Latin-1: a character a byte.
  const text = piece.toString('latin1', 0, readSync(descriptor, piece, 0, PIECE_BYTES, offset));
  for (let at = text.indexOf(NEWLINE) + 1; at > 0; at = text.indexOf(NEWLINE, at) + 1) {
    const end = text.indexOf(NEWLINE, at);
    const time = TIME.exec(text.slice(at, end < 0 ? text.length : end))?.groups?.time;
    if (time !== undefined && end >= 0) return { at: offset + at, time: Date.parse(time) };
  }
  return undefined;
}
