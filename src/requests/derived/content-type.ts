import { bodyText, parseContentType } from '../../media/index.ts';
import { bodyAsText, takesJson, takesObject, validText } from './body.ts';
import type { Generator, Ready } from './derived-case.ts';
import { unlessLogin } from './subject.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Without a text of its own, the body is that of a valid request. */
const TYPES: readonly (readonly [
  name: string,
  contentType: string | undefined,
  raw?: (ready: Ready) => string,
])[] = [
  ['content-type-missing', undefined],
  ['content-type-text', 'text/plain'],
  ['content-type-xml', 'application/xml', () => '<?xml version="1.0"?><driftline/>'],
  ['content-type-form', FORM, ({ valid }) => bodyText(FORM, valid)],
  ['content-type-json', 'application/json', validText],
  ['content-type-multipart', 'multipart/form-data'],
  ['content-type-malformed', 'driftline'],
];

const UNLIKE_JSON = ['content-type-text', 'content-type-xml'];

/** Bodies with an undocumented media type, or without one. */
export const contentType: Generator = {
  kind: 'content-type',
  needs: 'body',
  title: 'handles a wrong or missing media type as documented',
  expected: 'An undocumented media type is rejected with a 4xx (415, RFC 9110, section 15.5.16).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    // Some servers read JSON whatever its type says; not those that document the status for it.
    const isUnsupported = subject.operation.responses.some(({ status }) => status === '415');
    const own = parseContentType(subject.media?.mediaType ?? '').essence;
    for (const [name, type, raw] of TYPES) {
      if (type === own || (type === 'application/json' && takesJson(subject))) continue;
      yield {
        name,
        title: type === undefined ? 'Content-Type is missing.' : `Content-Type is ${type}.`,
        expects: isUnsupported && UNLIKE_JSON.includes(name) ? 'refused' : unlessLogin(subject, 'any'),
        body: 'none',
        orderlyStatuses: [415],
        raw: raw ?? ((ready) => bodyAsText(subject, ready)),
        headers: ({ 'Content-Type': _json, ...headers }) =>
          type === undefined ? headers : { ...headers, 'Content-Type': type },
      };
    }
  },
};
