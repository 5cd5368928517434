import { endOfString, joinPointer } from '../schema/index.ts';

const COLON = 0x3a;

/**
 * Whether an object in a JSON text has a key twice, which `JSON.parse` ignores (RFC 8259, section 4).
 * @param value the parsed text: it has fewer members than the text if a key is repeated
 */
export function hasRepeatedKeys(text: string, value: unknown): boolean {
  return colonsIn(text) !== membersOf(value);
}

/** Every member of an object has one colon outside of strings, right after a string. */
function colonsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at) + 1;
    while (text.charCodeAt(at) <= 0x20) at++;
    if (text.charCodeAt(at) === COLON) count++;
  }
  return count;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += membersOf(item);
    return count;
  }
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    count++;
    if (typeof member === 'object') count += membersOf(member);
  }
  return count;
}

/** Callbacks for the parts of a JSON text, in document order. */
interface JsonListener {
  /** The offset of a value; for a property, the offset of its key. */
  place?(pointer: string, offset: number): void;
  /** A key that its object already has. */
  repeated?(pointer: string): void;
  /** A number as written: `1.0`. */
  number?(pointer: string, literal: string): void;
}

/**
 * Finds the offset of every value in a valid JSON text.
 * @returns offsets by JSON pointer; the offset of a property is that of its key
 */
export function placesInJson(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  walkJson(text, { place: (pointer, offset) => offsets.set(pointer, offset) });
  return offsets;
}

/** Walks a valid JSON text, for details that the parsed value does not contain. */
export function walkJson(text: string, listener: JsonListener): void {
  new JsonWalk(text, listener).value('', true);
}

class JsonWalk {
  readonly #text: string;
  readonly #listener: JsonListener;
  #at = 0;

  constructor(text: string, listener: JsonListener) {
    this.#text = text;
    this.#listener = listener;
  }

  /** @param placed whether to report the offset; for a property it was reported at the key */
  value(pointer: string, placed: boolean): void {
    this.#space();
    if (placed) this.#listener.place?.(pointer, this.#at);
    const first = this.#text[this.#at];
    if (first === '"') this.#string();
    else if (first === '{') this.#members(pointer);
    else if (first === '[') this.#items(pointer);
    else this.#literal(pointer);
  }

  #members(pointer: string): void {
    const keys = new Set<string>();
    this.#at++;
    for (this.#space(); this.#text[this.#at] !== '}'; this.#next()) {
      const start = this.#at;
      const key = String(JSON.parse(this.#string()));
      const child = joinPointer(pointer, key);
      this.#listener.place?.(child, start);
      if (keys.has(key)) this.#listener.repeated?.(child);
      keys.add(key);
      this.#space();
      this.#at++;
      this.value(child, false);
    }
    this.#at++;
  }

  #items(pointer: string): void {
    this.#at++;
    this.#space();
    for (let index = 0; this.#text[this.#at] !== ']'; index++, this.#next()) {
      this.value(joinPointer(pointer, index), true);
    }
    this.#at++;
  }

  #literal(pointer: string): void {
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text.charAt(this.#at))) this.#at++;
    const literal = this.#text.slice(start, this.#at);
    if (/^[-\d]/.test(literal)) this.#listener.number?.(pointer, literal);
  }

  #string(): string {
    const start = this.#at;
    this.#at = endOfString(this.#text, this.#at) + 1;
    return this.#text.slice(start, this.#at);
  }

  #next(): void {
    this.#space();
    if (this.#text[this.#at] === ',') this.#at++;
    this.#space();
  }

  #space(): void {
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at++;
  }
}
