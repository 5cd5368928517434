/**
 * How many levels of nesting are read of a JSON text that a server sent (RFC 8259, section 9, allows a limit). Whatever
 * walks through a parsed value may recurse, for it never goes deeper than this.
 */
export const DEEPEST_JSON = 200;

/** The same of a document: a schema written out in its place takes two levels for each property. */
export const DEEPEST_DOCUMENT = 500;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A JSON text that nests deeper than `DEEPEST_JSON`, and so is not parsed. */
export class TooDeepError extends Error {
  /** Levels of nesting that were found. */
  readonly depth: number;

  constructor(depth: number) {
    super(`nested ${depth} levels deep, of which at most ${DEEPEST_JSON} are read`);
    this.name = 'TooDeepError';
    this.depth = depth;
  }
}

/** How deep the brackets of a text nest outside of its strings; in one pass, whether or not the text is JSON. */
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
 * Parses JSON that came from outside. The depth is decided before the parser makes anything of the text.
 * @throws TooDeepError
 * @throws SyntaxError for what is no JSON
 */
export function parseJson(text: string): unknown {
  const depth = depthOfJson(text);
  if (depth > DEEPEST_JSON) throw new TooDeepError(depth);
  return JSON.parse(text);
}

/** Whether a value nests deeper than some levels: level by level, so that no depth is too much, and each object once. */
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
