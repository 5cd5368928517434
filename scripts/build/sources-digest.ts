import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A digest of all sources of the engine. A cache that one build wrote is not used by another. */
export function sourcesDigest(root: string): string {
  const digest = createHash('sha256');
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.(?:ts|json)$/.test(name) && !/\.test\.ts$/.test(name)).sort();
  for (const name of ['package.json', 'package-lock.json', ...sources.map((each) => join('src', each))]) {
    digest
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  }
  return digest.digest('hex').slice(0, 16);
}
