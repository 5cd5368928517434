import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { DriftlineError, WORK_LIMITS, withinTime } from '../core/index.ts';
import { cacheFolder, contractDocuments, contractFolders, currentCopy, shownPath } from '../project/index.ts';
import { type Format, ownFormats } from '../schema/index.ts';
import type { AssembledDocument } from './compile.ts';
import { loadCompiler } from './compiler.ts';
import { type Contract, isRemoteCopy, nearestPosition, type Position } from './contract.ts';
import {
  type CachedContract,
  type ContractFile,
  cachedChecks,
  cachedPositions,
  findCached,
} from './kept-contract.ts';
import { contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import type { OverlayFile } from './overlay.ts';

/**
 * Opens a contract: from the project's cache if its files are unchanged, else reads, checks and caches it.
 * @param path absolute, or relative to the working directory
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 * @example
 * const contract = await openContract('contracts/pets.openapi.yaml');
 * console.log(contract.operations.map(({ id }) => id));
 */
export async function openContract(path: string): Promise<Contract> {
  const current = currentCopy(path);
  const bytes = readBytes(current);
  const file = shownPath(current);
  const read = bytesBeside(path, current);
  const overlay = overlayBeside(path);
  const found = cacheFolder() === undefined ? undefined : findCached(current, bytes, overlay, read);
  if (found) return fromCache(file, found.contract, found.files);
  const { compileContract, compileAndCache } = await import('./compile.ts');
  const text = bytes.toString();
  const compile = <T>(work: () => T) => withinTime(WORK_LIMITS.document, `Reading ${file}`, work);
  const readText = (other: string) => read(other).toString();
  if (cacheFolder() === undefined) return compile(() => compileContract(file, text, readText, overlay));
  const { contract, files } = compile(() => compileAndCache(file, current, text, readText, overlay));
  return fromCache(file, contract, files);
}

/** The endings of an overlay; `pets.overlay.yaml` lies beside `pets.openapi.yaml`. */
const OVERLAY_ENDINGS = ['.overlay.yaml', '.overlay.yml', '.overlay.json'];

/**
 * The name of the overlay beside a contract; undefined where there is none.
 * @throws DriftlineError DL_CONTRACT_INVALID for several
 */
function overlayPath(contract: string): string | undefined {
  const [found, other] = OVERLAY_ENDINGS.map((ending) => stemOf(contract) + ending).filter((each) =>
    existsSync(each),
  );
  if (found === undefined || other === undefined) return found && basename(found);
  throw new DriftlineError(
    'DL_CONTRACT_INVALID',
    `${shownPath(contract)} has two overlays beside it, ${basename(found)} and ${basename(other)}.`,
    'Put their actions into one of them, in the order in which to apply them, and delete the other.',
  );
}

function stemOf(contract: string): string {
  return resolve(contract).replace(/(?:\.openapi)?\.(?:ya?ml|json)$/i, '');
}

/** The path of the overlay of a contract, absolute, whether it exists or not. @throws DriftlineError DL_CONTRACT_INVALID */
export function overlayPlace(contract: string): string {
  const path = overlayPath(contract);
  return path === undefined ? stemOf(contract) + OVERLAY_ENDINGS[0] : join(dirname(resolve(contract)), path);
}

/**
 * The overlay that lies beside a contract and changes it; undefined where there is none.
 * @throws DriftlineError DL_CONTRACT_INVALID for several, DL_CONTRACT_UNREADABLE
 */
export function overlayBeside(contract: string): OverlayFile | undefined {
  const path = overlayPath(contract);
  if (path === undefined) return undefined;
  const whole = overlayPlace(contract);
  return { path, file: shownPath(whole), text: readContractFile(whole) };
}

/**
 * A function that reads the files that a contract refers to, relative to the contract's folder.
 * @param current the copy of the contract that is read; the user puts copies of remote files beside the contract itself
 */
export function readerBeside(contract: string, current = contract): (path: string) => string {
  const read = bytesBeside(contract, current);
  return (path) => read(path).toString();
}

function bytesBeside(contract: string, current: string): (path: string) => Buffer {
  const [own, others] = [dirname(resolve(contract)), dirname(resolve(current))];
  return (path) => readBeside(isRemoteCopy(path) ? own : others, path);
}

/**
 * A document as far as it can be read: converted to OpenAPI 3.1, with local references only; its schemas are not compiled.
 * @param read reads the files that it refers to
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED
 */
export function assembledDocument(
  file: string,
  text: string,
  read?: (path: string) => string,
  overlay?: OverlayFile,
): AssembledDocument {
  return withinTime(WORK_LIMITS.document, `Reading ${file}`, () =>
    loadCompiler().assembledFrom(file, text, read, overlay),
  );
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

/**
 * Reads a file that a contract refers to. A document is untrusted input: neither its path nor a symbolic link
 * may lead out of the contract's folder and the folders of CONTRACT_FOLDERS (CWE-22).
 * @param folder of the contract, absolute
 * @param path from that folder
 * @throws DriftlineError DL_CONTRACT_UNREADABLE for a file outside, which is not opened
 */
export function readBeside(folder: string, path: string): Buffer {
  const place = join(folder, path);
  requireInside(place, folder, (allowed) => allowed);
  const target = realpathSync(place);
  requireInside(target, folder, realpathSync);
  return readRegularFile(target);
}

/**
 * The setting is read only for a place outside of the contract's folder.
 * @param of the folder as it is written, or without symbolic links, as the place is
 */
function requireInside(place: string, folder: string, of: (folder: string) => string): void {
  if (isInside(place, of(folder))) return;
  if (contractFolders().some((each) => isInside(place, triedOf(each, of)))) return;
  throw new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    `${place} is outside of ${folder}, the folder of the contract.`,
    'Move the file into that folder, or name its folder in CONTRACT_FOLDERS.',
  );
}

/** A folder that does not exist contains nothing. */
function triedOf(folder: string, of: (folder: string) => string): string | undefined {
  try {
    return of(folder);
  } catch {
    return undefined;
  }
}

function isInside(place: string, folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const path = relative(folder, place);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** In bytes: ten times the size of the largest published documents. */
const LARGEST_DOCUMENT = 100_000_000;

/**
 * Reads a regular file. Devices and pipes are rejected, because reading them may never end.
 * @throws Error that says why it cannot be read
 */
function readRegularFile(path: string): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for its writer.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) {
      throw Object.assign(new Error(`${path} is a folder, not a file`), { code: 'EISDIR' });
    }
    if (!stats.isFile()) throw new Error(`${path} is a device, a pipe or a socket, not a regular file`);
    if (stats.size > LARGEST_DOCUMENT) {
      throw new Error(`${path} has ${stats.size} bytes, more than the limit of ${LARGEST_DOCUMENT}`);
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
