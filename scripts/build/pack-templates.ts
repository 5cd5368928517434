import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packedPath, templatesFrom } from '../../src/cli/init/templates.ts';

/**
 * Writes the templates of `driftline init`, which are the repository's own files, into `templates` of a
 * folder.
 * @param root the repository
 * @param outdir `dist`
 */
export function packTemplates(root: string, outdir: string): void {
  const folder = join(outdir, 'templates');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of templatesFrom(root)) {
    const target = join(folder, packedPath(path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
