import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The bundles of `dist/` each have this module: what one of them chooses, all of them know. */
const CHOSEN = Symbol.for('driftline.project');
const shared = globalThis as { [CHOSEN]?: string };

let own: string | undefined;

/** The project's folder: the one that the command line names, else that of Driftline's package.json. */
export function projectRoot(): string {
  return chosenProject() ?? packageRoot();
}

/** The project's folder where somebody named it. */
export function chosenProject(): string | undefined {
  return shared[CHOSEN];
}

/** Names the project's folder, an absolute path, before anything looks for it. */
export function useProject(folder: string): void {
  shared[CHOSEN] = folder;
}

/** The folder of Driftline's package.json, from the sources and from the bundle alike. Nothing is written there. */
export function packageRoot(): string {
  own ??= lookedUp();
  return own;
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
