import { joinPointer } from './pointer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Whether an object of a JSON text has a key twice, which `JSON.parse` passes over in silence (RFC 8259, section 4).
 * @param value what the text was parsed to: it has fewer members than the text then
 */
export function hasRepeatedKeys(text: string, value: unknown): boolean {
  return colonsIn(text) !== membersOf(value);
}

/** Every member of an object has one colon outside of strings. */
function colonsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) count++;
    else if (code === QUOTE) at = endOfString(text, at);
  }
  return count;
}

/** The offset of the quote that ends a string. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : children.length;
  for (const child of children) if (typeof child === 'object') count += membersOf(child);
  return count;
}

/**
 * Finds the offset of everything in a text that `JSON.parse` took.
 * @returns by JSON pointer; the offset of a property is that of its key
 */
export function placesInJson(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let at = 0;
  const space = () => {
    while (text.charCodeAt(at) <= 0x20) at++;
  };
  const string = (): string => {
    const start = at;
    at = endOfString(text, at) + 1;
    return text.slice(start, at);
  };
  const members = (pointer: string) => {
    for (space(); text[at] !== '}'; space()) {
      const start = at;
      const key = String(JSON.parse(string()));
      const child = joinPointer(pointer, key);
      offsets.set(child, start);
      space();
      at++;
      value(child);
      space();
      if (text[at] === ',') at++;
    }
    at++;
  };
  const items = (pointer: string) => {
    space();
    for (let index = 0; text[at] !== ']'; index++, space()) {
      const child = joinPointer(pointer, index);
      space();
      offsets.set(child, at);
      value(child);
      space();
      if (text[at] === ',') at++;
    }
    at++;
  };
  const value = (pointer: string) => {
    space();
    const first = text[at];
    if (first === '"') string();
    else if (first === '{' || first === '[') {
      at++;
      if (first === '{') members(pointer);
      else items(pointer);
    } else while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++;
  };
  space();
  offsets.set('', at);
  value('');
  return offsets;
}
