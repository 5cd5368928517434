import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { DriftlineError, reasonOf } from '../core/index.ts';

/**
 * Checks that a folder can be written to, or created; creates nothing.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function requireWritable(directory: string): void {
  try {
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && dirname(directory) !== directory) {
      requireWritable(dirname(directory));
      return;
    }
    throw new DriftlineError(
      'DL_REPORTS_UNWRITABLE',
      `${directory} cannot be written: ${reasonOf(cause)}`,
      'Make it writable for the user that runs Driftline, or set REPORTS_DIR.',
      cause,
    );
  }
}
