import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are missing. Node's own way (`recursive`) never ends where a system that lets
 * nothing be made says that a folder is not there whose parent is: /proc, or a mount point that finds nobody.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  if (made(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  if (!made(path)) mkdirSync(path);
}

/** @returns false where the folder above is missing */
function made(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another process may have made it meanwhile.
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
