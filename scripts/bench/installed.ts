import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/project/project-root.ts';
import { COMMAND } from '../run-node.ts';
import type { CommandLine } from './measure.ts';

/** A user's project with the built package installed, and a contract and a monitor of its own. */
export interface Installed {
  /** A check of its monitor, whatever the working directory. */
  readonly check: CommandLine;
  /** Deletes the caches, so that the next start is like the first. */
  forget(): void;
}

/**
 * Installs the package into a project whose contract is ours under another title, so that nothing of it is
 * cached, and whose monitor makes three exchanges.
 * @param folder of the project; created
 * @param beside whether to put a document of a megabyte beside the contract, which is not opened
 */
export function installIn(folder: string, beside = false): Installed {
  const installed = join(folder, 'node_modules', 'driftline');
  for (const name of ['contracts', 'monitors']) mkdirSync(join(folder, name), { recursive: true });
  cpSync(dirname(COMMAND), join(installed, 'dist'), { recursive: true });
  cpSync(join(projectRoot(), 'package.json'), join(installed, 'package.json'));
  symlinkSync(join(projectRoot(), 'node_modules', 'jiti'), join(folder, 'node_modules', 'jiti'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"devDependencies": {"driftline": "*"}}');
  const contract = readFileSync(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'), 'utf8');
  const own = contract.replace(/^( {2}title: ).*$/m, '$1Their own');
  writeFileSync(join(folder, 'contracts', 'own.openapi.yaml'), own);
  if (beside) writeFileSync(join(folder, 'contracts', 'other.openapi.json'), largeDocument());
  writeFileSync(join(folder, '.env'), 'CONTRACT=contracts/own.openapi.yaml\n');
  cpSync(join(import.meta.dirname, 'monitors'), join(folder, 'monitors'), { recursive: true });
  const command = join(installed, 'dist', 'driftline.cjs');
  return {
    check: [process.execPath, command, 'check', '--project', folder],
    forget: () => rmSync(join(folder, 'node_modules', '.cache'), { recursive: true, force: true }),
  };
}

/** An OpenAPI document of 1 MB: a thousand operations with a response schema each. */
function largeDocument(): string {
  const properties = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`property${index}`, { type: 'string', maxLength: index + 1 }]),
  );
  const schema = { type: 'object', required: Object.keys(properties), properties };
  const content = { 'application/json': { schema } };
  const get = { responses: { 200: { description: 'What there is.', content } } };
  const paths = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`/path${index}`, { get }]));
  return JSON.stringify({ openapi: '3.1.0', info: { title: 'Large', version: '1' }, paths });
}
