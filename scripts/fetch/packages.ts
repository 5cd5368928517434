import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from './run-tool.ts';

/** An npm package at one version. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** What a package runs as it is installed is not wanted. */
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs an npm package, once, beside what is in that folder already.
 * @param folder outside of the project's dependencies; made where it is not there
 * @returns the package's folder
 * @throws ToolFailure with what npm said
 */
export function installPackage(folder: string, wanted: Package): string {
  const { name, version } = wanted;
  const found = join(folder, 'node_modules', name);
  if (isInstalled(folder, wanted)) return found;
  // Half of it may lie there, of an installation that was ended.
  rmSync(found, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private": true}\n');
  runTool('npm', ['install', '--prefix', folder, '--save-exact', ...QUIET, `${name}@${version}`], folder);
  return found;
}

/** npm writes a package into the folder's manifest when all of it has been laid out. */
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
 * Takes one file out of the archive of a package that is too large to install, once.
 * @param folder where files of packages are kept
 * @returns the file's path
 * @throws ToolFailure with what npm or tar said
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
