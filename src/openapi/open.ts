import { dirname, join, posix, resolve } from 'node:path';
import { DriftlineError, WORK_LIMITS, withinTime } from '../core/index.ts';
import { cacheFolder, contractDocuments, shownPath } from '../project/index.ts';
import { type Format, ownFormats } from '../schema/index.ts';
import { loadCompiler } from './compiler.ts';
import type { Contract, Position } from './contract.ts';
import {
  type ContractFile,
  findKept,
  type KeptContract,
  keptChecks,
  keptPositions,
} from './kept-contract.ts';
import { contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import { nearestPosition } from './positions.ts';
import { readRegularFile } from './read-regular.ts';

/**
 * Opens a contract: as the project's cache has it where not a byte has changed, else read and compiled now, and kept.
 * @param path absolute, or relative to the working directory
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 * @example
 * const contract = await openContract('contracts/pets.openapi.yaml');
 * console.log(contract.operations.map(({ id }) => id));
 */
export async function openContract(path: string): Promise<Contract> {
  const bytes = readBytes(path);
  const file = shownPath(path);
  const read = bytesBeside(path);
  const found = cacheFolder() === undefined ? undefined : findKept(path, bytes, read);
  if (found) return fromKept(file, found.kept, found.files);
  const { compileContract, compileKept } = await import('./compile.ts');
  const text = bytes.toString();
  const compile = <T>(work: () => T) => withinTime(WORK_LIMITS.document, `Reading ${file}`, work);
  const readText = (other: string) => read(other).toString();
  if (cacheFolder() === undefined) return compile(() => compileContract(file, text, readText));
  const { kept, files } = compile(() => compileKept(file, path, text, readText));
  return fromKept(file, kept, files);
}

/** Reads what a contract refers to, from the folder that it lies in. */
export function readerBeside(contract: string): (path: string) => string {
  const read = bytesBeside(contract);
  return (path) => read(path).toString();
}

function bytesBeside(contract: string): (path: string) => Buffer {
  const folder = dirname(resolve(contract));
  return (path) => readRegularFile(join(folder, path));
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE */
export function readContractFile(path: string): string {
  return readBytes(path).toString();
}

function readBytes(path: string): Buffer {
  try {
    return readRegularFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw undecided(path);
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Set CONTRACT to the path of an OpenAPI document.',
      cause,
    );
  }
}

/** Nobody named a contract, and the folder of them does not say which one it is. */
function undecided(folder: string): DriftlineError {
  const documents = contractDocuments(folder);
  return documents.length === 0
    ? new DriftlineError(
        'DL_CONTRACT_UNREADABLE',
        `${folder} is a folder without any *.openapi.yaml.`,
        'Put an OpenAPI document there ("driftline init FILE" does), or set CONTRACT to the path of one.',
      )
    : new DriftlineError(
        'DL_CONTRACT_UNREADABLE',
        `${folder} is a folder with ${documents.length} documents, and CONTRACT names none of them.`,
        `Set CONTRACT to one of them: ${documents.map((name) => `contracts/${name}`).join(', ')}.`,
      );
}

/** A contract whose schemas come from the cache, and are compiled, and kept, where they are used for the first time. */
async function fromKept(
  file: string,
  { id, hash, document, version, foreignFormats }: KeptContract,
  files: readonly ContractFile[],
): Promise<Contract> {
  const formats = foreignFormats ? (await import('../schema/formats/all-formats.ts')).formats : ownFormats;
  let positions: ReadonlyMap<string, Position> | undefined;
  const positionOf = (pointer: string) => {
    positions ??= positionsIn(file, id, files);
    return nearestPosition(positions, pointer);
  };
  const refuse = refusal(file, positionOf);
  return contractOf(
    {
      ...{ file, document, version, formats, hash: () => hash, positionOf },
      checksOf: (pointer, direction) =>
        keptChecks(id, [pointer, direction], formats as Readonly<Record<string, Format>>, () =>
          loadCompiler().compileCheck(document, pointer, direction, refuse),
        ),
    },
    modelOf(document, refuse),
  );
}

/** Only a finding, or an error, says where something stands. */
function positionsIn(
  file: string,
  id: string,
  files: readonly ContractFile[],
): ReadonlyMap<string, Position> {
  const folder = posix.dirname(file);
  const kept = keptPositions(id, () => loadCompiler().positionsOf(files));
  return new Map(
    Object.entries(kept).map(([pointer, [line, column, other]]) => [
      pointer,
      other === undefined ? { line, column } : { line, column, file: posix.join(folder, other) },
    ]),
  );
}
