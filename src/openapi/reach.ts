import { isObject, localReference, valueAt } from '../schema/index.ts';

/** Generating code for more schemas than this takes seconds, which is not worth it for a few responses. */
const MOST_COMPILED = 100;

/** Whether a schema refers, directly or through others, to too many schemas to be compiled. */
export function reachesFar(document: unknown, pointer: string): boolean {
  const reached = new Set([pointer]);
  // Iterating over a set includes the elements that are added meanwhile.
  for (const each of reached) {
    collect(valueAt(document, each), reached);
    if (reached.size > MOST_COMPILED) return true;
  }
  return false;
}

function collect(value: unknown, reached: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, reached);
  if (!isObject(value)) return;
  const target = typeof value.$ref === 'string' ? localReference(value.$ref) : undefined;
  if (target !== undefined) reached.add(target);
  for (const [keyword, each] of Object.entries(value)) {
    if (keyword !== 'example' && keyword !== 'examples') collect(each, reached);
  }
}
