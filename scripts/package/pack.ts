import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isOfNpm } from '../environment.ts';

/** What `npm pack --json` prints; sizes in bytes. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

/** The package as npm would publish it, in a folder. */
export interface Tarball extends Packed {
  readonly path: string;
}

/** Packs the project without building it again. */
export function pack(root: string, folder: string): Tarball {
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(npm(root, parameters)) as [Packed];
  return { ...packed, path: join(folder, packed.filename) };
}

/** Runs npm in a folder. @returns its stdout @throws Error with its stderr where it fails */
export function npm(folder: string, parameters: readonly string[]): string {
  try {
    return execFileSync('npm', parameters, {
      cwd: folder,
      encoding: 'utf8',
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfNpm(name))),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(`npm ${parameters.join(' ')}: ${(error as { readonly stderr?: string }).stderr}`, {
      cause: error,
    });
  }
}
