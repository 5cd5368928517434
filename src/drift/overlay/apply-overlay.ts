import { isObject, pointerTokens, valueAt } from '../../schema/index.ts';
import { pointerOf } from './json-path.ts';
import type { Overlay } from './overlay.ts';

/**
 * Applies an overlay to a copy of a document: its actions in order, each on what the one before left. Targets are single
 * places, as Driftline's own overlays name them. An action whose target is not there does nothing, as Overlay 1.0,
 * section 4.4.3, has it.
 * @throws Error for a target that is no such path
 */
export function applyOverlay(document: unknown, { actions }: Overlay): unknown {
  const changed = structuredClone(document);
  for (const { target, update, remove } of actions) {
    const pointer = pointerOf(target);
    if (pointer === undefined) throw new Error(`no single place: ${target}`);
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
