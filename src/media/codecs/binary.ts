import { appliedSchemas } from '../../schema/index.ts';
import type { Codec } from './codec.ts';

/** The smallest files of their kinds: a pixel, silence. */
const SAMPLES: Readonly<Record<string, string>> = {
  'image/png':
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'image/bmp': 'Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAA////AA==',
  'audio/wav': 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=',
  'application/octet-stream': 'ZHJpZnRsaW5l',
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
