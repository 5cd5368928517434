import type { Check, SchemaChecks } from '../schema/index.ts';
import { closureCompiler, closureOf, formats, type Refuse } from '../schema/index.ts';
import type { Assembly } from './assemble.ts';
import { assembleChecked, refuseErrors } from './checked.ts';
import type { Contract } from './contract.ts';
import { type BodyDirection, contractOf, refusal } from './make.ts';
import { modelOf } from './model.ts';
import type { ReadReferenced } from './parts.ts';
import { reachesFar } from './reach.ts';

/**
 * Reads and checks a contract, with its schemas compiled when they are first used.
 * @param read for the files that it refers to; without it the contract is one text
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileContract(file: string, text: string, read?: ReadReferenced): Contract {
  const assembly = assembleChecked(file, text, read);
  refuseErrors(assembly);
  return contractFrom(assembly);
}

/**
 * The contract that an assembly without errors makes.
 * @param refuse called where the document contradicts itself
 * @throws Fault DL_CONTRACT_INVALID, or what `refuse` throws
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
