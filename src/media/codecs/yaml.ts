import { loadYaml } from '../../schema/index.ts';
import { type Codec, wholeValue } from './codec.ts';

/** YAML (RFC 9512). A string is a document that is written already. */
export const yaml: Codec = {
  types: /^(?:application|text)\/(?:x-)?(?:yaml|vnd\.yaml)$|\+yaml$/,
  parse(_document, body, { text }) {
    try {
      return wholeValue(body, loadYaml().parse(text, { maxAliasCount: 100, prettyErrors: false }));
    } catch (error) {
      return { malformed: `it is not YAML: ${error instanceof Error ? error.message : String(error)}` };
    }
  },
  write: (_document, _body, value) => (typeof value === 'string' ? value : loadYaml().stringify(value)),
};
