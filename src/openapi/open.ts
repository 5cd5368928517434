import { dirname, posix, resolve } from 'node:path';
import { DriftlineError, WORK_LIMITS, withinTime } from '../core/index.ts';
import { cacheFolder, contractDocuments, shownPath } from '../project/index.ts';
import { type Format, ownFormats } from '../schema/index.ts';
import { loadCompiler } from './compiler.ts';
import type { Contract, Position } from './contract.ts';
import {
  type CachedContract,
  type ContractFile,
  cachedChecks,
  cachedPositions,
  findCached,
} from './kept-contract.ts';
import { contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import { nearestPosition } from './positions.ts';
import { readBeside } from './read-beside.ts';
import { readRegularFile } from './read-regular.ts';

/**
 * Opens a contract: from the project's cache if its files are unchanged, else reads, checks and caches it.
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
  const found = cacheFolder() === undefined ? undefined : findCached(path, bytes, read);
  if (found) return fromCache(file, found.contract, found.files);
  const { compileContract, compileAndCache } = await import('./compile.ts');
  const text = bytes.toString();
  const compile = <T>(work: () => T) => withinTime(WORK_LIMITS.document, `Reading ${file}`, work);
  const readText = (other: string) => read(other).toString();
  if (cacheFolder() === undefined) return compile(() => compileContract(file, text, readText));
  const { contract, files } = compile(() => compileAndCache(file, path, text, readText));
  return fromCache(file, contract, files);
}

/** A function that reads the files that a contract refers to, relative to the contract's folder. */
export function readerBeside(contract: string): (path: string) => string {
  const read = bytesBeside(contract);
  return (path) => read(path).toString();
}

function bytesBeside(contract: string): (path: string) => Buffer {
  const folder = dirname(resolve(contract));
  return (path) => readBeside(folder, path);
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE */
export function readContractFile(path: string): string {
  return readBytes(path).toString();
}

function readBytes(path: string): Buffer {
  try {
    return readRegularFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw contractIsFolder(path);
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Run "npx driftline init", or set CONTRACT to the path of an OpenAPI document.',
      cause,
    );
  }
}

/** The error for a folder in the place of a contract. */
function contractIsFolder(folder: string): DriftlineError {
  const documents = contractDocuments(folder);
  return documents.length === 0
    ? new DriftlineError(
        'DL_CONTRACT_UNREADABLE',
        `${folder} is a folder without any *.openapi.yaml file.`,
        'Put an OpenAPI document there ("driftline init FILE" does that), or set CONTRACT to a document.',
      )
    : new DriftlineError(
        'DL_CONTRACT_UNREADABLE',
        `${folder} is a folder with ${documents.length} documents, and CONTRACT does not say which one to use.`,
        `Set CONTRACT to one of them: ${documents.map((name) => `contracts/${name}`).join(', ')}.`,
      );
}

/** A contract from the cache; its schemas are compiled and cached at their first use. */
async function fromCache(
  file: string,
  { id, hash, document, version, foreignFormats }: CachedContract,
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
        cachedChecks(id, [pointer, direction], formats as Readonly<Record<string, Format>>, () =>
          loadCompiler().compileCheck(document, pointer, direction, refuse),
        ),
    },
    modelOf(document, refuse),
  );
}

/** Loaded only for findings and errors, which have positions. */
function positionsIn(
  file: string,
  id: string,
  files: readonly ContractFile[],
): ReadonlyMap<string, Position> {
  const folder = posix.dirname(file);
  const positions = cachedPositions(id, () => loadCompiler().positionsOf(files));
  return new Map(
    Object.entries(positions).map(([pointer, [line, column, other]]) => [
      pointer,
      other === undefined ? { line, column } : { line, column, file: posix.join(folder, other) },
    ]),
  );
}
