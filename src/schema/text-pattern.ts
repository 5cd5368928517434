import { setFlagsFromString } from 'node:v8';

/** A regular expression of a document, as far as a text is held against it. */
export interface TextPattern {
  test(text: string): boolean;
  /** ajv takes two that read alike for one. */
  toString(): string;
}

/** V8 changes over to its linear engine after 50,000 steps back; it takes expressions without the flag `u` alone. */
const LINEAR_FALLBACK = '--enable-experimental-regexp-engine-on-excessive-backtracks';

/** A character or an escape that reads differently without `u`, or a reference to a group, which no linear engine takes. */
const NEEDS_UNICODE = /[^\0-\ud7ff]|\\(?:u\{|u[d-f]|[pPk1-9])/i;

const SURROGATES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

/** Neither a letter nor a space, and above every character that an expression without need of `u` can name. */
const ANY_OTHER = '\ufffd';

const known = new Map<string, TextPattern>();

/** A document that names more is read all the same, only slower. */
const MOST_KNOWN = 2000;

/**
 * ECMA-262 with `u`, as JSON Schema wants it, else without: documents hold escapes that only the latter takes. A text
 * that makes an expression backtrack costs time in proportion to its length, unless the expression has lookarounds,
 * references to groups or properties of characters.
 * @throws SyntaxError for what is no regular expression either way; a compiled contract holds none
 */
export function textPattern(pattern: string): TextPattern {
  const found = known.get(pattern);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const made = compiled(pattern);
  known.set(pattern, made);
  return made;
}

function compiled(pattern: string): TextPattern {
  // Not at the start: a process that meets no expression of a document keeps V8's cache of Node's own code.
  if (known.size === 0) setFlagsFromString(LINEAR_FALLBACK);
  let unicode: RegExp;
  try {
    unicode = new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
  if (NEEDS_UNICODE.test(pattern)) return unicode;
  const linear = new RegExp(pattern);
  // With `u`, a pair of surrogates is one character.
  return {
    test: (text) => linear.test(text.replace(SURROGATES, ANY_OTHER)),
    toString: () => String(unicode),
  };
}
