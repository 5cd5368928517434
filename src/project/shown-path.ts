import { isAbsolute, relative } from 'node:path';
import { findProjectRoot } from './project-root.ts';

/**
 * A path inside the project, relative to it, so that messages and findings read the same on every machine.
 */
export function shownPath(path: string): string {
  const project = findProjectRoot();
  if (project === undefined) return path;
  const inside = relative(project, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll('\\', '/');
}
