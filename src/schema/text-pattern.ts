/** A regular expression from a document, reduced to what is needed to test a text. */
export interface TextPattern {
  test(text: string): boolean;
  /** ajv treats two with the same text as one. */
  toString(): string;
}

/**
 * V8 switches to its linear engine after 50,000 backtracks, for every expression of the process without the
 * flags `i` and `u` and without lookarounds.
 */
const LINEAR_FALLBACK = '--enable-experimental-regexp-engine-on-excessive-backtracks';

/**
 * Characters and escapes that mean something else without `u`, and backreferences, which no linear engine
 * supports.
 */
const NEEDS_UNICODE = /[^\0-\ud7ff]|\\(?:u\{|u[d-f]|[pPk1-9])/i;

/**
 * The longest text for the linear engine, in characters: on Node 20 and 22 it takes up to 1.4 kB of memory for
 * each. On a longer one, an expression that backtracks runs into the time limit of judging.
 */
const LONGEST_LINEAR = 30_000;

const SURROGATES = /[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

/** Neither a letter nor a space, and above every character that an expression can contain without `u`. */
const ANY_OTHER = '\ufffd';

const known = new Map<string, TextPattern>();

/** A document with more patterns works too, but slower. */
const MOST_KNOWN = 2000;

/**
 * Compiles a pattern by ECMA-262 with the flag `u`, as JSON Schema requires; if that fails, without `u`,
 * because documents contain escapes that are only valid without it. Matching a text of up to
 * `LONGEST_LINEAR` characters takes linear time even if the expression backtracks, unless it has
 * lookarounds, backreferences or Unicode property escapes.
 * @throws SyntaxError for an invalid expression; a compiled contract contains none
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
  // Only when needed: node:v8 takes 4 ms to load, and the flag invalidates V8's code cache of Node's own
  // modules.
  if (known.size === 0) process.getBuiltinModule('node:v8').setFlagsFromString(LINEAR_FALLBACK);
  const unicode = unicodeExpression(pattern);
  if (unicode && NEEDS_UNICODE.test(pattern)) return unicode;
  const linear = new RegExp(pattern);
  // The lookahead, which is always true, keeps V8 from its linear engine.
  const backtracking = unicode ?? new RegExp(`(?=)(?:${pattern})`);
  return {
    test(text) {
      if (text.length > LONGEST_LINEAR) return backtracking.test(text);
      // With `u`, a surrogate pair is one character.
      return linear.test(unicode ? text.replace(SURROGATES, ANY_OTHER) : text);
    },
    toString: () => String(unicode ?? linear),
  };
}

/** Undefined where an expression is valid only without the flag `u`, if at all. */
function unicodeExpression(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}
