import { posix } from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { Check, SchemaChecks } from '../schema/index.ts';
import {
  checkSourceWriter,
  closureCompiler,
  closureOf,
  formats,
  isObject,
  ownFormats,
  type Refuse,
} from '../schema/index.ts';
import { type Assembly, assemble } from './assemble.ts';
import { assembleChecked, refuseErrors } from './checked.ts';
import type { Contract } from './contract.ts';
import { type CheckSource, type ContractFile, type Kept, type KeptPositions, keep } from './kept-contract.ts';
import { type BodyDirection, contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import type { ReadReferenced } from './parts.ts';
import { reachesFar } from './reach.ts';

/**
 * Reads and checks a contract, with its schemas compiled when they are first used.
 * @param read for the files that it refers to; without it the contract is one text
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileContract(file: string, text: string, read?: ReadReferenced): Contract {
  const assembly = assembleChecked(file, text, read);
  refuseErrors(assembly);
  return contractFrom(assembly);
}

/**
 * The contract that an assembly without errors makes.
 * @param refuse called where the document contradicts itself
 * @throws DriftlineError DL_CONTRACT_INVALID, or what `refuse` throws
 */
export function contractFrom(
  { file, hash, version, document, origins }: Assembly,
  refuse: Refuse = refusal(file, (pointer) => origins.positionOf(pointer)),
): Contract {
  const positionOf = (pointer: string) => origins.positionOf(pointer);
  const compile = closureCompiler();
  const checksOf = (pointer: string, direction: BodyDirection): SchemaChecks | undefined => {
    if (reachesFar(document, pointer)) return undefined;
    const plain = unlessTooDeep(() => closureOf(document, pointer, false, refuse, direction));
    if (!plain || plain.interpreted) return undefined;
    return {
      kept: compiledLater(() => compile(plain)),
      closed: compiledLater(() => compile(closureOf(document, pointer, true, refuse, direction))),
      annotated: plain.annotated,
    };
  };
  const parts = { file, hash, version, document, positionOf, checksOf, formats };
  return contractOf(parts, modelOf(document, refuse));
}

/** Each schema nests to a limit, and few of them are taken together; all of that may still be more than the stack holds. */
function unlessTooDeep<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Of the two checks of a schema, a clean body needs one. */
function compiledLater(compile: () => Check): Check {
  let compiled: Check | undefined;
  return (value) => {
    compiled ??= compile();
    return compiled(value);
  };
}

/**
 * Reads and checks a contract, and keeps in the project's cache what it became.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileKept(file: string, path: string, text: string, read: ReadReferenced): Kept {
  const assembly = assembleChecked(file, text, read);
  refuseErrors(assembly);
  const { document, version, hash, parts } = assembly;
  // What contradicts itself is told before it is kept.
  modelOf(
    document,
    refusal(file, (pointer) => assembly.origins.positionOf(pointer)),
  );
  const files = parts.map((part) => ({ path: part.path, bytes: Buffer.from(part.source.text) }));
  const id = idOf(files);
  const kept = { id, hash: hash(), document, version, foreignFormats: namesForeignFormat(document) };
  keep(path, kept, files);
  return { kept, files };
}

/** The first file goes by any name: it is the contract itself. */
function idOf(files: readonly ContractFile[]): string {
  const digest = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const [index, { path, bytes }] of files.entries()) {
    digest.update(`${index === 0 ? '' : path}\0${bytes.length}\0`).update(bytes);
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
 * The checks of one schema as source, so that it can be kept.
 * @throws DriftlineError DL_CONTRACT_INVALID, or what `refuse` throws
 */
export function compileCheck(
  document: OpenAPIV3_1.Document,
  pointer: string,
  direction: BodyDirection,
  refuse: Refuse,
): CheckSource {
  if (reachesFar(document, pointer)) return { annotated: true };
  const kept = closureOf(document, pointer, false, refuse, direction);
  if (kept.interpreted) return { annotated: true };
  const closed = closureOf(document, pointer, true, refuse, direction);
  write ??= checkSourceWriter();
  return { annotated: kept.annotated, source: { kept: write(kept), closed: write(closed) } };
}

/** Where everything in a contract stands; files by their path from the contract's folder. */
export function positionsOf(files: readonly ContractFile[]): KeptPositions {
  const texts = new Map(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
  const [{ path = '' } = {}] = files;
  const { origins } = assemble(path, texts.get(path) ?? '', (other) => {
    const text = texts.get(posix.normalize(other));
    if (text === undefined) throw new Error(`${other} was not there when the contract was read`);
    return text;
  });
  return Object.fromEntries(
    [...origins.all()].map(([pointer, { line, column, file }]) => [
      pointer,
      file === undefined ? [line, column] : [line, column, file],
    ]),
  );
}
