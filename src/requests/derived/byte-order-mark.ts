import { takesObject, validText } from './body.ts';
import type { Generator } from './derived-case.ts';
import { unlessLogin } from './subject.ts';

const MARK = '\ufeff';

/** A mark that says how bytes are ordered, which JSON has no use for (RFC 8259, section 8.1). */
export const byteOrderMark: Generator = {
  kind: 'byte-order-mark',
  needs: 'body',
  title: 'with a byte order mark, or in UTF-16',
  expected: 'A byte order mark is ignored, or refused in an orderly way.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { expects: unlessLogin(subject, 'any'), body: 'none' } as const;
    yield {
      ...shared,
      name: 'byte-order-mark',
      title: 'A byte order mark stands before the JSON.',
      raw: (ready) => MARK + validText(ready),
    };
    yield {
      ...shared,
      name: 'utf-16-body',
      title: 'The JSON is encoded in UTF-16, as its media type says.',
      orderlyStatuses: [415],
      headers: (headers) => ({ ...headers, 'Content-Type': `${subject.media?.mediaType}; charset=utf-16le` }),
      raw: (ready) => Buffer.from(MARK + validText(ready), 'utf16le'),
    };
    if (!subject.login) return;
    yield {
      name: 'byte-order-mark-beside-right',
      title: 'A byte order mark stands before the right credentials.',
      expects: 'any',
      account: true,
      body: 'none',
      raw: (ready) => MARK + validText(ready),
    };
  },
};
