import { join } from 'node:path';
import { projectRoot } from '../../../src/project/project-root.ts';
import { fileOfPackage, installPackage, type Package } from '../../fetch/packages.ts';
import { ToolFailure } from '../../fetch/run-tool.ts';

/** Other engines, and the documents that are measured; fixed, so that figures can be compared. */
const PACKAGES = {
  '@octokit/openapi': '23.0.2',
  '@scalar/openapi-parser': '0.29.22',
  'openapi-backend': '5.21.2',
  ajv: '8.20.0',
  'ajv-formats': '3.0.1',
} as const;

export type Peer = keyof typeof PACKAGES;

/** They are no part of the project: npm installs them into a folder of their own, side by side, once. */
export const PEERS_FOLDER = join(projectRoot(), 'node_modules', '.cache', 'driftline-bench');

/** @returns why a package is not there; nothing where it is */
export function installPeer(name: Peer): string | undefined {
  try {
    installPackage(PEERS_FOLDER, { name, version: PACKAGES[name] });
    return undefined;
  } catch (error) {
    return whyMissing(error);
  }
}

/** @returns the path of a file in the archive of a package, or why it is not there */
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

/** What npm says where it fails, in one line. */
function whyMissing(error: unknown): string {
  const said = error instanceof ToolFailure ? error.said : String(error);
  return `npm does not give it: ${said.split('\n')[0]}`;
}
