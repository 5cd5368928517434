import { DriftlineError } from '../../../src/core/driftline-error.ts';
import { compileContract } from '../../../src/openapi/compile.ts';
import { codeFrames } from '../../../src/openapi/lint/code-frame.ts';
import { lintDocument } from '../../../src/openapi/lint/lint-document.ts';
import { heldSchemas } from '../../../src/openapi/make.ts';
import type { ReadReferenced } from '../../../src/openapi/parts.ts';
import type { Problem } from '../../../src/openapi/problem.ts';

/**
 * What is wrong with how a document was treated; undefined where every problem was told. A document is either refused
 * with what is wrong, or all of it can be used.
 */
export function mistreatment(file: string, text: string, read?: ReadReferenced): string | undefined {
  try {
    const { problems, texts } = lintDocument(file, text, read);
    for (const problem of problems) {
      const unclear = unclearIn(problem);
      if (unclear) return `${unclear}: ${JSON.stringify(problem)}`;
      codeFrames(texts.get(problem.file) ?? '')(problem);
    }
    const refused = problems.some(({ severity }) => severity === 'error');
    const error = use(file, text, read);
    if (refused === (error !== undefined)) return undefined;
    return refused ? 'it has errors, and can be used' : `it has no errors, and yet: ${error?.sentence}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function use(file: string, text: string, read?: ReadReferenced): DriftlineError | undefined {
  try {
    const contract = compileContract(file, text, read);
    for (const { pointer, direction } of heldSchemas(contract))
      contract.checksOf(pointer, direction).kept({});
    return undefined;
  } catch (error) {
    if (error instanceof DriftlineError) return error;
    throw error;
  }
}

function unclearIn({ message, hint, line, column }: Problem): string | undefined {
  if (!/^\S/.test(message) || /\n/.test(message)) return 'no message of one line';
  if (!/[.)]$/.test(hint)) return 'no hint';
  return line >= 1 && column >= 1 ? undefined : 'no place';
}
