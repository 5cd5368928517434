import { isObject, joinPointer, localReference, valueAt } from '../schema/index.ts';
import type { Assembly } from './assemble.ts';
import { BROKEN, methodsOf } from './model.ts';
import { type PartProblem, problemOf } from './parts.ts';
import { PROBLEMS, placeText } from './problem.ts';

/**
 * Marks the operations that reach an error of the document, so that the others can be used: an error in a
 * schema affects the operations that refer to it, one in `info` none.
 * @returns whether an operation is left that can be used
 */
export function markBroken({ document, problems }: Pick<Assembly, 'document' | 'problems'>): boolean {
  const errors = problems.filter(({ id }) => PROBLEMS[id][0] === 'error');
  const places = errors.map((error) => [error.part.prefix + error.pointer, error] as const);
  let usable = false;
  for (const { pointer, written } of writtenOperations(document)) {
    const reached = reachedFrom(document, pointer);
    const error = places.find(([place]) => place !== '' && isReached(place, reached))?.[1];
    if (error) written[BROKEN] = textOf(error);
    else usable = true;
  }
  return usable;
}

function textOf(error: PartProblem): string {
  const problem = problemOf(error);
  return `${placeText(problem)} ${problem.message}`;
}

function writtenOperations(document: unknown): { pointer: string; written: Record<string, unknown> }[] {
  const paths = valueAt(document, '/paths');
  return Object.keys(isObject(paths) ? paths : {}).flatMap((path) => {
    const item = joinPointer('/paths', path);
    const written = valueAt(document, item);
    const target =
      isObject(written) && typeof written.$ref === 'string' ? localReference(written.$ref) : undefined;
    return methodsOf(document, target === undefined ? [item] : [item, target]);
  });
}

/** Pointers of everything that an operation refers to, itself and the parameters of its path item included. */
function reachedFrom(document: unknown, operation: string): Set<string> {
  const item = operation.slice(0, operation.lastIndexOf('/')).replace(/\/additionalOperations$/, '');
  const reached = new Set([operation, joinPointer(item, 'parameters')]);
  // Iterating over a set includes the pointers that are added meanwhile.
  for (const pointer of reached) {
    const waiting = [valueAt(document, pointer)];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (Array.isArray(value)) waiting.push(...value.slice(0, MOST_ITEMS).filter(isCompound));
      else if (isObject(value)) {
        const target = typeof value.$ref === 'string' ? localReference(value.$ref) : undefined;
        if (target !== undefined) reached.add(target);
        for (const [keyword, each] of Object.entries(value)) {
          if (keyword !== 'example' && keyword !== 'examples' && isCompound(each)) waiting.push(each);
        }
      }
    }
  }
  return reached;
}

/** Lists of schemas and parameters are short; long ones are of values. */
const MOST_ITEMS = 10_000;

function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Whether a place is in what is reached, or around it. */
function isReached(place: string, reached: ReadonlySet<string>): boolean {
  for (let at = place; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (reached.has(at)) return true;
  return [...reached].some((pointer) => pointer.startsWith(`${place}/`));
}
