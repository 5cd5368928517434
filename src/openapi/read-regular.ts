import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** In bytes: ten times the size of the largest published documents. */
const LARGEST_DOCUMENT = 100_000_000;

/**
 * Reads a regular file. Devices and pipes are rejected, because reading them may never end.
 * @throws Error that says why it cannot be read
 */
export function readRegularFile(path: string): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for its writer.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) {
      throw Object.assign(new Error(`${path} is a folder, not a file`), { code: 'EISDIR' });
    }
    if (!stats.isFile()) throw new Error(`${path} is a device, a pipe or a socket, not a regular file`);
    if (stats.size > LARGEST_DOCUMENT) {
      throw new Error(`${path} has ${stats.size} bytes, more than the limit of ${LARGEST_DOCUMENT}`);
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
