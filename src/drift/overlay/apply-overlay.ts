import { isObject, pointerTokens, valueAt } from '../../schema/index.ts';
import { pointerOf } from './json-path.ts';
import type { Overlay } from './overlay.ts';

/**
 * Applies an overlay to a copy of a document: its actions in order, each to the result of the one before.
 * Only targets of a single place are supported, as in Driftline's own overlays. An action without a matching
 * target does nothing (Overlay 1.0, section 4.4.3).
 * @throws Error for any other target
 */
export function applyOverlay(document: unknown, { actions }: Overlay): unknown {
  const changed = structuredClone(document);
  for (const { target, update, remove } of actions) {
    const pointer = pointerOf(target);
    if (pointer === undefined) throw new Error(`the target is not a single place: ${target}`);
    if (remove) removeAt(changed, pointer);
    else if (update) merge(valueAt(changed, pointer), update);
  }
  return changed;
}

function removeAt(document: unknown, pointer: string): void {
  const name = pointerTokens(pointer).at(-1);
  const holder = valueAt(document, pointer.slice(0, pointer.lastIndexOf('/')));
  if (name !== undefined && isObject(holder)) delete holder[name];
}

/** Objects are merged, arrays are added to, anything else is replaced. */
function merge(target: unknown, update: Readonly<Record<string, unknown>>): void {
  if (!isObject(target)) return;
  for (const [name, value] of Object.entries(update)) {
    const before = Object.hasOwn(target, name) ? target[name] : undefined;
    if (isObject(before) && isObject(value)) merge(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) before.push(...structuredClone(value));
    else target[name] = structuredClone(value);
  }
}
