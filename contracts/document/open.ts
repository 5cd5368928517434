import { dirname, isAbsolute, join, posix, relative, resolve } from 'node:path';
import { Fault } from '../fault.ts';
import { projectRoot } from '../settings/project-root.ts';
import { WORK_LIMITS, withinTime } from '../within-time.ts';
import type { Contract, Position } from './contract.ts';
import { type BodyDirection, checksKey, contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import { nearestPosition } from './positions.ts';
import { type PreparedContract, preparedContracts } from './prepared.ts';
import { readRegularFile } from './read-regular.ts';

/**
 * Opens a contract: the one that the build prepared where the file is still the same, else read and compiled now.
 * @param path absolute, or relative to the working directory
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export async function openContract(path: string): Promise<Contract> {
  const text = readContractFile(path);
  const file = shownPath(path);
  const read = readerBeside(path);
  const prepared = findPrepared(preparedContracts, text, read);
  if (prepared) return fromPrepared(file, prepared);
  const { compileContract } = await import('./compile.ts');
  return withinTime(WORK_LIMITS.document, `Reading ${file}`, () => compileContract(file, text, read));
}

/** Reads what a contract refers to, from the folder that it lies in. */
export function readerBeside(contract: string): (path: string) => string {
  const folder = dirname(resolve(contract));
  return (path) => readRegularFile(join(folder, path));
}

/** The prepared contract of a text: a byte that differs, in it or in a file that it refers to, makes it another one. */
export function findPrepared<Candidate extends Pick<PreparedContract, 'text' | 'referenced'>>(
  candidates: readonly Candidate[],
  text: string,
  read: (path: string) => string,
): Candidate | undefined {
  return candidates.find((candidate) => {
    if (candidate.text !== text) return false;
    try {
      return candidate.referenced.every((other) => read(other.path) === other.text);
    } catch {
      return false;
    }
  });
}

/** @throws Fault DL_CONTRACT_UNREADABLE */
export function readContractFile(path: string): string {
  try {
    return readRegularFile(path);
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
  let positions: ReadonlyMap<string, Position> | undefined;
  const positionOf = (pointer: string) => {
    positions ??= positionsOf(prepared, posix.dirname(file));
    return nearestPosition(positions, pointer);
  };
  const { document, version, formats, hash, checks } = prepared;
  const model = modelOf(document, refusal(file, positionOf));
  const checksOf = (pointer: string, direction: BodyDirection) => checks[checksKey(pointer, direction)];
  return contractOf({ file, document, version, formats, hash: () => hash, positionOf, checksOf }, model);
}

/** Only a finding, or a fault, says where something stands. */
function positionsOf({ positions }: PreparedContract, folder: string): ReadonlyMap<string, Position> {
  return new Map(
    Object.entries(positions).map(([pointer, [line, column, other]]) => [
      pointer,
      other === undefined ? { line, column } : { line, column, file: posix.join(folder, other) },
    ]),
  );
}
