import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Files below a folder, with paths from there, in alphabetical order. */
export function filesBelow(folder: string, ...endings: string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        (entry.isFile() || entry.isSymbolicLink()) && endings.some((ending) => entry.name.endsWith(ending)),
    )
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}
