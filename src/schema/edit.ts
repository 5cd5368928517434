import { isObject, pointerTokens } from './pointer.ts';

/**
 * A copy of a JSON value with another value at a pointer; missing objects on the way there are created, also in place of
 * an array that has no such item.
 */
export function setAt(root: unknown, pointer: string, value: unknown): unknown {
  const [name, ...rest] = pointerTokens(pointer);
  if (name === undefined) return value;
  return changed(root, name, (child) => setAt(child, tail(rest), value));
}

/** A copy without the property, or the array item, that a pointer names. */
export function removeAt(root: unknown, pointer: string): unknown {
  const [name, ...rest] = pointerTokens(pointer);
  if (name === undefined) return undefined;
  if (rest.length > 0) return changed(root, name, (child) => removeAt(child, tail(rest)));
  if (Array.isArray(root)) return root.toSpliced(Number(name), 1);
  return isObject(root) ? Object.fromEntries(Object.entries(root).filter(([key]) => key !== name)) : root;
}

function changed(parent: unknown, name: string, change: (child: unknown) => unknown): unknown {
  if (Array.isArray(parent) && Object.hasOwn(parent, name)) {
    return parent.with(Number(name), change(parent[Number(name)]));
  }
  const object = isObject(parent) ? parent : {};
  return { ...object, [name]: change(Object.hasOwn(object, name) ? object[name] : undefined) };
}

function tail(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
