/**
 * Generates a text that matches a regular expression (ECMA-262): the first of alternatives, with `extra`
 * additional repetitions where the number is open. Undefined for lookarounds, backreferences and invalid
 * expressions.
 */
export function textOfPattern(pattern: string, extra = 0): string | undefined {
  try {
    const writer = new Writer(pattern, extra);
    const text = writer.alternatives();
    return writer.atEnd ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Preferred characters of a class: they need no escaping anywhere. */
const PLAIN = 'aA0bB1cC2dD3-_.:/ @+,;#$%&=*!?~';
/** The most repetitions: no real pattern needs more. */
const MOST = 2000;

class Unwritable extends Error {}

/** Reads a pattern from left to right and writes a text that matches it. */
class Writer {
  readonly #pattern: string;
  readonly #extra: number;
  #at = 0;

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern;
    this.#extra = extra;
  }

  get atEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  /** Up to a closing parenthesis, or the end. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.#take('|')) this.#sequence();
    return first;
  }

  #sequence(): string {
    let text = '';
    while (!this.atEnd && !'|)'.includes(this.#next)) {
      const part = this.#part();
      const [least, open] = this.#quantifier();
      text += part.repeat(Math.min(MOST, least + (open ? this.#extra : 0)));
    }
    return text;
  }

  get #next(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #part(): string {
    if (this.#take('^') || this.#take('$')) return '';
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#class();
    if (this.#take('.')) return 'a';
    if (this.#take('\\')) return this.#escape() ?? '';
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #group(): string {
    if (['?=', '?!', '?<=', '?<!'].some((sign) => this.#take(sign))) throw new Unwritable();
    if (!this.#take('?:') && this.#take('?<')) this.#at = this.#pattern.indexOf('>', this.#at) + 1;
    const text = this.alternatives();
    if (!this.#take(')')) throw new Unwritable();
    return text;
  }

  /** Tests the class with one character after another, with the regular expression engine. */
  #class(): string {
    const start = this.#at - 1;
    if (this.#take('^')) this.#take(']');
    while (!this.atEnd && this.#next !== ']') this.#at += this.#next === '\\' ? 2 : 1;
    if (!this.#take(']')) throw new Unwritable();
    return characterOf(this.#pattern.slice(start, this.#at));
  }

  #escape(): string | undefined {
    const escaped = this.#next;
    this.#at++;
    if (escaped === 'b' || escaped === 'B') return undefined;
    if (/[1-9k]/.test(escaped)) throw new Unwritable();
    if (/[pP]/.test(escaped)) {
      const end = this.#pattern.indexOf('}', this.#at) + 1;
      const name = this.#pattern.slice(this.#at, end);
      this.#at = end;
      return characterOf(`\\${escaped}${name}`);
    }
    const digits = { x: 2, u: 4 }[escaped] ?? 0;
    const code = this.#pattern.slice(this.#at, this.#at + digits);
    this.#at += digits;
    return characterOf(`\\${escaped}${code}`);
  }

  /** The least number of repetitions, and whether `extra` more are allowed. */
  #quantifier(): readonly [least: number, open: boolean] {
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (counted) {
      this.#at += counted[0].length;
      this.#take('?');
      const [, least = '1', more, most] = counted;
      const allowed = most === undefined || most === '' ? MOST : Number(most) - Number(least);
      return [Number(least), more !== undefined && allowed >= this.#extra];
    }
    const sign = this.#next;
    if (!'*+?'.includes(sign) || sign === '') return [1, false];
    this.#at++;
    this.#take('?');
    return [sign === '+' ? 1 : 0, sign !== '?'];
  }
}

function characterOf(expression: string): string {
  const matcher = expressionOf(`^(?:${expression})$`);
  for (const candidate of PLAIN) if (matcher.test(candidate)) return candidate;
  for (let code = 9; code < 0x500; code++) {
    const candidate = String.fromCharCode(code);
    if (matcher.test(candidate)) return candidate;
  }
  throw new Unwritable();
}

function expressionOf(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}
