import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { OpenAPIV3_1 } from 'openapi-types';
import { fingerprintOf } from '../core/index.ts';
import { readCached, writeCached } from '../project/index.ts';
import { checksOfSource, type Format, type SchemaChecks, type WrittenChecks } from '../schema/index.ts';
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

/**
 * What was kept of the contract at a path: a byte that differs, in it or in a file that it refers to, makes it another
 * one. To compare the texts takes less than to hash them.
 * @param read gives a file that the contract refers to
 */
export function findKept(
  path: string,
  bytes: Buffer,
  read: (path: string) => Buffer,
): { readonly kept: KeptContract; readonly files: readonly ContractFile[] } | undefined {
  try {
    const files = filesAt(path);
    const current = files?.files.map((each, index) => (index === 0 ? bytes : read(each.path)));
    if (!files || !current?.every((each, index) => each.equals(files.files[index]?.bytes ?? Buffer.alloc(0))))
      return undefined;
    const entry = readCached(contractName(files.id));
    if (!entry) return undefined;
    return { kept: JSON.parse(entry.toString()) as KeptContract, files: files.files };
  } catch {
    // A file that it refers to is gone, or the entry is none: it is read anew.
    return undefined;
  }
}

/** Keeps what a contract became, by its content; and by its path, which content that is. */
export function keep(path: string, kept: KeptContract, files: readonly ContractFile[]): void {
  writeCached(contractName(kept.id), JSON.stringify(kept));
  const header = { id: kept.id, files: files.map((each) => ({ path: each.path, size: each.bytes.length })) };
  const content = [Buffer.from(`${JSON.stringify(header)}\n`), ...files.map(({ bytes }) => bytes)];
  writeCached(filesName(path), Buffer.concat(content));
}

function filesAt(path: string): { readonly id: string; readonly files: ContractFile[] } | undefined {
  const entry = readCached(filesName(path));
  if (!entry) return undefined;
  const end = entry.indexOf('\n');
  const { id, files } = JSON.parse(entry.subarray(0, end).toString()) as {
    id: string;
    files: readonly { path: string; size: number }[];
  };
  let at = end + 1;
  return {
    id,
    files: files.map((file) => {
      const bytes = entry.subarray(at, at + file.size);
      at += file.size;
      return { path: file.path, bytes };
    }),
  };
}

const filesName = (path: string) => `files-${fingerprintOf([resolve(path)])}`;
const contractName = (id: string) => `contract-${id}.json`;
const positionsName = (id: string) => `positions-${id}.json`;

/** What the schema at a pointer became: source, or nothing where it is read as it is. */
export interface CheckSource {
  readonly annotated: boolean;
  /** Absent: it is not worth being compiled. */
  readonly source?: string;
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
  const entry = readCached(name);
  if (entry) {
    try {
      return checksIn(entry.toString(), name, formats);
    } catch {
      // What is no check is compiled anew.
    }
  }
  const { annotated, source } = compile();
  const text = `${JSON.stringify({ annotated, interpreted: source === undefined })}\n${source ?? ''}`;
  writeCached(name, text);
  return checksIn(text, name, formats);
}

function checksIn(
  text: string,
  name: string,
  formats: Readonly<Record<string, Format>>,
): SchemaChecks | undefined {
  const end = text.indexOf('\n');
  const { annotated, interpreted } = JSON.parse(text.slice(0, end)) as {
    annotated: boolean;
    interpreted: boolean;
  };
  if (interpreted) return undefined;
  const code = `(function (exports, require, formats) {${text.slice(end)}\n})`;
  return checksOfSource(runInThisContext(code, { filename: name }) as WrittenChecks, formats, annotated);
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
