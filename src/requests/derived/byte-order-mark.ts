import { takesJson, validText } from './body.ts';
import type { Generator } from './derived-case.ts';
import { unlessLogin } from './subject.ts';

const MARK = '\ufeff';

/** A byte order mark before the JSON, which RFC 8259, section 8.1, forbids. */
export const byteOrderMark: Generator = {
  kind: 'byte-order-mark',
  needs: 'body',
  title: 'handles a byte order mark and UTF-16 as documented',
  expected: 'A byte order mark is ignored, or rejected with a 4xx.',
  *drafts(subject) {
    if (!takesJson(subject)) return;
    const shared = { expects: unlessLogin(subject, 'any'), body: 'none' } as const;
    yield {
      ...shared,
      name: 'byte-order-mark',
      title: 'The JSON begins with a byte order mark.',
      raw: (ready) => MARK + validText(ready),
    };
    yield {
      ...shared,
      name: 'utf-16-body',
      title: 'The JSON is encoded in UTF-16, as declared in Content-Type.',
      orderlyStatuses: [415],
      headers: (headers) => ({ ...headers, 'Content-Type': `${subject.media?.mediaType}; charset=utf-16le` }),
      raw: (ready) => Buffer.from(MARK + validText(ready), 'utf16le'),
    };
    if (!subject.login) return;
    yield {
      name: 'byte-order-mark-beside-right',
      title: 'The JSON with the right credentials begins with a byte order mark.',
      expects: 'any',
      account: true,
      body: 'none',
      raw: (ready) => MARK + validText(ready),
    };
  },
};
