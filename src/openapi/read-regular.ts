import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** In bytes: the largest documents that are published have a tenth of it. */
const LARGEST_DOCUMENT = 100_000_000;

/**
 * Reads a document. A device or a pipe may never end, or never begin: it is not waited for.
 * @throws Error that says why it cannot be read
 */
export function readRegularFile(path: string): Buffer {
  // Opening a pipe waits for its writer, unless one says that one does not wait.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) {
      throw Object.assign(new Error(`${path} is a folder, not a file`), { code: 'EISDIR' });
    }
    if (!stats.isFile()) throw new Error(`${path} is a device, a pipe or a socket, not a regular file`);
    if (stats.size > LARGEST_DOCUMENT) {
      throw new Error(`${path} has ${stats.size} bytes; at most ${LARGEST_DOCUMENT} are read`);
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
