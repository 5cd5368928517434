import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/** Larger than any secret, and than a chain of certificates. */
const MOST_BYTES = 64 * 1024;

/**
 * The text of a file with a secret, as `ACCESS_TOKEN_FILE` names it: without the newline at its end, which editors and
 * `echo` write. A device such as `/dev/zero` has no end, so at most 64 KiB are read. A
 * pipe is refused: it may wait for its writer without end, and gives its text only once, where settings are read often.
 * @param folder from which a relative path starts
 * @returns the text, or what is wrong, with the path
 */
export function secretFile(
  folder: string,
  path: string,
): { readonly text: string } | { readonly problem: string } {
  const file = resolve(folder, path.trim());
  let bytes: Buffer | undefined;
  try {
    bytes = firstBytes(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, \w+(?: '.*')?$/s, '') : String(error);
    return { problem: `${file} cannot be read: ${reason}` };
  }
  if (!bytes) return { problem: `${file} is a pipe, must be a file` };
  if (bytes.length > MOST_BYTES) return { problem: `${file} has more than ${MOST_BYTES} bytes` };
  const text = new TextDecoder().decode(bytes).replace(/\r?\n$/, '');
  return text.trim() === '' ? { problem: `${file} is empty` } : { text };
}

function firstBytes(file: string): Buffer | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (fstatSync(descriptor).isFIFO()) return undefined;
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
