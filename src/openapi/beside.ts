import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file that the build laid beside the bundle: what few runs need is not to be code that each one loads. */
export function textBeside(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}
