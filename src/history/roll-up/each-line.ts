import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';
import { offsetBefore } from './seek.ts';

/** Takes a line of a buffer, from `at` to `end`, without its newline. */
export type TakeLine = (bytes: Buffer, at: number, end: number) => void;

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Hands over each line of a file where it stands in a buffer that is used again: a file of any size costs little memory.
 * @param from lines that were written before it may be left out
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function eachLine(path: string, take: TakeLine, from?: Date): void {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const begin = from === undefined ? 0 : offsetBefore(descriptor, from, fstatSync(descriptor).size);
      readLines(descriptor, begin, take);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readLines(descriptor: number, begin: number, take: TakeLine): void {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let kept = 0;
  for (let position = begin; ; ) {
    const read = readSync(descriptor, buffer, kept, buffer.length - kept, position);
    position += read;
    const filled = kept + read;
    if (read === 0) {
      take(buffer, 0, filled);
      return;
    }
    const rest = takeWhole(buffer, filled, take);
    kept = filled - rest;
    buffer.copyWithin(0, rest, filled);
    if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

/** Takes the whole lines; returns where the one begins that has no end yet. */
function takeWhole(buffer: Buffer, filled: number, take: TakeLine): number {
  for (let at = 0; ; ) {
    const end = buffer.indexOf(NEWLINE, at);
    if (end < 0 || end >= filled) return at;
    take(buffer, at, end);
    at = end + 1;
  }
}
