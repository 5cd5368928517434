import { dirname } from 'node:path';
import { unwritable } from './file-error.ts';
import { makeFolder } from './make-folder.ts';
import { replaceFile } from './write-whole.ts';

/**
 * Writes a file of the reports directory as a whole or not at all, and creates its folder where it is
 * missing.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    makeFolder(dirname(path));
    replaceFile(path, content);
  } catch (error) {
    throw unwritable(path, error);
  }
}
