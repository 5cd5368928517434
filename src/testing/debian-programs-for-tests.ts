// Test support: programs of other projects, from Debian packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../project/project-root.ts';

const APT = '/usr/bin/apt-get';
const LONGEST_STEP_MS = 180_000;

/** A program: its Debian package, and its names there and elsewhere. */
export interface DebianProgram {
  readonly package: string;
  readonly names: readonly string[];
  /** Where the package has it, if not in a folder of PATH: `usr/lib/postgresql/15/bin`. */
  readonly folder?: string;
  /** The program reads files of its package in /usr/share. */
  readonly sharesFiles?: true;
}

/** What to run: the path of the program, after any wrapper commands. */
export type Command = readonly [program: string, ...parameters: string[]];

/**
 * Finds a program in PATH; else downloads Debian's package and unpacks it under `node_modules/.cache`.
 * Nothing is installed: no service is started, no user is created, and root is needed only to update the list
 * of packages.
 * @returns how to run it, or one sentence that says why it cannot be run
 */
export function debianProgram(wanted: DebianProgram): Command | string {
  const { folder: own } = wanted;
  const installed = found(wanted, own ? [join('/', own)] : (process.env.PATH ?? '').split(delimiter));
  if (installed) return [installed];
  const folder = unpackedPackage(wanted.package);
  const unpacked =
    folder && found(wanted, own ? [join(folder, own)] : [join(folder, 'usr', 'bin'), join(folder, 'bin')]);
  if (!folder || !unpacked)
    return `${wanted.package} is not installed, and Debian's package cannot be downloaded`;
  if (!wanted.sharesFiles) return [unpacked];
  const before = withShare(join(folder, 'usr', 'share'));
  if (runs([...before, 'true'])) return [...before, unpacked];
  return `${wanted.package} is not installed, and cannot find its files without a mount namespace`;
}

/** Mounts another /usr/share, in a mount namespace of the program: Debian's paths are compiled in. */
function withShare(folder: string): Command {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ...asRoot, '--mount', 'sh', '-c', 'mount --bind "$0" /usr/share && exec "$@"', folder];
}

function found({ names }: DebianProgram, folders: readonly string[]): string | undefined {
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path) && runs([path, '--version']));
}

/** The folder of an unpacked package, downloaded now or earlier; undefined where it cannot be downloaded. */
function unpackedPackage(name: string): string | undefined {
  const folder = join(projectRoot(), 'node_modules', '.cache', 'driftline', `${name}-${process.arch}`);
  if (existsSync(folder)) return folder;
  if (!existsSync(APT)) return undefined;
  mkdirSync(join(folder, '..'), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    if (!download(name, draft)) return undefined;
    const archive = readdirSync(draft).find((file) => file.endsWith('.deb')) ?? '';
    if (!runs(['dpkg-deb', '--extract', archive, 'unpacked'], draft)) return undefined;
    // Another test file may have unpacked it meanwhile.
    if (!existsSync(folder)) renameSync(join(draft, 'unpacked'), folder);
  } catch {
    // The return value depends on whether the folder exists.
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return existsSync(folder) ? folder : undefined;
}

function download(name: string, folder: string): boolean {
  if (runs([APT, 'download', name], folder)) return true;
  // An update that fails for one source may still have updated the one that is needed.
  runs(process.getuid?.() === 0 ? [APT, 'update'] : ['sudo', '-n', APT, 'update']);
  return runs([APT, 'download', name], folder);
}

function runs([program, ...parameters]: Command, cwd?: string): boolean {
  const options = { timeout: LONGEST_STEP_MS, stdio: 'ignore', ...(cwd && { cwd }) } as const;
  return spawnSync(program, parameters, options).status === 0;
}
