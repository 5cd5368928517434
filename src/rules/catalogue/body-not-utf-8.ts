import { isUtf8Charset } from '../../media/index.ts';
import type { Rule } from '../rule.ts';

export const bodyNotUtf8: Rule = {
  id: 'body-not-utf-8',
  family: 'contract',
  severity: 'error',
  title: 'The JSON body is not UTF-8',
  why: 'Clients reject it, or replace the bytes that they cannot decode.',
  fix: 'Encode the body as UTF-8.',
  source: 'RFC 8259, section 8.1',
  *check({ response }) {
    if (!response?.media || !response.json || response.body.utf8) return;
    // A body in the charset that its header names is reported by charset-not-utf-8.
    if (!isUtf8Charset(response.contentType?.charset)) return;
    yield {
      where: 'response body',
      expected: 'JSON in UTF-8',
      received: 'bytes that are not UTF-8',
      pointer: response.media.pointer,
    };
  },
};
