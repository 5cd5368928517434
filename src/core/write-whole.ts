import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DriftlineError } from './driftline-error.ts';

/** Options of `writeWhole`. */
export interface WholeFile {
  /** Permissions; by default those of the process's umask. */
  readonly mode?: number;
  /** The hint of the error, where the file cannot be written. */
  readonly hint?: string;
}

const HINT = 'Give this user write permission, free disk space, or use another path.';

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
 * Writes a draft next to the file, syncs it to the disk, and renames it: neither a reader nor a power cut
 * sees half a file.
 * @throws the system's error, after removing the draft
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
