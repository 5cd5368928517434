import type { Rule } from '../rule.ts';

export const bodyByteOrderMark: Rule = {
  id: 'body-byte-order-mark',
  family: 'promise',
  severity: 'error',
  title: 'The JSON text begins with a byte order mark',
  why: 'Many JSON parsers refuse the whole answer.',
  mend: 'Send the text without a byte order mark.',
  source: 'RFC 8259, section 8.1',
  *check({ answer }) {
    if (!answer?.media || !answer.json || !answer.body.byteOrderMark) return;
    yield {
      where: 'response body',
      promised: 'JSON without a byte order mark',
      received: 'the bytes EF BB BF before it',
      pointer: answer.media.pointer,
    };
  },
};
