import { closeSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../../core/index.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The lines of a file, read in pieces: a file of any size fits. Cut at newline bytes before it is decoded, so
 * that no character is ever split.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function* linesOf(path: string): Generator<string> {
  const descriptor = reading(path, () => openSync(path, 'r'));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = () => chunk.subarray(0, readSync(descriptor, chunk));
    let rest: Buffer = Buffer.alloc(0);
    for (let piece = reading(path, read); piece.length > 0; piece = reading(path, read)) {
      const bytes = Buffer.concat([rest, piece]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) yield* bytes.toString('utf8', 0, end - 1).split('\n');
      rest = bytes.subarray(end);
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}
