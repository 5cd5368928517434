import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';

/** A clean run takes little more than a thousand bytes. */
const FIRST_CHUNK_BYTES = 8 * 1024;
const LARGEST_CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The lines of a file, the last one first; each piece that is read is twice as long as the one after it.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* linesFromEnd(path: string): Generator<string> {
  try {
    yield* linesBackwards(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function* linesBackwards(path: string): Generator<string> {
  const descriptor = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let chunkBytes = FIRST_CHUNK_BYTES;
    for (let end = fstatSync(descriptor).size; end > 0; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, end));
      chunkBytes = Math.min(chunkBytes * 2, LARGEST_CHUNK_BYTES);
      end -= chunk.length;
      readSync(descriptor, chunk, 0, chunk.length, end);
      const bytes = Buffer.concat([chunk, rest]);
      // What stands before the first newline began in the piece before.
      const newline = bytes.indexOf(NEWLINE);
      const begin = end === 0 ? 0 : newline < 0 ? bytes.length : newline + 1;
      if (begin < bytes.length) yield* bytes.toString('utf8', begin).split('\n').reverse();
      rest = bytes.subarray(0, begin);
    }
  } finally {
    closeSync(descriptor);
  }
}
