import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import { MULTIPLE_OF_DIGITS, regularExpression } from '../schema/assertions.ts';
import { formats } from './all-formats.ts';
import type { Assembly } from './assemble.ts';
import { assembleChecked, refuseErrors } from './checked.ts';
import { closureOf } from './closure.ts';
import type { Contract, SchemaChecks } from './contract.ts';
import { type BodyDirection, checksKey, contractOf, refusal } from './make.ts';
import { modelOf, type Refuse } from './model.ts';
import type { ReadReferenced } from './parts.ts';

/** Patterns as our explanation reads them; `code` is the same for functions that are written out. */
const regExp = Object.assign((pattern: string) => regularExpression(pattern), {
  code: `(pattern) => { try { return new RegExp(pattern, 'u'); } catch { return new RegExp(pattern); } }`,
});

/**
 * ajv, set up as this project uses it: validity only, the explanation of a failure is our own.
 * @param code for functions that are to be written out as source
 */
export function createAjv(code?: CodeOptions): Ajv2020 {
  return new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    ownProperties: true,
    formats,
    // A format that is unknown is told when the contract is checked.
    logger: false,
    multipleOfPrecision: MULTIPLE_OF_DIGITS,
    code: { regExp, ...code },
  });
}

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
  const ajv = createAjv();
  const compiled = new Map<string, SchemaChecks>();
  const checksOf = (pointer: string, direction: BodyDirection): SchemaChecks => {
    const key = checksKey(pointer, direction);
    const known = compiled.get(key);
    if (known) return known;
    const { schema, annotated, interpreted } = closureOf(document, pointer, false, refuse, direction);
    const kept = ajv.compile(schema);
    const closed = ajv.compile(closureOf(document, pointer, true, refuse, direction).schema);
    const checks: SchemaChecks = {
      kept: (value) => kept(value),
      closed: (value) => closed(value),
      annotated,
      interpreted,
    };
    compiled.set(key, checks);
    return checks;
  };
  const parts = { file, hash, version, document, positionOf, checksOf, formats };
  return contractOf(parts, modelOf(document, refuse));
}
