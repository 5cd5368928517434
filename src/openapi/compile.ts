import { posix } from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import { DriftlineError } from '../core/index.ts';
import {
  type Check,
  type Closure,
  checkSourceWriter,
  closureCompiler,
  closureOf,
  formats,
  isObject,
  ownFormats,
  type Refuse,
  type SchemaChecks,
} from '../schema/index.ts';
import { type Assembly, assemble } from './assemble.ts';
import { assembleChecked, refuseErrors } from './check-document.ts';
import { type Contract, isRemoteCopy } from './contract.ts';
import {
  type CachedPositions,
  type CheckSource,
  type ContractEntry,
  type ContractFile,
  storeContract,
} from './kept-contract.ts';
import { type BodyDirection, contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import type { OverlayFile } from './overlay.ts';
import { problemOf, type ReadReferenced } from './parts.ts';
import type { Problem } from './problem.ts';

export { applyOverlay } from './overlay.ts';

/**
 * Reads and checks a contract. Its schemas are compiled at their first use.
 * @param read reads the files that it refers to; without it the contract is a single text
 * @param overlay applied to the text
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileContract(
  file: string,
  text: string,
  read?: ReadReferenced,
  overlay?: OverlayFile,
): Contract {
  const assembly = assembleChecked(file, text, read, overlay);
  refuseErrors(assembly);
  return contractFrom(assembly);
}

/** A document that was assembled from its files, whether it is valid or not; its schemas are not compiled. */
export interface AssembledDocument extends Pick<Contract, 'file' | 'document' | 'positionOf'> {
  readonly errors: readonly Problem[];
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED */
export function assembledFrom(...parameters: Parameters<typeof assembleChecked>): AssembledDocument {
  const { file, document, origins, problems } = assembleChecked(...parameters);
  const errors = problems.map(problemOf).filter(({ severity }) => severity === 'error');
  return { file, document, errors, positionOf: (pointer) => origins.positionOf(pointer) };
}

/**
 * Builds the contract from an assembly without errors.
 * @param refuse called for what is invalid beyond the official schema, such as an `x-token` without a scheme
 * @throws DriftlineError DL_CONTRACT_INVALID, or what `refuse` throws
 */
export function contractFrom(
  { file, hash, version, document, origins }: Assembly,
  refuse: Refuse = refusal(file, (pointer) => origins.positionOf(pointer)),
): Contract {
  const positionOf = (pointer: string) => origins.positionOf(pointer);
  const compile = closureCompiler();
  const checksOf = (pointer: string, direction: BodyDirection): SchemaChecks | undefined => {
    const closures = closuresOf(document, pointer, direction, refuse);
    return (
      closures && {
        kept: compiledLater(() => compile(closures.plain)),
        closed: compiledLater(() => compile(closures.closed)),
        annotated: closures.plain.annotated,
      }
    );
  };
  const parts = { file, hash, version, document, positionOf, checksOf, formats };
  return contractOf(parts, modelOf(document, refuse));
}

/** The two closures of a schema; undefined if it is interpreted instead of compiled. */
function closuresOf(
  document: OpenAPIV3_1.Document,
  pointer: string,
  direction: BodyDirection,
  refuse: Refuse,
): { readonly plain: Closure; readonly closed: Closure } | undefined {
  return unlessTooDeep(() => {
    const plain = closureOf(document, pointer, false, refuse, direction);
    if (plain.interpreted) return undefined;
    const closed = closureOf(document, pointer, true, refuse, direction);
    return closed.interpreted ? undefined : { plain, closed };
  });
}

/** Depth and number of schemas are limited, but together they may still overflow the stack. */
function unlessTooDeep<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A conforming body needs only one of the two checks of a schema. */
function compiledLater(compile: () => Check): Check {
  let compiled: Check | undefined;
  return (value) => {
    compiled ??= compile();
    return compiled(value);
  };
}

/**
 * Reads and checks a contract, and stores the result in the project's cache.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileAndCache(
  file: string,
  path: string,
  text: string,
  read: ReadReferenced,
  overlay?: OverlayFile,
): ContractEntry {
  const assembly = assembleChecked(file, text, read, overlay);
  refuseErrors(assembly);
  const { document, version, hash, parts, overlay: applied } = assembly;
  // Throws before an invalid contract is cached.
  modelOf(
    document,
    refusal(file, (pointer) => assembly.origins.positionOf(pointer)),
  );
  const files = parts.map(({ path: each, source }) => fileOf(each, source.text));
  if (applied) files.push({ ...fileOf(applied.path, applied.source.text), isOverlay: true });
  const id = idOf(files);
  const contract = { id, hash: hash(), document, version, foreignFormats: namesForeignFormat(document) };
  storeContract(path, contract, files);
  return { contract, files };
}

function fileOf(path: string, text: string): ContractFile {
  return { path, bytes: Buffer.from(text) };
}

/** The name of the first file, the contract itself, does not matter. */
function idOf(files: readonly ContractFile[]): string {
  const digest = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const [index, { path, bytes, isOverlay }] of files.entries()) {
    const name = isOverlay ? '\0overlay' : path;
    digest.update(`${index === 0 ? '' : name}\0${bytes.length}\0`).update(bytes);
  }
  return digest.digest('hex').slice(0, 32);
}

function namesForeignFormat(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesForeignFormat);
  if (!isObject(value)) return false;
  const { format } = value;
  if (typeof format === 'string' && Object.hasOwn(formats, format) && !Object.hasOwn(ownFormats, format)) {
    return true;
  }
  return Object.values(value).some(namesForeignFormat);
}

