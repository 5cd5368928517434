import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './project-root.ts';

interface Manifest {
  readonly version?: string;
  readonly homepage?: string;
}

let manifest: Manifest | undefined;

function read(): Manifest {
  manifest ??= JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Manifest;
  return manifest;
}

/** The version of Driftline, from its package.json. */
export function version(): string {
  return String(read().version ?? 'unknown');
}

/** The `User-Agent` of its requests: whoever reads a server's log finds the project. */
export function userAgent(): string {
  const { homepage } = read();
  return `driftline/${version()}${homepage === undefined ? '' : ` (+${homepage})`}`;
}
