import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/** The folder of Driftline's package.json, from the sources and from the bundle alike. */
export function projectRoot(): string {
  known ??= lookedUp();
  return known;
}

function lookedUp(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}
