// Test support: programs of other projects, as Debian packages them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../contracts/index.ts';

const APT = '/usr/bin/apt-get';
const LONGEST_STEP_MS = 180_000;

/** What a package is called, and the names that its programs have there and elsewhere. */
export interface DebianPackage {
  readonly name: string;
  readonly programs: Readonly<Record<string, readonly string[]>>;
}

/** Paths of programs by our names for them. */
export type Programs = Readonly<Record<string, string>>;

/**
 * Finds programs in PATH; else fetches Debian's packages and unpacks their programs under `node_modules/.cache`. Nothing
 * is installed: no service is started, no user made, and only a list of packages that is out of date needs root.
 * @returns where they are, or one sentence that says why there are none
 */
export function debianPrograms(packages: readonly DebianPackage[]): Programs | string {
  const installed = found(packages, (process.env.PATH ?? '').split(delimiter));
  if (installed) return installed;
  const folders = packages.map(({ name }) => cacheOf(name));
  const cached = found(packages, folders);
  if (cached) return cached;
  const names = packages.map(({ name }) => name).join(', ');
  if (!existsSync(APT)) return `${names} are not installed, and there is no apt-get to fetch them with`;
  for (const { name } of packages) fetchPackage(name);
  return found(packages, folders) ?? `${names} are not installed, and cannot be fetched here`;
}

function cacheOf(name: string): string {
  return join(projectRoot(), 'node_modules', '.cache', 'driftline', `${name}-${process.arch}`);
}

/** Every program, or nothing. */
function found(packages: readonly DebianPackage[], folders: readonly string[]): Programs | undefined {
  const paths = packages.flatMap(({ programs }) =>
    Object.entries(programs).map(([ours, names]): [string, string | undefined] => [
      ours,
      names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs),
    ]),
  );
  return paths.every(([, path]) => path !== undefined) ? (Object.fromEntries(paths) as Programs) : undefined;
}

function runs(path: string): boolean {
  return existsSync(path) && succeeds(path, ['--version']);
}

function fetchPackage(name: string): void {
  const cache = cacheOf(name);
  if (existsSync(cache)) return;
  mkdirSync(join(cache, '..'), { recursive: true });
  const draft = mkdtempSync(`${cache}-`);
  try {
    if (!download(name, draft)) return;
    const [archive] = readdirSync(draft);
    if (!archive || !succeeds('dpkg-deb', ['--extract', archive, 'unpacked'], draft)) return;
    // Another test file may have been quicker; then its programs are as good.
    if (!existsSync(cache)) renameSync(join(draft, 'unpacked', 'usr', 'bin'), cache);
  } catch {
    // Without it, the tests that need it say so.
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function download(name: string, folder: string): boolean {
  if (succeeds(APT, ['download', name], folder)) return true;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [program = APT, ...rest] = [...prefix, APT, 'update'];
  // An update that fails for one source may still have got what is needed.
  succeeds(program, rest, folder);
  return succeeds(APT, ['download', name], folder);
}

function succeeds(program: string, parameters: readonly string[], cwd?: string): boolean {
  const options = { timeout: LONGEST_STEP_MS, stdio: 'ignore', ...(cwd && { cwd }) } as const;
  return spawnSync(program, [...parameters], options).status === 0;
}
