import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DriftlineError } from './driftline-error.ts';

/** How a file is written that others read. */
export interface WholeFile {
  /** Permissions, where those that the process's mask leaves are not enough. */
  readonly mode?: number;
  /** What to do where it cannot be written. */
  readonly hint?: string;
}

const HINT = 'Let this user write there, make room on the disk, or name another place.';

/**
 * Writes a file as a whole or not at all, as `replaceFile` does.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeWhole(path: string, text: string, { mode, hint = HINT }: WholeFile = {}): void {
  try {
    replaceFile(path, text, mode);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError('DL_FILE_UNWRITABLE', `${path} cannot be written: ${reason}.`, hint, cause);
  }
}

/**
 * Writes beside a file, on the disk, and then renames: a reader never sees half a file, and none is left by a power cut.
 * @throws the system's error; nothing is left behind then
 */
export function replaceFile(path: string, content: string | Uint8Array, mode?: number): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    const descriptor = openSync(draft, 'w');
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (mode !== undefined) chmodSync(draft, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
