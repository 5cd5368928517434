import { isUtf8 } from 'node:buffer';
import { parseJson, TooDeepError } from '../schema/index.ts';

/** The body of a response, as far as it can be read. */
export interface ReadBody {
  readonly utf8: boolean;
  readonly byteOrderMark: boolean;
  /** Decoded as UTF-8, without the byte order mark. */
  readonly text: string;
  /** Present where the text is JSON. */
  readonly json?: { readonly value: unknown };
  /** Present where the JSON is nested too deep to be parsed: the message with the depth. */
  readonly tooDeep?: string;
}

/** Reads a body as UTF-8, and as JSON where it is. */
export function readBody(bytes: Uint8Array): ReadBody {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    byteOrderMark ? 3 : 0,
  );
  const shared = { utf8: isUtf8(bytes), byteOrderMark, text };
  try {
    return { ...shared, json: { value: parseJson(text) } };
  } catch (error) {
    return error instanceof TooDeepError ? { ...shared, tooDeep: error.message } : shared;
  }
}
