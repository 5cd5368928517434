import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import { MULTIPLE_OF_DIGITS, regularExpression } from '../schema/assertions.ts';
import { formats } from './all-formats.ts';
import { checkDocument } from './check-document.ts';
import { closureOf } from './closure.ts';
import type { Contract, SchemaChecks } from './contract.ts';
import { contractOf, refusal, schemaPointers } from './make.ts';
import { modelOf } from './model.ts';
import { joinPointer } from './pointer.ts';
import { readDocument } from './read.ts';

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
    multipleOfPrecision: MULTIPLE_OF_DIGITS,
    code: { regExp, ...code },
  });
}

/**
 * Reads and checks a contract, with its schemas compiled when they are first used.
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, DL_CONTRACT_INVALID
 */
export function compileContract(file: string, text: string): Contract {
  const read = readDocument(file, text);
  checkDocument(read);
  const refuse = refusal(read.file, read.positions);
  const model = modelOf(read.document, refuse);
  const ajv = createAjv();
  const compiled = new Map<string, SchemaChecks>();
  const checksOf = (pointer: string): SchemaChecks => {
    const known = compiled.get(pointer);
    if (known) return known;
    const [kept, closed] = [false, true].map((close) =>
      ajv.compile(closureOf(read.document, pointer, close, refuse).schema),
    );
    if (!kept || !closed) throw new Error('unreachable: two schemas were compiled');
    const checks: SchemaChecks = { kept: (value) => kept(value), closed: (value) => closed(value) };
    compiled.set(pointer, checks);
    return checks;
  };
  const contract = contractOf({ ...read, checksOf, formats }, model);
  for (const pointer of schemaPointers(contract)) {
    refuseUnknownFormats(closureOf(read.document, pointer, false, refuse).formats, refuse);
  }
  return contract;
}

function refuseUnknownFormats(found: ReadonlyMap<string, string>, refuse: ReturnType<typeof refusal>): void {
  for (const [format, pointer] of found) {
    if (Object.hasOwn(formats, format)) continue;
    refuse(
      joinPointer(pointer, 'format'),
      `unknown format ${JSON.stringify(format)}`,
      `A format that nothing checks would pass silently. Use one of: ${Object.keys(formats).sort().join(', ')}; or "pattern".`,
    );
  }
}
