import { isObject, localReference, valueAt } from '../schema/index.ts';

/** Code for more schemas than this takes seconds to be generated: it is not worth it for a few responses. */
const MOST_COMPILED = 100;

/** Whether a schema refers, by way of others too, to more schemas than are worth being compiled with it. */
export function reachesFar(document: unknown, pointer: string): boolean {
  const reached = new Set([pointer]);
  // A set hands on what is added while it is walked through.
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
