import { parseJson } from '../../schema/index.ts';
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
