import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../contracts/index.ts';

/** Other engines, and the documents that are measured; fixed, so that figures can be compared. */
const PACKAGES = {
  '@octokit/openapi': '23.0.2',
  '@scalar/openapi-parser': '0.29.22',
  'openapi-backend': '5.21.2',
  ajv: '8.20.0',
  'ajv-formats': '3.0.1',
} as const;

export type Peer = keyof typeof PACKAGES;

/** They are no part of the project: npm installs them into a folder of their own, once. */
export const PEERS_FOLDER = join(projectRoot(), 'node_modules', '.cache', 'driftline-bench');

const run = promisify(execFile);

/** @returns why a package is not there; nothing where it is */
export async function installPeer(name: Peer): Promise<string | undefined> {
  const version = PACKAGES[name];
  if (installedVersion(name) === version) return undefined;
  mkdirSync(PEERS_FOLDER, { recursive: true });
  const manifest = join(PEERS_FOLDER, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private": true}\n');
  // What a package runs as it is installed is not wanted.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return npm(['install', '--prefix', PEERS_FOLDER, '--save-exact', ...quiet, `${name}@${version}`]);
}

export function peerText(name: Peer): string {
  return `${name} ${PACKAGES[name]}`;
}

function installedVersion(name: string): string | undefined {
  const manifest = join(PEERS_FOLDER, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

/** A file of a package that is too large to install: taken out of its archive, once. */
export async function fileOfPackage(name: string, version: string, file: string): Promise<string | Error> {
  const kept = join(PEERS_FOLDER, 'files', `${name}-${version}`, file);
  if (existsSync(kept)) return kept;
  const folder = join(PEERS_FOLDER, 'archive');
  mkdirSync(folder, { recursive: true });
  try {
    const problem = await npm([
      'pack',
      '--pack-destination',
      folder,
      '--loglevel=error',
      `${name}@${version}`,
    ]);
    if (problem !== undefined) return new Error(problem);
    await run('tar', ['-xzf', join(folder, `${name}-${version}.tgz`), '-C', folder, `package/${file}`]);
    mkdirSync(dirname(kept), { recursive: true });
    renameSync(join(folder, 'package', file), kept);
    return kept;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns what npm says where it fails, in one line */
async function npm(parameters: readonly string[]): Promise<string | undefined> {
  try {
    await run('npm', [...parameters], { cwd: projectRoot(), shell: process.platform === 'win32' });
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return `npm does not give it: ${(stderr || message).trim().split('\n')[0] ?? ''}`;
  }
}
