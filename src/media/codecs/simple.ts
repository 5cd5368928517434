import { appliedSchemas, explain, parseJson } from '../../schema/index.ts';
import { typedText } from '../typed-text.ts';
import { type Codec, wholeValue } from './codec.ts';

/** JSON, and every media type with the suffix `+json` (RFC 8259; RFC 6839, section 3.1). */
export const json: Codec = {
  parse(_document, body, { text }) {
    try {
      return wholeValue(body, parseJson(text));
    } catch {
      return { malformed: `${text.length} characters that are not valid JSON` };
    }
  },
  write: (_document, _body, value) => JSON.stringify(value),
};

/** Text: its schema may be an enum, a pattern, a format, or a number that is written as text. */
export const text: Codec = {
  parse(document, body, received) {
    const { schema } = body;
    if (schema === undefined) return { values: [] };
    const read = (written: string) => typedText(document, [schema], { text: written });
    const source = { document, formatOf: () => undefined };
    const value = read(received.text);
    // Many servers end a line of text with a line break.
    const line = received.text.replace(/\r?\n$/, '');
    const isValid = explain(source, schema, value).length === 0;
    return wholeValue(body, isValid || line === received.text ? value : read(line));
  },
  write: (_document, _body, value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
};

/** The smallest files of their kinds: a pixel, silence. */
const SAMPLES: Readonly<Record<string, string>> = {
  'image/png':
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'image/bmp': 'Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAA////AA==',
  'audio/wav': 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=',
  // Bytes that no text has: what reads them as one loses them.
  'application/octet-stream': 'ZHJpZnRsaW5lAID//g0K',
  'application/zip': 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==',
};

/**
 * Files, and every media type without a codec of its own. Their schema is `{}`, or a string of bytes (OpenAPI
 * 3.1, section 4.8.14.2), which any content matches.
 */
export const binary: Codec = {
  parse(document, { schema, mediaType }) {
    const types =
      schema === undefined ? [] : appliedSchemas(document, schema).map((each) => each.schema.type);
    const other = types.flat().find((type) => type !== undefined && type !== 'string' && type !== 'null');
    if (other === undefined) return { values: [] };
    return { notJudged: `Driftline cannot read ${mediaType} as a value of type ${String(other)}` };
  },
  write: (_document, _body, value) =>
    typeof value === 'string' || value instanceof Uint8Array ? value : undefined,
  sample(essence) {
    const known = SAMPLES[essence === 'image/*' ? 'image/png' : essence];
    return known === undefined ? undefined : Buffer.from(known, 'base64');
  },
};
