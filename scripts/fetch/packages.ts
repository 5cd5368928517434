import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cache } from './repository.ts';
import { runTool } from './run-tool.ts';

/** An npm package at one version. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** Where a package is installed that has a folder of its own. */
export function folderFor({ folder }: Cache, { name, version }: Package): string {
  return join(folder, 'npm', `${name}@${version}`.replaceAll('/', '+'));
}

/** No install scripts, and errors only. */
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs an npm package once, beside the packages that are already in that folder.
 * @param folder outside of the project's dependencies; created if missing
 * @returns the package's folder
 * @throws ToolFailure with the output of npm
 */
export function installPackage(folder: string, wanted: Package): string {
  const { name, version } = wanted;
  const found = join(folder, 'node_modules', name);
  if (isInstalled(folder, wanted)) return found;
  // An interrupted installation may have left a part of it.
  rmSync(found, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private": true}\n');
  runTool('npm', ['install', '--prefix', folder, '--save-exact', ...QUIET, `${name}@${version}`], folder);
  return found;
}

/** npm adds a package to the folder's manifest after all its files. */
function isInstalled(folder: string, { name, version }: Package): boolean {
  const named = manifestIn(folder)?.dependencies?.[name] !== undefined;
  return named && manifestIn(join(folder, 'node_modules', name))?.version === version;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestIn(folder: string): Manifest | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

/**
 * Extracts one file from the archive of a package that is too large to install, once.
 * @param folder where files of packages are cached
 * @returns the file's path
 * @throws ToolFailure with the output of npm or tar
 */
export function fileOfPackage(folder: string, { name, version }: Package, file: string): string {
  const kept = join(folder, 'files', `${name}-${version}`, file);
  if (existsSync(kept)) return kept;
  const archive = join(folder, 'archive');
  mkdirSync(archive, { recursive: true });
  try {
    const into = ['--pack-destination', archive, '--loglevel=error'];
    runTool('npm', ['pack', ...into, `${name}@${version}`], folder);
    runTool('tar', ['-xzf', `${name}-${version}.tgz`, `package/${file}`], archive);
    mkdirSync(dirname(kept), { recursive: true });
    renameSync(join(archive, 'package', file), kept);
    return kept;
  } finally {
    rmSync(archive, { recursive: true, force: true });
  }
}
