import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { OpenAPIV3_1 } from 'openapi-types';
import { fingerprintOf } from '../core/index.ts';
import { readCached, writeCached } from '../project/index.ts';
import { checkOfSource, type Format, type SchemaChecks } from '../schema/index.ts';
import type { Contract } from './contract.ts';
import type { BodyDirection } from './make.ts';
import type { OverlayFile } from './overlay.ts';

/** A contract in the project's cache: read, checked and assembled, so that no YAML has to be parsed. */
export interface CachedContract {
  /** A hash of the texts and names of all its files. */
  readonly id: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  /** Whether it uses formats that are not in `ownFormats`. */
  readonly foreignFormats: boolean;
}

/** A file of a contract; the path is relative to the contract's folder. */
export interface ContractFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The overlay that lies beside the contract. */
  readonly isOverlay?: true;
}

/** A cached contract with the files that it was read from. */
export interface ContractEntry {
  readonly contract: CachedContract;
  readonly files: readonly ContractFile[];
}

/**
 * Finds a contract in the cache; undefined if one of its files has changed. The cache contains the files
 * themselves, because comparing them is faster than hashing.
 * @param path the path of the contract
 * @param overlay the overlay beside the contract; undefined where there is none
 * @param read reads a file that the contract refers to
 */
export function findCached(
  path: string,
  bytes: Buffer,
  overlay: OverlayFile | undefined,
  read: (path: string) => Buffer,
): ContractEntry | undefined {
  const entry = readCached(contractName(path));
  if (!entry) return undefined;
  try {
    const header = entry.indexOf('\n');
    const sizes = JSON.parse(entry.toString('utf8', 0, header)) as readonly FileHeader[];
    if (sizes.find(({ isOverlay }) => isOverlay)?.path !== overlay?.path) return undefined;
    const files: ContractFile[] = [];
    let at = header + 1;
    for (const { path: other, size, isOverlay } of sizes) {
      const beside = isOverlay && overlay ? Buffer.from(overlay.text) : undefined;
      const current = files.length === 0 ? bytes : (beside ?? read(other));
      if (current.length !== size || entry.compare(current, 0, size, at, at + size) !== 0) return undefined;
      files.push({ path: other, bytes: current, ...(isOverlay ? { isOverlay } : {}) });
      at += size;
    }
    return { contract: JSON.parse(entry.toString('utf8', at)) as CachedContract, files };
  } catch {
    // A file is missing, or the entry is damaged: the contract is read again.
    return undefined;
  }
}

/** What the first line of an entry says of each file. */
interface FileHeader extends Pick<ContractFile, 'path' | 'isOverlay'> {
  readonly size: number;
}

/** Stores a contract in the cache. */
export function storeContract(path: string, contract: CachedContract, files: readonly ContractFile[]): void {
  const header = JSON.stringify(
    files.map(({ bytes, ...each }): FileHeader => ({ ...each, size: bytes.length })),
  );
  const texts = files.map(({ bytes }) => bytes);
  const content = [Buffer.from(`${header}\n`), ...texts, Buffer.from(JSON.stringify(contract))];
  writeCached(contractName(path), Buffer.concat(content));
}

const contractName = (path: string) => `contract-${fingerprintOf([resolve(path)])}`;
const positionsName = (id: string) => `positions-${id}.json`;

/** The checks of a schema as source code. */
export interface CheckSource {
  readonly annotated: boolean;
  /** Absent if the schema is interpreted instead of compiled. */
  readonly source?: { readonly kept: string; readonly closed: string };
}

/**
 * The checks of a schema of a cached contract: from the cache, else compiled and cached.
 * @returns undefined if the schema is interpreted instead of compiled
 */
export function cachedChecks(
  id: string,
  [pointer, direction]: readonly [pointer: string, direction: BodyDirection],
  formats: Readonly<Record<string, Format>>,
  compile: () => CheckSource,
): SchemaChecks | undefined {
  const name = `check-${id}-${fingerprintOf([direction, pointer])}`;
  const { annotated, source } = readCheck(name) ?? compiledCheck(name, compile);
  if (!source) return undefined;
  const checkOf = (part: 'kept' | 'closed') =>
    checkOfSource(
      () =>
        runInThisContext(
          `(function (module, require, formats, textPattern, hasUniqueItems) {${source[part]}\n})`,
          {
            filename: `${name}-${part}`,
          },
        ),
      formats,
    );
  return { kept: checkOf('kept'), closed: checkOf('closed'), annotated };
}

function readCheck(name: string): CheckSource | undefined {
  const entry = readCached(name);
  return entry && (JSON.parse(entry.toString()) as CheckSource);
}

function compiledCheck(name: string, compile: () => CheckSource): CheckSource {
  const compiled = compile();
  writeCached(name, JSON.stringify(compiled));
  return compiled;
}

/**
 * Positions by JSON pointer. The file is set if it is not the contract itself: a path from the contract's
 * folder.
 */
export type CachedPositions = Readonly<
  Record<string, readonly [line: number, column: number, file?: string]>
>;

/** The positions of everything in a cached contract: computed when first needed, and cached. */
export function cachedPositions(id: string, find: () => CachedPositions): CachedPositions {
  const entry = readCached(positionsName(id));
  if (entry) return JSON.parse(entry.toString()) as CachedPositions;
  const found = find();
  writeCached(positionsName(id), JSON.stringify(found));
  return found;
}
