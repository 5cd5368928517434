import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DriftlineError, unwritable } from './driftline-error.ts';

/** Options of `writeWhole`. */
interface WholeFile {
  /** Creates its folder where it is missing. */
  readonly makesFolder?: true;
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
export function writeWhole(
  path: string,
  text: string,
  { mode, hint = HINT, makesFolder }: WholeFile = {},
): void {
  try {
    if (makesFolder) makeFolder(dirname(path));
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

/**
 * Writes a file of the reports directory as a whole or not at all, and creates its folder where it is
 * missing.
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function writeReportFile(path: string, content: string | Uint8Array): void {
  try {
    makeFolder(dirname(path));
    replaceFile(path, content);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Creates a folder and its missing parents. Node's own `recursive` never ends where the system reports ENOENT
 * although the parent exists: in /proc, or in the mount point of an automounter.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  if (create(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  if (!create(path)) mkdirSync(path);
}

/** @returns false where the parent folder is missing */
function create(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It exists, or another process has created it meanwhile.
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
