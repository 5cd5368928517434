import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../core/index.ts';

/**
 * Makes sure that a folder can be written, or made; makes nothing.
 * @throws Fault DL_REPORTS_UNWRITABLE
 */
export function requireWritable(directory: string): void {
  try {
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && dirname(directory) !== directory) {
      requireWritable(dirname(directory));
      return;
    }
    throw new Fault(
      'DL_REPORTS_UNWRITABLE',
      `${directory} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Make it writable for the user that runs Driftline, or set REPORTS_DIR.',
      cause,
    );
  }
}
