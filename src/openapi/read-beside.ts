import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { DriftlineError } from '../core/index.ts';
import { contractFolders } from '../project/index.ts';
import { readRegularFile } from './read-regular.ts';

/**
 * Reads a file that a contract refers to. A document is untrusted input: neither its path nor a symbolic link
 * may lead out of the contract's folder and the folders of CONTRACT_FOLDERS (CWE-22).
 * @param folder of the contract, absolute
 * @param path from that folder
 * @throws DriftlineError DL_CONTRACT_UNREADABLE for a file outside, which is not opened
 */
export function readBeside(folder: string, path: string): Buffer {
  const place = join(folder, path);
  requireInside(place, folder, (allowed) => allowed);
  const target = realpathSync(place);
  requireInside(target, folder, realpathSync);
  return readRegularFile(target);
}

/**
 * The setting is read only for a place outside of the contract's folder.
 * @param of the folder as it is written, or without symbolic links, as the place is
 */
function requireInside(place: string, folder: string, of: (folder: string) => string): void {
  if (isInside(place, of(folder))) return;
  if (contractFolders().some((each) => isInside(place, triedOf(each, of)))) return;
  throw new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${place} is outside of ${folder}, the folder of the contract.`,
    'Move the file into that folder, or name its folder in CONTRACT_FOLDERS.',
  );
}

/** A folder that does not exist contains nothing. */
function triedOf(folder: string, of: (folder: string) => string): string | undefined {
  try {
    return of(folder);
  } catch {
    return undefined;
  }
}

function isInside(place: string, folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const path = relative(folder, place);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
