// Test support: the package as a user has it, in a project of the user's own.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../project/project-root.ts';
import { COMMAND } from './command-for-tests.ts';
import { temporaryDirectory } from './temporary-directory-for-tests.ts';

/** A project that installed the package. */
export interface InstalledProject {
  readonly folder: string;
  /** The command in its node_modules. */
  readonly command: string;
  /** Its cache, with a folder for each build of the engine. */
  readonly cache: string;
}

/** Installs the built package into a project with these files, and a package.json that names it. */
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

/** Writes files by their path in a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
