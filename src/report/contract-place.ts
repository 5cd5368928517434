import { isAbsolute, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where something is written; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `contracts/x.yaml:41:17` as its parts; undefined where the text is no place. */
export function placeOf(contract: string): Place | undefined {
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/s.exec(contract) ?? [];
  if (file === undefined || Number(line) < 1 || Number(column) < 1) return undefined;
  return { file, line: Number(line), column: Number(column) };
}

/**
 * A file as a repository's tools name it: relative to the repository where it lies inside, an address otherwise.
 * @param file absolute, or relative to the project
 */
export function repositoryPath(file: string, { project, repository }: Folders): string {
  const path = isAbsolute(file) ? file : join(project, file);
  const inside = relative(repository, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return pathToFileURL(path).href;
  return inside.replaceAll('\\', '/');
}

/** The folder of the project, and that of the repository that holds it. */
export interface Folders {
  readonly project: string;
  readonly repository: string;
}
