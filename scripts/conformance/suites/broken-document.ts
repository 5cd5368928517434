import { DriftlineError } from '../../../src/core/driftline-error.ts';
import { compileContract } from '../../../src/openapi/compile.ts';
import { lintDocument } from '../../../src/openapi/lint/lint-document.ts';
import { exchangeSchemas } from '../../../src/openapi/make.ts';
import type { ReadReferenced } from '../../../src/openapi/parts.ts';
import { codeFrames, type Problem } from '../../../src/openapi/problem.ts';

/**
 * How the handling of a document went wrong; undefined where it is correct. A document without errors must be
 * usable completely; one with errors is refused with every problem, or used as far as it is sound.
 */
export function handlingProblem(file: string, text: string, read?: ReadReferenced): string | undefined {
  try {
    const { problems, texts } = lintDocument(file, text, read);
    for (const problem of problems) {
      const unclear = unclearIn(problem);
      if (unclear) return `${unclear}: ${JSON.stringify(problem)}`;
      codeFrames(texts.get(problem.file) ?? '')(problem);
    }
    const refused = problems.some(({ severity }) => severity === 'error');
    const error = use(file, text, read);
    return refused || !error ? undefined : `lint reports no errors, but: ${error.sentence}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function use(file: string, text: string, read?: ReadReferenced): DriftlineError | undefined {
  try {
    const contract = compileContract(file, text, read);
    for (const { pointer, direction } of exchangeSchemas(contract))
      contract.checksOf(pointer, direction).kept({});
    return undefined;
  } catch (error) {
    if (error instanceof DriftlineError) return error;
    throw error;
  }
}

function unclearIn({ message, hint, line, column }: Problem): string | undefined {
  if (!/^\S/.test(message) || /\n/.test(message)) return 'the message is not one line';
  if (!/[.)]$/.test(hint)) return 'the hint is missing or no sentence';
  return line >= 1 && column >= 1 ? undefined : 'the position is missing';
}
