// Test support: the package installed in a project of a user.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../project/project-root.ts';
import { COMMAND } from './command-for-tests.ts';
import { temporaryDirectory } from './temporary-directory-for-tests.ts';

/** A project with the package installed. */
export interface InstalledProject {
  readonly folder: string;
  /** The command in its node_modules. */
  readonly command: string;
  /** The cache in its node_modules, with a folder for each build of the engine. */
  readonly cache: string;
}

/** Installs the built package into a new project with these files and a package.json. */
export function installedProject(files: Readonly<Record<string, string>> = {}): InstalledProject {
  const folder = temporaryDirectory();
  const installed = join(folder, 'node_modules', 'driftline');
  cpSync(dirname(COMMAND), join(installed, 'dist'), { recursive: true, preserveTimestamps: true });
  cpSync(join(projectRoot(), 'package.json'), join(installed, 'package.json'));
  symlinkSync(join(projectRoot(), 'node_modules', 'jiti'), join(folder, 'node_modules', 'jiti'), 'dir');
  writeFiles(folder, { 'package.json': '{"devDependencies": {"driftline": "*"}}', ...files });
  return {
    folder,
    command: join(installed, 'dist', 'driftline.cjs'),
    cache: join(folder, 'node_modules', '.cache', 'driftline'),
  };
}

/** Writes files into a folder, by their relative paths. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
