import { isUtf8 } from 'node:buffer';

/** The body of an answer, as far as it can be read. */
export interface ReadBody {
  readonly utf8: boolean;
  readonly byteOrderMark: boolean;
  /** Decoded as UTF-8, without the byte order mark. */
  readonly text: string;
  /** Present where the text is JSON. */
  readonly json?: { readonly value: unknown };
}

/** How deep JSON may be nested (RFC 8259, section 9, allows a limit): what looks through it must come to an end. */
const DEEPEST = 200;

/** Reads a body as UTF-8, and as JSON where it is. */
export function readBody(bytes: Uint8Array): ReadBody {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    byteOrderMark ? 3 : 0,
  );
  const shared = { utf8: isUtf8(bytes), byteOrderMark, text };
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(DEEPEST, value) ? shared : { ...shared, json: { value } };
  } catch {
    return shared;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(levels - 1, each));
}
