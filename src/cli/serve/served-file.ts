import { readFileSync, realpathSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

/** A file with its media type. */
export interface ServedFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

/** The file of a folder at the path of a URL; undefined where there is none, or it is outside the folder. */
export function fileOf(folder: string, path: string): ServedFile | undefined {
  try {
    const root = realpathSync(folder);
    const wanted = decodeURIComponent(path);
    if (wanted.includes('\0')) return undefined;
    // Symbolic links are resolved first, so that none leads outside.
    const file = realpathSync(join(root, wanted));
    if (!file.startsWith(root + sep)) return undefined;
    return { type: TYPES[extname(file)] ?? 'application/octet-stream', content: readFileSync(file) };
  } catch {
    return undefined;
  }
}
