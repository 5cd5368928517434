/**
 * The deepest nesting of JSON from a server that is parsed (RFC 8259, section 9, allows a limit). It makes
 * recursion over parsed values safe.
 */
export const DEEPEST_JSON = 200;

/** The deepest nesting of an OpenAPI document, where an inline schema takes two levels for each property. */
export const DEEPEST_DOCUMENT = 500;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The most memory that the values of a JSON text may take, in bytes: 5 MB of `[]` or `{}` would take hundreds
 * of megabytes. In a process with a small heap, less.
 */
const MOST_JSON_BYTES = 60e6;
/** The share of the heap that values may take; the rest is for the text, for reading it, and for Driftline. */
const SHARE_OF_HEAP = 1 / 6;
/** What V8 needs at most for the parts of a value, in bytes; for a name that other members have, much less. */
const [BYTES_OF_BRACKETS, BYTES_OF_ITEM, BYTES_OF_STRING] = [64, 16, 24];
const [BYTES_OF_MEMBER, BYTES_OF_SHARED_NAME] = [88, 88 + BYTES_OF_STRING];

/** A JSON text that is not parsed, because it is nested too deep or would take too much memory. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
  /** A text that takes too much memory may be right: another process could parse it. */
  readonly limit: 'depth' | 'memory';

  constructor(limit: JsonLimitError['limit'], message: string) {
    super(message);
    this.limit = limit;
  }
}

/** What a JSON text would be like when parsed. */
interface JsonSize {
  /** How deep its brackets nest, in levels. */
  readonly depth: number;
  /** About how much memory its values take at most. */
  readonly bytes: number;
}

/** Measures a text in one pass, whether or not it is JSON. Brackets inside of strings do not count. */
export function sizeOfJson(text: string): JsonSize {
  let depth = 0;
  let deepest = 0;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        bytes += BYTES_OF_STRING;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        bytes += BYTES_OF_BRACKETS;
        depth++;
        if (depth > deepest) deepest = depth;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COLON:
        bytes += BYTES_OF_MEMBER;
        break;
      case COMMA:
        bytes += BYTES_OF_ITEM;
    }
  }
  return { depth: deepest, bytes };
}

/** Why a JSON text is not parsed; undefined where it is. */
export function jsonLimit(text: string): JsonLimitError | undefined {
  const { depth, bytes } = sizeOfJson(text);
  if (depth > DEEPEST_JSON) {
    return new JsonLimitError('depth', `nested ${depth} levels deep, more than the limit of ${DEEPEST_JSON}`);
  }
  if (bytes <= LITTLE_BYTES) return undefined;
  const most = mostBytes();
  const needed = bytes <= most ? bytes : bytes - BYTES_OF_SHARED_NAME * sharedNames(text);
  if (needed <= most) return undefined;
  const message = `with values that would take ${megabytes(needed)} of memory, more than the limit of ${megabytes(most)}`;
  return new JsonLimitError('memory', message);
}

/** Every heap has room for so much. */
const LITTLE_BYTES = 1e6;

function mostBytes(): number {
  const { heap_size_limit: heap } = process.getBuiltinModule('node:v8').getHeapStatistics();
  return Math.min(MOST_JSON_BYTES, heap * SHARE_OF_HEAP);
}

/** More names are not remembered. */
const MOST_NAMES = 1000;

/** Counts the members whose name an earlier member of the text has: of the usual list of objects, most. */
function sharedNames(text: string): number {
  const names = new Set<string>();
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    const start = at + 1;
    const end = endOfString(text, at);
    at = end + 1;
    while (text.charCodeAt(at) <= 0x20) at++;
    if (text.charCodeAt(at) !== COLON || end - start > LONGEST_NAME) continue;
    const name = text.slice(start, end);
    if (names.has(name)) count++;
    else if (names.size < MOST_NAMES) names.add(name);
  }
  return count;
}

const LONGEST_NAME = 100;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/**
 * Parses JSON from outside. Its depth and size are checked before parsing.
 * @throws JsonLimitError
 * @throws SyntaxError if the text is not JSON
 */
export function parseJson(text: string): unknown {
  const problem = jsonLimit(text);
  if (problem) throw problem;
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
