/**
 * The deepest nesting of JSON from a server that is parsed (RFC 8259, section 9, allows a limit). It makes
 * recursion over parsed values safe.
 */
export const DEEPEST_JSON = 200;

/** The deepest nesting of an OpenAPI document, where an inline schema takes two levels for each property. */
export const DEEPEST_DOCUMENT = 500;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A JSON text that nests deeper than `DEEPEST_JSON` and is therefore not parsed. */
export class TooDeepError extends Error {
  /** The nesting of the text, in levels. */
  readonly depth: number;

  constructor(depth: number) {
    super(`nested ${depth} levels deep, more than the limit of ${DEEPEST_JSON}`);
    this.name = 'TooDeepError';
    this.depth = depth;
  }
}

/** How deep the brackets of a text nest, outside of strings; in one pass, whether or not the text is JSON. */
export function depthOfJson(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
  }
  return deepest;
}

/**
 * Parses JSON from outside. The depth is checked before parsing.
 * @throws TooDeepError
 * @throws SyntaxError if the text is not JSON
 */
export function parseJson(text: string): unknown {
  const depth = depthOfJson(text);
  if (depth > DEEPEST_JSON) throw new TooDeepError(depth);
  return JSON.parse(text);
}

/**
 * Whether a value nests deeper than some levels. Goes level by level, so that neither depth nor sharing
 * matters.
 */
export function nestsDeeper(value: unknown, levels: number): boolean {
  let here = new Set([value].filter(isNesting));
  for (let level = 0; here.size > 0; level++) {
    if (level === levels) return true;
    const below = new Set<object>();
    for (const each of here) for (const child of Object.values(each)) if (isNesting(child)) below.add(child);
    here = below;
  }
  return false;
}

function isNesting(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The offset of the quote that ends a string. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}
