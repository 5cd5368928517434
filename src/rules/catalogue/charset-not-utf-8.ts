import { isUtf8Charset } from '../../media/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const charsetNotUtf8: Rule = {
  id: 'charset-not-utf-8',
  family: 'contract',
  severity: 'error',
  title: 'JSON is declared with a charset other than UTF-8',
  why: 'Clients that follow the header decode the text wrongly.',
  fix: 'Remove the charset parameter: JSON between systems is UTF-8.',
  source: 'RFC 8259, section 8.1',
  *check({ response }) {
    const charset = response?.contentType?.charset;
    if (!response?.media || !response.json || charset === undefined || isUtf8Charset(charset)) return;
    yield {
      where: 'response header Content-Type',
      expected: 'charset utf-8, or none',
      received: `charset ${describeValue(charset)}`,
      pointer: response.media.pointer,
    };
  },
};
