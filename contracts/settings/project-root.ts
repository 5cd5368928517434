import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of Driftline's package.json, from the sources and from the bundle alike. */
export function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}
