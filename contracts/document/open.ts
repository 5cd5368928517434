import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { Fault } from '../fault.ts';
import { projectRoot } from '../settings/project-root.ts';
import type { Contract } from './contract.ts';
import { contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import { type PreparedContract, preparedContracts } from './prepared.ts';

/**
 * Opens a contract: the one that the build prepared where the file is still the same, else read and compiled now.
 * @param path absolute, or relative to the working directory
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function openContract(path: string): Promise<Contract> {
  const text = readContractFile(path);
  const file = shownPath(path);
  const prepared = preparedContracts.find((candidate) => candidate.text === text);
  if (prepared) return fromPrepared(file, prepared);
  const { compileContract } = await import('./compile.ts');
  return compileContract(file, text);
}

function readContractFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault(
      'DL_CONTRACT_UNREADABLE',
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Set CONTRACT to the path of an OpenAPI document.',
      cause,
    );
  }
}

/** A contract's path relative to the project, where it lies inside, so that findings read the same on every machine. */
export function shownPath(path: string): string {
  const inside = relative(projectRoot(), path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll('\\', '/');
}

function fromPrepared(file: string, prepared: PreparedContract): Contract {
  const positions = new Map(
    Object.entries(prepared.positions).map(([pointer, [line, column]]) => [pointer, { line, column }]),
  );
  const model = modelOf(prepared.document, refusal(file, positions));
  const checksOf = (pointer: string) => {
    const checks = prepared.checks[pointer];
    if (!checks) throw new Error(`unreachable: the build prepared no checks for ${pointer}`);
    return checks;
  };
  return contractOf({ ...prepared, file, positions, checksOf }, model);
}
