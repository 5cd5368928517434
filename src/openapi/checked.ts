import { DriftlineError } from '../core/index.ts';
import { type Assembly, assemble } from './assemble.ts';
import { checkWritten } from './check-document.ts';
import { type PartProblem, problemOf } from './part.ts';
import type { ReadReferenced } from './parts.ts';
import { PROBLEMS, type Problem, placeText } from './problem.ts';

const MOST_PROBLEMS = 5;

/**
 * Assembles a contract, and validates each of its files against the official schema of the version.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED
 */
export function assembleChecked(file: string, text: string, read?: ReadReferenced): Assembly {
  const assembly = assemble(file, text, read, checkWritten);
  const { version, fragments, problems } = assembly;
  const others = fragments.flatMap(({ kind, part, pointer }) => checkWritten(part, version, kind, pointer));
  return others.length === 0
    ? assembly
    : { ...assembly, problems: [...problems, ...withoutRepeated(others)] };
}

/** A fragment may be inside another one. */
function withoutRepeated(problems: readonly PartProblem[]): PartProblem[] {
  const byPlace = new Map<string, PartProblem>();
  for (const problem of problems) {
    byPlace.set(`${problem.part.path} ${problem.pointer} ${problem.message}`, problem);
  }
  return [...byPlace.values()];
}

/**
 * Throws if a contract has errors.
 * @throws DriftlineError DL_CONTRACT_INVALID with file, line and column of the first errors
 */
export function refuseErrors({ problems, version }: Assembly): void {
  const errors = problems.filter(({ id }) => PROBLEMS[id][0] === 'error');
  const [first] = errors.map(problemOf);
  if (!first) return;
  const official = errors.some(({ id }) => id === 'document-invalid');
  if (errors.length === 1 && !official) {
    throw new DriftlineError('DL_CONTRACT_INVALID', shown(first), first.hint);
  }
  const lines = errors.slice(0, MOST_PROBLEMS).map((error) => shown(problemOf(error)));
  const more = errors.length > lines.length ? [`and ${errors.length - lines.length} more`] : [];
  throw new DriftlineError(
    'DL_CONTRACT_INVALID',
    [`not a valid OpenAPI ${version} document:`, ...lines, ...more].join('\n  '),
    'Correct the document at these places (https://spec.openapis.org/oas/).',
  );
}

function shown(problem: Problem): string {
  return `${placeText(problem)} ${problem.message}`;
}
