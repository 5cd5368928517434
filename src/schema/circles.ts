import { isObject, joinPointer, localReference, valueAt } from './pointer.ts';

const APPLIED_IN_PLACE = {
  list: ['allOf', 'anyOf', 'oneOf'],
  one: ['not', 'if', 'then', 'else'],
  map: ['dependentSchemas'],
} as const;

/**
 * Whether a schema applies itself to the same value again, so that validation never ends (JSON Schema
 * 2020-12, core, section 9.4.1). A cycle through a property or an item is allowed: it goes one level down in
 * the value each time.
 * @param sound schemas known to lead into no cycle; those that are found are added, so that a chain of schemas is
 *   followed once
 */
export function circlesInPlace(document: unknown, pointer: string, sound = new Set<string>()): boolean {
  if (sound.has(pointer) || leadingIntoCircles(document, [pointer], sound).size === 0) return false;
  return leadsInPlace(document, pointer, pointer);
}

/**
 * Of some schemas, those that lead into a cycle, their own or another one's. In linear time: schemas that
 * lead to no other schema, or only to removed ones, are removed until none is left to remove.
 * @param sound schemas known to lead into no cycle; the removed ones are added
 */
export function leadingIntoCircles(
  document: unknown,
  pointers: Iterable<string>,
  sound = new Set<string>(),
): Set<string> {
  const left = new Map<string, number>();
  const leadingTo = new Map<string, string[]>();
  const ended: string[] = [];
  const reached = new Set(pointers);
  // Iterating over a set includes the elements that are added meanwhile.
  for (const from of reached) {
    const next = new Set(appliedInPlace(document, from).filter((to) => !sound.has(to)));
    left.set(from, next.size);
    if (next.size === 0) ended.push(from);
    for (const to of next) {
      reached.add(to);
      const known = leadingTo.get(to);
      if (known) known.push(from);
      else leadingTo.set(to, [from]);
    }
  }
  for (let to = ended.pop(); to !== undefined; to = ended.pop()) {
    reached.delete(to);
    sound.add(to);
    for (const from of leadingTo.get(to) ?? []) {
      const remaining = (left.get(from) ?? 0) - 1;
      left.set(from, remaining);
      if (remaining === 0) ended.push(from);
    }
  }
  return reached;
}

/** Whether a schema applies another one to the same value. */
export function leadsInPlace(document: unknown, pointer: string, target: string): boolean {
  const reached = new Set<string>();
  const waiting = [pointer];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const next of appliedInPlace(document, from)) {
      if (next === target) return true;
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return false;
}

function appliedInPlace(document: unknown, pointer: string): string[] {
  const schema = valueAt(document, pointer);
  if (!isObject(schema)) return [];
  const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
  const found = target === undefined ? [] : [target];
  for (const keyword of APPLIED_IN_PLACE.list) {
    const list = Array.isArray(schema[keyword]) ? schema[keyword] : [];
    found.push(...list.map((_, index) => joinPointer(pointer, keyword, index)));
  }
  for (const keyword of APPLIED_IN_PLACE.one) {
    if (schema[keyword] !== undefined) found.push(joinPointer(pointer, keyword));
  }
  for (const keyword of APPLIED_IN_PLACE.map) {
    const map = isObject(schema[keyword]) ? schema[keyword] : {};
    found.push(...Object.keys(map).map((name) => joinPointer(pointer, keyword, name)));
  }
  return found;
}
