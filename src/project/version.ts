import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './project-root.ts';

interface Manifest {
  readonly version?: string;
  readonly homepage?: string;
}

/** Set by the build to these fields as JSON, so that no check has to read the whole file. */
declare const DRIFTLINE_MANIFEST: string;

let manifest: Manifest | undefined;

function read(): Manifest {
  manifest ??= JSON.parse(
    typeof DRIFTLINE_MANIFEST === 'undefined' ? inFile() : DRIFTLINE_MANIFEST,
  ) as Manifest;
  return manifest;
}

function inFile(): string {
  return readFileSync(join(packageRoot(), 'package.json'), 'utf8');
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
