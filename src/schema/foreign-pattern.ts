/** A pattern as ECMA-262 writes it, and what of another dialect was replaced. */
interface EcmaPattern {
  readonly pattern: string;
  /** What ECMA-262 has not: `\A`, `[:alnum:]`; absent where the pattern was ECMA-262 already. */
  readonly foreign?: string;
}

/**
 * Translates a regular expression of another dialect (PCRE, Ruby, Java, Python, POSIX) to ECMA-262, where that
 * is exact: `\A…\z`, `[[:alnum:]]`, `\Q…\E`, `/…/i`, `(?i)`, `(?P<name>…)`, `[a-z&&[^x]]`. JavaScript would
 * read most of them silently as something else: `\A` as the letter A.
 * @returns what it is in ECMA-262, or the construct that has no exact translation: `\h` is a hexadecimal digit
 *   in Ruby, and a space in PCRE
 * @example ecmaPattern('\\A[[:digit:]]+\\z') // { pattern: '^[0-9]+$', foreign: '\\A' }
 */
export function ecmaPattern(written: string): EcmaPattern | { readonly unknown: string } {
  try {
    const translation = new Translation(written);
    translation.run();
    const { pattern, foreign } = translation;
    return foreign === undefined ? { pattern: written } : { pattern, foreign };
  } catch (error) {
    if (error instanceof Untranslatable) return { unknown: error.message };
    throw error;
  }
}

class Untranslatable extends Error {}

/** POSIX classes in ASCII (IEEE Std 1003.1, section 9.3.5); Java has them as `\p{Alpha}`. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Escapes of a letter that ECMA-262 has. */
const KNOWN_ESCAPES = /[bBcdDfknpPrsStuvwWx]/;

/** Escapes outside of a class that mean one thing in every dialect that has them. */
const ESCAPES: Readonly<Record<string, string>> = { A: '^', z: '$', Z: '(?=\\n?$)', a: '\\x07', e: '\\x1b' };

class Translation {
  pattern = '';
  foreign: string | undefined;
  readonly #text: string;
  #at = 0;
  /** The flags `i` and `s`. */
  #anyCase = false;
  #anyLine = false;

  constructor(written: string) {
    this.#text = this.#withoutDelimiters(written);
  }

  run(): void {
    const flags = this.#take(/\(\?([a-zA-Z]+)\)/y);
    if (flags) this.#setFlags(flags[1] ?? '', flags[0]);
    while (this.#at < this.#text.length) this.#next();
  }

  /** `/^…$/i`: a slash before `^` matches nothing, so it delimits. Without an anchor it may be a path. */
  #withoutDelimiters(written: string): string {
    const [whole, inner = '', flags = ''] = /^\/(.+)\/([a-zA-Z]*)$/s.exec(written) ?? [];
    if (whole === undefined) return written;
    const anchored = /^(?:\^|\\A)|(?:[^\\]\$|\\[zZ])$/.test(inner);
    if (!anchored) {
      if (/^[gimsuxy]+$/.test(flags)) throw new Untranslatable(`/…/${flags}`);
      return written;
    }
    this.foreign = `/…/${flags}`;
    this.#setFlags(flags, this.foreign);
    return inner;
  }

