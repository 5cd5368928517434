/** JSON pointers, RFC 6901. */

/** One reference token, escaped. */
function escapeToken(token: string): string {
  if (!token.includes('~') && !token.includes('/')) return token;
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function joinPointer(base: string, ...tokens: (string | number)[]): string {
  let pointer = base;
  for (const token of tokens) pointer += `/${typeof token === 'number' ? token : escapeToken(token)}`;
  return pointer;
}

/** `/a/b~1c` becomes `['a', 'b/c']`; the empty pointer names the whole document. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  const tokens = pointer.slice(1).split('/');
  return pointer.includes('~') ? tokens.map(unescaped) : tokens;
}

function unescaped(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

/** The value at a pointer, or undefined if there is none. Own properties only. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  // Token by token: most pointers that rules try lead nowhere, and end with their first one.
  for (let start = 1; start <= pointer.length; ) {
    const slash = pointer.indexOf('/', start);
    const end = slash < 0 ? pointer.length : slash;
    const token = unescaped(pointer.slice(start, end));
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as Record<string, unknown>)[token];
    start = end + 1;
  }
  return value;
}

/** A local reference, `#/components/schemas/Name`, as a pointer; undefined for any other reference. */
export function localReference(reference: string): string | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return reference.slice(1);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Follows `$ref` from a pointer to the first value that is not a reference.
 * @returns the pointer and the value; undefined if a reference points to nothing, outside the document or in
 *   a cycle
 */
export function followReferences(
  root: unknown,
  pointer: string,
): { pointer: string; value: unknown } | undefined {
  let at = pointer;
  for (let hops = 0; hops < 100; hops++) {
    const value = valueAt(root, at);
    if (value === undefined) return undefined;
    if (!isObject(value) || typeof value.$ref !== 'string') return { pointer: at, value };
    const next = localReference(value.$ref);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

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
