import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

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