let write: ReturnType<typeof checkSourceWriter> | undefined;

/**
 * The checks of one schema as source code, which can be cached.
 * @throws DriftlineError DL_CONTRACT_INVALID, or what `refuse` throws
 */
export function compileCheck(
  document: OpenAPIV3_1.Document,
  pointer: string,
  direction: BodyDirection,
  refuse: Refuse,
): CheckSource {
  const closures = closuresOf(document, pointer, direction, refuse);
  if (!closures) return { annotated: true };
  write ??= checkSourceWriter();
  const writer = write;
  const { plain, closed } = closures;
  const source = unlessTooDeep(() => ({ kept: writer(plain), closed: writer(closed) }));
  return source ? { annotated: plain.annotated, source } : { annotated: true };
}

/**
 * The paths of the files that a document refers to and that are not known, from the folder of the document. A file on
 * another host is none of them.
 * @param known texts by path
 */
export function referencedFiles(file: string, text: string, known: ReadonlyMap<string, string>): string[] {
  const missing = new Set<string>();
  try {
    assemble(posix.basename(file), text, (path) => {
      const found = known.get(path);
      if (found !== undefined) return found;
      missing.add(path);
      throw new Error('not known yet');
    });
  } catch (error) {
    // Whoever opens the document says what is wrong with it.
    if (!(error instanceof DriftlineError)) throw error;
  }
  return [...missing].filter((path) => !isRemoteCopy(path));
}

/** The positions of everything in a contract; files are paths from the contract's folder. */
export function positionsOf(files: readonly ContractFile[]): CachedPositions {
  const texts = new Map(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
  const [{ path = '' } = {}] = files;
  const overlay = files.find(({ isOverlay }) => isOverlay);
  const read = (other: string) => {
    const text = texts.get(posix.normalize(other));
    if (text === undefined) throw new Error(`${other} was not part of the contract when it was cached`);
    return text;
  };
  const applied = overlay && { path: overlay.path, file: overlay.path, text: texts.get(overlay.path) ?? '' };
  const { origins } = assemble(path, texts.get(path) ?? '', read, undefined, applied);
  return Object.fromEntries(
    [...origins.all()].map(([pointer, { line, column, file }]) => [
      pointer,
      file === undefined ? [line, column] : [line, column, file],
    ]),
  );
}
