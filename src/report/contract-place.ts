import { isAbsolute, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Finding, isServerError } from '../rules/index.ts';

/** A position in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Parses `contracts/x.yaml:41:17`; undefined if the text has another form. */
export function placeOf(contract: string): Place | undefined {
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/s.exec(contract) ?? [];
  if (file === undefined || Number(line) < 1 || Number(column) < 1) return undefined;
  return { file, line: Number(line), column: Number(column) };
}

/** Whether the lines of the contract explain a finding: they say nothing about a refused connection, or a 500. */
export function isExplained(finding: Pick<Finding, 'family' | 'where' | 'received'>): boolean {
  return finding.family !== 'call' && !isServerError(finding);
}

/**
 * The path of a file relative to the repository's root; a `file:` URL if the file is outside of the
 * repository.
 * @param file absolute, or relative to the project
 */
export function repositoryPath(file: string, { project, repository }: Folders): string {
  const path = isAbsolute(file) ? file : join(project, file);
  const inside = relative(repository, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return pathToFileURL(path).href;
  return inside.replaceAll('\\', '/');
}

/** The root folders of the project and of the repository that contains it; both absolute. */
export interface Folders {
  readonly project: string;
  readonly repository: string;
}

/** GitHub names the repository's folder; elsewhere it is the project's. */
export function foldersIn(
  { GITHUB_WORKSPACE: workspace }: Readonly<Record<string, string | undefined>>,
  project: string,
): Folders {
  return { project, repository: workspace || project };
}
