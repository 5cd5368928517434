import { join } from 'node:path';
import { projectRoot } from '../../../src/project/project-root.ts';
import { fileOfPackage, installPackage, type Package } from '../../fetch/packages.ts';
import { ToolFailure } from '../../fetch/run-tool.ts';

/** Other engines, and documents to measure, at fixed versions, so that figures can be compared. */
const PACKAGES = {
  '@octokit/openapi': '23.0.2',
  '@scalar/openapi-parser': '0.29.22',
  'openapi-backend': '5.21.2',
  ajv: '8.20.0',
  'ajv-formats': '3.0.1',
} as const;

type Peer = keyof typeof PACKAGES;

/** Not dependencies of the project: npm installs them once, into this folder. */
export const PEERS_FOLDER = join(projectRoot(), 'node_modules', '.cache', 'driftline-bench');

/** @returns why a package could not be installed; undefined where it is installed */
export function installPeer(name: Peer): string | undefined {
  try {
    installPackage(PEERS_FOLDER, { name, version: PACKAGES[name] });
    return undefined;
  } catch (error) {
    return whyMissing(error);
  }
}

/** @returns the path of a file from the archive of a package, or why it is missing */
export function fileOfPeer(wanted: Package, file: string): string | Error {
  try {
    return fileOfPackage(PEERS_FOLDER, wanted, file);
  } catch (error) {
    return new Error(whyMissing(error));
  }
}

export function peerText(name: Peer): string {
  return `${name} ${PACKAGES[name]}`;
}

/** The first line of npm's error. */
function whyMissing(error: unknown): string {
  const output = error instanceof ToolFailure ? error.output : String(error);
  return `npm could not install it: ${output.split('\n')[0]}`;
}
