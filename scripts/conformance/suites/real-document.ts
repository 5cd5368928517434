import { DriftlineError } from '../../../src/core/driftline-error.ts';
import { compileContract } from '../../../src/openapi/compile.ts';
import { exchangeSchemas } from '../../../src/openapi/make.ts';
import type { ReadReferenced } from '../../../src/openapi/parts.ts';

/** The result of opening a third-party document. */
export interface Opened {
  readonly operations: number;
  /** Number of response schemas, each compiled. */
  readonly schemas: number;
  /** Schemas that cannot be compiled, with the reason. */
  readonly failures: readonly string[];
  /** Why the document was refused. */
  readonly refused?: string;
}

/**
 * Opens a document, and compiles every response schema.
 * @throws every error that is not a DriftlineError: a document must be loaded, or refused with a reason
 */
export function openRealDocument(file: string, text: string, read?: ReadReferenced): Opened {
  try {
    const contract = compileContract(file, text, read);
    const held = exchangeSchemas(contract).filter(({ direction }) => direction === 'response');
    const failures = held.flatMap(({ pointer }) => {
      try {
        contract.checksOf(pointer).kept({});
        return [];
      } catch (error) {
        return [`${file}#${pointer}: ${String(error)}`];
      }
    });
    return { operations: contract.operations.length, schemas: held.length, failures };
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return { operations: 0, schemas: 0, failures: [], refused: error.sentence };
  }
}
