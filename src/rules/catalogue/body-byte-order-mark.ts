import type { Rule } from '../rule.ts';

export const bodyByteOrderMark: Rule = {
  id: 'body-byte-order-mark',
  family: 'contract',
  severity: 'error',
  title: 'The JSON body begins with a byte order mark',
  why: 'Many JSON parsers reject the whole response.',
  fix: 'Send the JSON without a byte order mark.',
  source: 'RFC 8259, section 8.1',
  *check({ response }) {
    if (!response?.media || !response.json || !response.body.byteOrderMark) return;
    yield {
      where: 'response body',
      expected: 'JSON without a byte order mark',
      received: 'the bytes EF BB BF before the JSON',
      pointer: response.media.pointer,
    };
  },
};
