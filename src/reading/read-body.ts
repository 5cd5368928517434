import { isUtf8 } from 'node:buffer';
import { JsonLimitError, parseJson } from '../schema/index.ts';

/** The body of a response, as far as it can be read. */
export interface ReadBody {
  readonly utf8: boolean;
  readonly byteOrderMark: boolean;
  /** Decoded as UTF-8, without the byte order mark. */
  readonly text: string;
  /** Present where the text is JSON. */
  readonly json?: { readonly value: unknown };
  /** Why the text was not parsed: it is nested too deep, or its values would take too much memory. */
  readonly unparsed?: JsonLimitError;
}

const read = new WeakMap<Uint8Array, ReadBody>();

/**
 * Reads a body as UTF-8, and as JSON where it is. Cached: rules, masking and the search for a token need the
 * same, and the values of a large body may take many times its size.
 */
export function readBody(bytes: Uint8Array): ReadBody {
  const known = read.get(bytes) ?? readAnew(bytes);
  read.set(bytes, known);
  return known;
}

function readAnew(bytes: Uint8Array): ReadBody {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    byteOrderMark ? 3 : 0,
  );
  const shared = { utf8: isUtf8(bytes), byteOrderMark, text };
  try {
    return { ...shared, json: { value: parseJson(text) } };
  } catch (error) {
    return error instanceof JsonLimitError ? { ...shared, unparsed: error } : shared;
  }
}
