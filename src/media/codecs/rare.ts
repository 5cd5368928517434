import { loadYaml } from '../../schema/index.ts';
import { type Codec, wholeValue } from './codec.ts';

// Codecs that few contracts need.
export { csv } from './csv.ts';
export { multipartOf } from './multipart.ts';
export { jsonSequence, serverSentEvents } from './sequence.ts';
export { xml } from './xml.ts';

/** YAML (RFC 9512). A string is a document that is written already. */
export const yaml: Codec = {
  parse(_document, body, { text }) {
    try {
      return wholeValue(body, loadYaml().parse(text, { maxAliasCount: 100, prettyErrors: false }));
    } catch (error) {
      // Without the message, which may quote the body.
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      return { malformed: `${text.length} characters that are not valid YAML${code}` };
    }
  },
  write: (_document, _body, value) => (typeof value === 'string' ? value : loadYaml().stringify(value)),
};
