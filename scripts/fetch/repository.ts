import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** Paths of a repository at one commit. */
export interface Repository {
  /** `owner/name`. */
  readonly name: string;
  readonly commit: string;
  readonly paths: readonly string[];
}

/** A permanent cache outside of the project's dependencies. */
export interface Cache {
  readonly folder: string;
  /** Where repositories are: `https://github.com`, or a folder of copies. */
  readonly repositories: string;
}

/**
 * Fetches one commit of a repository by git, and checks out the paths.
 * @returns its folder
 * @throws ToolFailure with the output of git
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
  runTool('git', ['init', '--quiet'], part);
  runTool('git', ['fetch', '--quiet', '--depth', '1', `${repositories}/${name}`, commit], part);
  runTool('git', ['checkout', '--quiet', 'FETCH_HEAD', '--', ...paths], part);
  rmSync(join(part, '.git'), { recursive: true, force: true });
  renameSync(part, found);
  return found;
}
