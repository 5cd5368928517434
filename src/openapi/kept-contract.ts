import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { OpenAPIV3_1 } from 'openapi-types';
import { fingerprintOf } from '../core/index.ts';
import { readCached, writeCached } from '../project/index.ts';
import { checkOfSource, type Format, type SchemaChecks } from '../schema/index.ts';
import type { Contract } from './contract.ts';
import type { BodyDirection } from './make.ts';

/** A contract as the project's cache has it: read, checked and put together, so that a start needs no YAML. */
export interface KeptContract {
  /** Of the texts of all its files, and of their names. */
  readonly id: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  /** Whether it names formats that are not our own. */
  readonly foreignFormats: boolean;
}

/** The files that a contract is made of: itself, and what it refers to by path from its folder. */
export interface ContractFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A kept contract with the files that it was read from. */
export interface Kept {
  readonly kept: KeptContract;
  readonly files: readonly ContractFile[];
}

/**
 * What was kept of the contract at a path: a byte that differs, in it or in a file that it refers to, makes it another
 * one. The texts themselves are kept and compared, which takes less than to hash them.
 * @param read gives a file that the contract refers to
 */
export function findKept(path: string, bytes: Buffer, read: (path: string) => Buffer): Kept | undefined {
  const entry = readCached(contractName(path));
  if (!entry) return undefined;
  try {
    const header = entry.indexOf('\n');
    const sizes = JSON.parse(entry.toString('utf8', 0, header)) as readonly { path: string; size: number }[];
    const files: ContractFile[] = [];
    let at = header + 1;
    for (const { path: other, size } of sizes) {
      const current = files.length === 0 ? bytes : read(other);
      if (current.length !== size || entry.compare(current, 0, size, at, at + size) !== 0) return undefined;
      files.push({ path: other, bytes: current });
      at += size;
    }
    return { kept: JSON.parse(entry.toString('utf8', at)) as KeptContract, files };
  } catch {
    // A file that it refers to is gone, or the entry is none: it is read anew.
    return undefined;
  }
}

/** Keeps what a contract became. */
export function keep(path: string, kept: KeptContract, files: readonly ContractFile[]): void {
  const header = JSON.stringify(files.map((each) => ({ path: each.path, size: each.bytes.length })));
  const texts = files.map(({ bytes }) => bytes);
  const content = [Buffer.from(`${header}\n`), ...texts, Buffer.from(JSON.stringify(kept))];
  writeCached(contractName(path), Buffer.concat(content));
}

const contractName = (path: string) => `contract-${fingerprintOf([resolve(path)])}`;
const positionsName = (id: string) => `positions-${id}.json`;

/** What the schema at a pointer became. */
export interface CheckSource {
  readonly annotated: boolean;
  /** Absent: it is not worth being compiled. */
  readonly source?: { readonly kept: string; readonly closed: string };
}

/**
 * The checks of a schema of a kept contract: from the cache, else compiled and kept.
 * @returns undefined where the schema is to be read as it is
 */
export function keptChecks(
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

/** Line, column, and the file by its path from the contract's folder, where it is another one. */
export type KeptPositions = Readonly<Record<string, readonly [line: number, column: number, file?: string]>>;

/** Where everything in a kept contract stands: looked for when something is wrong, and kept then. */
export function keptPositions(id: string, find: () => KeptPositions): KeptPositions {
  const entry = readCached(positionsName(id));
  if (entry) return JSON.parse(entry.toString()) as KeptPositions;
  const found = find();
  writeCached(positionsName(id), JSON.stringify(found));
  return found;
}
