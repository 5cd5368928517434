import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './project-root.ts';

/** The version of Driftline, from its package.json. */
export function version(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return String((JSON.parse(text) as { readonly version?: string }).version ?? 'unknown');
}