  #setFlags(flags: string, shown: string): void {
    if (!/^[gisuUy]*$/.test(flags) || flags.includes('U')) throw new Untranslatable(shown);
    this.foreign ??= shown;
    this.#anyCase ||= flags.includes('i');
    this.#anyLine ||= flags.includes('s');
  }

  #next(): void {
    const quoted = this.#take(/\\Q(.*?)(?:\\E|$)/sy);
    if (quoted) {
      this.foreign ??= '\\Q…\\E';
      for (const character of quoted[1] ?? '') this.#literal(character);
      return;
    }
    if (this.#text[this.#at] === '[') this.#class();
    else if (this.#text[this.#at] === '\\') this.#escape();
    else this.#other();
  }

  #other(): void {
    const group = this.#take(/\(\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|P=[A-Za-z_]\w*\)|#[^)]*\))/y);
    if (group) {
      this.#named(group[0]);
      return;
    }
    const other = this.#take(/\(\?(?:>|[a-zA-Z]+[):-]|[|&R(+]|-)|[*+?}]\+|\\G/y);
    if (other) throw new Untranslatable(other[0]);
    const [character = ''] = this.#take(/\(\?(?:[:=!]|<[=!])|[\s\S]/uy) ?? [];
    if (character === '.' && this.#anyLine) this.pattern += '[\\s\\S]';
    else if (/^[a-z]$/i.test(character)) this.#literal(character);
    else {
      if (this.#anyCase && /\p{L}/u.test(character)) throw new Untranslatable(`${character} in any case`);
      this.pattern += character;
    }
  }

  /** `(?P<name>`, `(?P=name)`, `(?#comment)`; `(?<name>` is ECMA-262's own. */
  #named(group: string): void {
    if (!group.startsWith('(?<')) this.foreign ??= group.slice(0, 3);
    const name = /[A-Za-z_]\w*(?=\W$)/.exec(group)?.[0] ?? '';
    if (group.startsWith('(?#')) return;
    this.pattern += group.startsWith('(?P=') ? `\\k<${name}>` : `(?<${name}>`;
  }

  #literal(character: string): void {
    if (this.#anyCase && /[a-z]/i.test(character)) {
      this.pattern += `[${character.toLowerCase()}${character.toUpperCase()}]`;
    } else this.pattern += /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
  }

  #escape(): void {
    const [whole, name = ''] = this.#take(/\\(p\{[^}]*\}|P\{[^}]*\}|p[A-Z]|x\{[\da-fA-F]+\}|[\s\S]?)/uy) ?? [
      '',
    ];
    const set = this.#escapedSet(name);
    if (set !== undefined) this.pattern += name.startsWith('P') ? `[^${set}]` : `[${set}]`;
    else if (name.startsWith('x{')) this.#codePoint(name);
    else if (Object.hasOwn(ESCAPES, name)) {
      this.foreign ??= whole;
      this.pattern += ESCAPES[name];
    } else this.#known(whole, name);
  }

  /** The characters of `\p{Alpha}` as a set, where they are those of a POSIX class. */
  #escapedSet(name: string): string | undefined {
    const found = /^[pP]\{(?:Is|posix_)?(\w+)\}$/.exec(name)?.[1]?.toLowerCase() ?? '';
    if (!Object.hasOwn(CLASSES, found) || isUnicodeProperty(`\\${name}`)) return undefined;
    this.foreign ??= `\\${name}`;
    return CLASSES[found];
  }

  #codePoint(name: string): void {
    const code = Number.parseInt(name.slice(2, -1), 16);
    if (code > 0xffff) throw new Untranslatable(`\\${name}`);
    this.foreign ??= `\\${name}`;
    this.pattern += `\\u${code.toString(16).padStart(4, '0')}`;
  }

  #known(whole: string, name: string): void {
    if (/^[pP]/.test(name) && !isUnicodeProperty(whole)) throw new Untranslatable(whole);
    if (/^[A-Za-z]$/.test(name) && !KNOWN_ESCAPES.test(name)) throw new Untranslatable(whole);
    if (this.#anyCase && /^[xuck\d]/.test(name)) throw new Untranslatable(`${whole} in any case`);
    this.pattern += whole;
  }

  /** A class in brackets: POSIX classes in it, and an intersection as a lookahead. */
  #class(): void {
    const start = this.pattern.length;
    const [opening = ''] = this.#take(/\[\^?\]?/y) ?? [];
    this.pattern += opening;
    if (opening.endsWith(']')) return;
    while (this.#at < this.#text.length && this.#text[this.#at] !== ']') {
      const posix = this.#take(/\[:(\^?)(\w+):\]/y);
      const both = posix ? undefined : this.#take(/&&\[(\^?)([^[\]\\]+)\](?=\])/y);
      if (posix) this.#posix(posix);
      else if (both && opening === '[') {
        this.foreign ??= '&&';
        const [, not, set = ''] = both;
        const look = `(?:(?${not ? '!' : '='}[${this.#folded(set)}])`;
        this.pattern = `${this.pattern.slice(0, start)}${look}${this.pattern.slice(start)}])`;
        this.#at++;
        return;
      } else if (both || this.#take(/&&\[/y)) throw new Untranslatable('&&');
      else this.#classItem();
    }
    this.pattern += ']';
    this.#at++;
  }

  #posix([whole, not = '', name = '']: RegExpExecArray): void {
    if (not !== '' || !Object.hasOwn(CLASSES, name)) throw new Untranslatable(whole);
    this.foreign ??= whole;
    this.pattern += this.#folded(CLASSES[name] ?? '');
  }

  #classItem(): void {
    const escaped = this.#take(/\\(p\{[^}]*\}|P\{[^}]*\}|p[A-Z]|x\{[\da-fA-F]+\}|[\s\S]?)/uy);
    if (escaped) {
      const [whole, name = ''] = escaped;
      const set = this.#escapedSet(name);
      if (set !== undefined && name.startsWith('p')) this.pattern += set;
      else if (name.startsWith('x{')) this.#codePoint(name);
      else this.#known(whole, name);
      return;
    }
    const [item = ''] = this.#take(/[^\]\\]-[^\]\\[]|[\s\S]/uy) ?? [];
    this.pattern += this.#folded(item);
  }

  /** The items of a class, in both cases where the flag `i` is set. */
  #folded(items: string): string {
    if (!this.#anyCase) return items;
    if (/[^\0-\x7f]/.test(items)) throw new Untranslatable(`[${items}] in any case`);
    const ranges = items.match(/[^\\]-[^\\]|\\.|[\s\S]/g) ?? [];
    return ranges
      .map((range) => {
        if (!/[a-z]/i.test(range) || range.startsWith('\\')) return range;
        if (range.length === 3 && !/^(?:[a-z]-[a-z]|[A-Z]-[A-Z])$/.test(range)) {
          throw new Untranslatable(`${range} in any case`);
        }
        return [...new Set([range.toLowerCase(), range.toUpperCase()])].join('');
      })
      .join('');
  }

  #take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found) this.#at += found[0].length;
    return found ?? undefined;
  }
}

function isUnicodeProperty(written: string): boolean {
  try {
    return new RegExp(written, 'u').source !== '';
  } catch {
    return false;
  }
}
